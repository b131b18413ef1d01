/** A series: how far it is, its clips as they come, and what can be done with it. */
import { html, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { advance, isFinal, settle } from "../lib/job.js";
import { useLive } from "../lib/live.js";
import { planSentence } from "../lib/plan.js";
import { videoHref } from "../lib/route.js";
import { useAction } from "../parts/job-actions.js";
import { FailureNotice, ProblemNotice } from "../parts/notice.js";
import { PartCard } from "../parts/part-card.js";
import { PlanBar } from "../parts/plan-bar.js";
import { SeriesFoot, SeriesHead, Watch } from "../parts/series-head.js";
import { Lost } from "./missing.js";

/** @typedef {import("../parts/series-row.js").Series} Series */

/** More than this many players at once are heavy; the rest is shown on demand. */
const SHOWN_AT_FIRST = 48;

/** @param {Series | null} shown @param {Series} fresh @returns {Series} */
function merge(shown, fresh) {
  const next = settle(shown, fresh);
  if (!next.video_status) return next;
  return {
    ...next,
    video_status: settle(shown?.video_status ?? null, next.video_status),
  };
}

/** @param {Series} series @param {import("../lib/sse.js").Happening} happening @returns {Series} */
function heard(series, { kind, job, data }) {
  if (kind !== "progress") return series;
  if (series.video_status && job === series.video_id) {
    return { ...series, video_status: advance(series.video_status, data) };
  }
  return job === series.id || job === null ? advance(series, data) : series;
}

/**
 * What to follow: while a series waits, its followers hear of its video too.
 * @param {Series | null} series
 */
function followed(series) {
  if (!series || isFinal(series)) return undefined;
  return series.id;
}

/** @param {{ series: Series }} props */
function Parts({ series }) {
  const [all, setAll] = useState(false);
  const parts = series.parts ?? [];
  if (parts.length === 0) return null;
  const cut = series.state === "running" && series.stage === "cut";
  const cutting = cut ? parts.find((part) => part.state !== "ready")?.n : undefined;
  const shown = all ? parts : parts.slice(0, SHOWN_AT_FIRST);
  const total = parts.reduce((end, part) => Math.max(end, part.end_ms), 0);
  return html`<section aria-labelledby="parts">
    <div class="row-between heading">
      <h2 id="parts">${t("series.partsTitle")}</h2>
      <p class="hint numbers">${planSentence(parts)}</p>
    </div>
    <${PlanBar} parts=${parts} total=${total} label=${planSentence(parts)} />
    <ul class="parts">
      ${shown.map(
        (part) => html`<${PartCard} key=${part.n} part=${part} cutting=${part.n === cutting} />`,
      )}
    </ul>
    ${
      shown.length < parts.length &&
      html`<button type="button" class="center" onClick=${() => setAll(true)}>
        ${t("series.showAll", { n: parts.length })}
      </button>`
    }
  </section>`;
}

/** @param {{ id: string }} props */
export function SeriesView({ id }) {
  const { data, problem, refresh } = useLive(`/series/${id}`, {
    merge,
    job: followed,
    heard,
  });
  const action = useAction(refresh);
  const watched = useRef(false);
  const series = data.value;
  if (problem.value && (!series || problem.value.status === 404)) {
    return html`<${Lost} problem=${problem.value} />`;
  }
  if (!series) return html`<section class="card series-head" aria-busy="true"></section>`;
  // Who saw it being made keeps the rows when it ends, so that nothing moves under the pointer.
  watched.current ||= !isFinal(series);
  const failed = series.error && series.state === "failed";
  return html`<${SeriesHead} series=${series} action=${action} />
    ${action.problem && html`<${ProblemNotice} problem=${action.problem} />`}
    ${
      failed &&
      html`<${FailureNotice} failure=${series.error}>
        ${
          series.error?.code === "video_failed" &&
          html`<a class="button" href=${videoHref(series.video_id)}>${t("series.video")}</a>`
        }
      <//>`
    }
    ${
      watched.current &&
      (!isFinal(series) || series.state === "succeeded") &&
      html`<${Watch} series=${series} />`
    }
    <${Parts} series=${series} />
    ${isFinal(series) && html`<${SeriesFoot} series=${series} action=${action} />`}`;
}
