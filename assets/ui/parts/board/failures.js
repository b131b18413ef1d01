/** What failed, by the reason: told once for all jobs it befell. */
import { html, useState } from "../../vendor/preact.js";
import { send } from "../../lib/api.js";
import { ago, many } from "../../lib/glance.js";
import { t } from "../../lib/i18n.js";
import { Confirm } from "../dialog.js";
import { Icon } from "../icon.js";
import { useAction } from "../job-actions.js";
import { ProblemNotice } from "../notice.js";
import { ToolLines } from "./lines.js";

/** @typedef {import("../../lib/board.js").Group} Group */

/**
 * @typedef {object} Props
 * @property {boolean} mayRetry
 * @property {() => Promise<void>} refresh
 * @property {(filter: Partial<import("../../lib/board.js").Filter>) => void} onFilter
 */

/** @param {{ group: Group }} props */
function Facts({ group: { newest_at, lanes, example } }) {
  const facts = [
    t("board.newest", { ago: ago(newest_at, Date.now()) }),
    lanes.map((lane) => t(`board.lane.${lane}`)).join(", "),
    t("board.attempts", { n: example.attempts }),
    example.host && t("board.onHost", { host: example.host }),
  ];
  return html`<p class="hint numbers">${facts.filter(Boolean).join(" · ")}</p>
    <p class="hint clip-text">${t("board.example", { subject: example.subject })}</p>`;
}

/** @param {Props & { group: Group, complete: boolean }} props */
function GroupRow({ group, complete, mayRetry, refresh, onFilter }) {
  const { code, title, hint, count, example } = group;
  const [asking, setAsking] = useState(false);
  const { run, busy, problem } = useAction(refresh);
  const number = complete ? many(count) : `${many(count)}+`;
  const retry = () => run(() => send("POST", `/jobs/retry?state=failed&code=${code}`));
  const show = () => onFilter({ lane: "", state: "failed", code, q: "" });
  return html`<li class="group">
    <strong class="badge-count numbers">${number}</strong>
    <div class="group-text">
      <h3>${title}</h3>
      <p>${hint}</p>
      <${Facts} group=${group} />
      <${ToolLines} text=${example.stderr || example.message} />
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
    </div>
    <div class="actions">
      <button
        type="button"
        class="small"
        disabled=${busy || !mayRetry}
        onClick=${() => setAsking(true)}
      >
        <${Icon} name="retry" />${t("board.retryAll", { n: count, count: number })}
      </button>
      <button type="button" class="small" onClick=${show}>${t("board.showJobs")}</button>
    </div>
    ${
      asking &&
      html`<${Confirm}
        title=${t("board.retryTitle", { n: count, count: number })}
        text=${title}
        yes=${t("board.retryYes")}
        no=${t("board.no")}
        onYes=${retry}
        onClose=${() => setAsking(false)}
      />`
    }
  </li>`;
}

/** @param {Props & { failures: import("../../lib/board.js").Failures | null, problem: import("../../lib/api.js").Problem | null }} props */
export function FailuresCard({ failures, problem, ...rest }) {
  // A lost connection is told at the foot of the page.
  const told = !failures && problem && problem.status !== 0 ? problem : null;
  if (!told && !failures?.items.length) return null;
  return html`<section class="card failures" aria-labelledby="failures">
    <h2 id="failures">${t("board.failures")}</h2>
    ${told && html`<${ProblemNotice} problem=${told} />`}
    <ul>
      ${failures?.items.map(
        (group) =>
          html`<${GroupRow}
            key=${group.code}
            group=${group}
            complete=${failures.complete}
            ...${rest}
          />`,
      )}
    </ul>
  </section>`;
}
