/** One job in full: when, what it makes, every attempt and what its tool said. */
import { html, useEffect, useMemo } from "../../vendor/preact.js";
import { madeBy } from "../../lib/board.js";
import { timeOfDay, when } from "../../lib/format.js";
import { has, t } from "../../lib/i18n.js";
import { live } from "../../lib/live.js";
import { seriesHref, videoHref } from "../../lib/route.js";
import { CancelRetry, cancelJob, retryJob, useAction } from "../job-actions.js";
import { FailureNotice, ProblemNotice } from "../notice.js";
import { ToolLines } from "./lines.js";

/** @typedef {import("../../lib/board.js").Job} Job */
/** @typedef {{ n: number, host: string, started_at: string, ended_at: string | null, end: string, error: import("../../lib/api.js").Failure | null, stderr: string | null }} Attempt */
/** @typedef {Job & { history?: Attempt[], request_id?: string | null }} FullJob */

/** @param {{ attempt: Attempt }} props */
function AttemptRow({ attempt: { n, host, started_at, ended_at, end, error, stderr } }) {
  const times = [timeOfDay(started_at), ended_at ? timeOfDay(ended_at) : "…"].join("–");
  const word = has(`board.end.${end}`) ? t(`board.end.${end}`) : end;
  return html`<li>
    <p class="numbers">
      <strong>${t("board.attempt", { n })}</strong>
      ${" "}<span class="hint">${[word, host, times].join(" · ")}</span>
    </p>
    ${error && html`<p>${error.message} <span class="hint">(${error.code})</span></p>`}
    ${stderr && html`<${ToolLines} text=${stderr} />`}
  </li>`;
}

/** @param {{ job: FullJob }} props */
function Moments({ job }) {
  const now = new Date();
  const rows = [
    ["id", job.id],
    ["created", when(job.created_at, now)],
    ["started", job.started_at && when(job.started_at, now)],
    ["finished", job.finished_at && when(job.finished_at, now)],
    ["expires", job.expires_at && when(job.expires_at, now)],
    ["request", job.request_id],
  ];
  return html`<dl class="moments numbers">
    ${rows
      .filter(([, text]) => text)
      .map(
        ([name, text]) =>
          html`<div key=${name}>
            <dt>${t(`board.about.${name}`)}</dt>
            <dd>${text}</dd>
          </div>`,
      )}
  </dl>`;
}

/** The job read anew whenever its row changes. @param {Job} job @param {(job: Job) => void} put */
function useFull(job, put) {
  const { data, problem, refresh } = useMemo(
    () =>
      live(`/jobs/${job.id}`, (/** @type {FullJob | null} */ _, /** @type {FullJob} */ now) => now),
    [job.id],
  );
  const seen = [job.state, job.stage, job.attempts, job.cancel_requested].join();
  useEffect(() => void refresh(), [job.id, seen]);
  const full = data.value;
  useEffect(() => {
    if (full && full.state !== job.state) put(full);
  }, [full]);
  return { full, problem: problem.value, refresh };
}

/**
 * @param {object} props
 * @param {Job} props.job as its row knows it
 * @param {boolean} props.mayAct
 * @param {import("./feed.js").Feed} props.feed
 */
export function JobDetails({ job, mayAct, feed }) {
  const { full, problem, refresh } = useFull(job, feed.put);
  const action = useAction(async () => {
    await Promise.all([refresh(), feed.refresh()]);
  });
  if (!full) {
    return html`<div class="job-details" aria-busy=${!problem}>
      ${problem && problem.status !== 0 && html`<${ProblemNotice} problem=${problem} />`}
    </div>`;
  }
  const { id, history = [], error } = full;
  const { series, video } = madeBy(full);
  const video_first = error?.code === "video_failed" ? video : null;
  return html`<div class="job-details">
    <div class="actions">
      ${series && html`<a class="button small" href=${seriesHref(series)}>${t("board.series")}</a>`}
      ${video && html`<a class="button small" href=${videoHref(video)}>${t("board.video")}</a>`}
      <${CancelRetry}
        status=${full}
        busy=${action.busy || !mayAct}
        onCancel=${() => action.run(() => cancelJob(id))}
        onRetry=${() => action.run(() => retryJob(id, video_first))}
      />
    </div>
    ${action.problem && html`<${ProblemNotice} problem=${action.problem} />`}
    ${error && html`<${FailureNotice} failure=${error} />`}
    <${Moments} job=${full} />
    ${
      history.length > 0 &&
      html`<ol>
        ${history.map((one) => html`<${AttemptRow} key=${one.n} attempt=${one} />`)}
      </ol>`
    }
  </div>`;
}
