/** A series in a list. */
import { html } from "../vendor/preact.js";
import { API } from "../lib/api.js";
import { percent, when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { isFinal } from "../lib/job.js";
import { seriesHref } from "../lib/route.js";
import { Poster } from "./poster.js";
import { StateMark } from "./state.js";

/** @typedef {import("../lib/job.js").Status & { id: string, video_id: string, name: string | null, part_count: number | null, parts_ready: number, parts?: Part[], links: { archive: string, manifest: string } | null, video_status?: import("../lib/job.js").Status }} Series */
/** @typedef {{ n: number, start_ms: number, end_ms: number, state: string, bytes: number | null, file: string | null, poster: string | null, method: string, reason: string | null, snapped: [string, string] }} Part */

/** @param {{ series: Series }} props */
export function SeriesRow({ series }) {
  const now = new Date();
  const picture = series.parts_ready > 0 ? `${API}/series/${series.id}/parts/1/poster` : null;
  const count =
    series.state === "succeeded"
      ? t("series.clips", { n: series.parts_ready })
      : series.part_count !== null &&
        t("progress.ready", {
          done: series.parts_ready,
          all: series.part_count,
        });
  const working = series.state === "running" && percent(series.percent);
  const facts = [count, working, when(series.created_at, now)].filter(Boolean);
  return html`<li>
    <a class="series-row" href=${seriesHref(series.id)} data-final=${isFinal(series)}>
      <${Poster} src=${picture} />
      <span class="series-name clip-text">${series.name ?? t("series.untitled")}</span>
      <span class="hint numbers clip-text">${facts.join(" · ")}</span>
      <${StateMark} status=${series} />
    </a>
  </li>`;
}
