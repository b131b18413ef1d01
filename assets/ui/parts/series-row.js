/** A series or a video in a list. */
import { html } from "../vendor/preact.js";
import { API } from "../lib/api.js";
import { percent, size, when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { isFinal } from "../lib/job.js";
import { seriesHref, videoHref } from "../lib/route.js";
import { clock } from "../lib/time.js";
import { Poster } from "./poster.js";
import { StateMark } from "./state.js";

/** @typedef {import("../lib/job.js").Status & { id: string, video_id: string, name: string | null, part_count: number | null, parts_ready: number, parts?: Part[], request?: any, links: { archive: string, manifest: string } | null, video_status?: import("../lib/job.js").Status }} Series */
/** @typedef {{ n: number, start_ms: number, end_ms: number, state: string, bytes: number | null, file: string | null, poster: string | null, method: string, reason: string | null, snapped: [string, string] }} Part */

/**
 * Something in a list: picture, name, a line of facts, where it is. It leads to itself.
 * @param {object} props
 * @param {string} props.href
 * @param {string | null | undefined} props.picture
 * @param {string} props.name
 * @param {(string | null | undefined | false)[]} props.facts
 * @param {import("../lib/job.js").Status} props.status
 */
export function Row({ href, picture, name, facts, status }) {
  return html`<a class="series-row" href=${href} data-final=${isFinal(status)}>
    <${Poster} src=${picture} />
    <span class="series-name clip-text">${name}</span>
    <span class="hint numbers clip-text">${facts.filter(Boolean).join(" · ")}</span>
    <${StateMark} status=${status} />
  </a>`;
}

/** @param {Series} series */
export const seriesName = ({ name }) => name ?? t("series.untitled");

/** @param {{ series: Series }} props */
export function SeriesRow({ series }) {
  const { id, state, parts_ready, part_count } = series;
  const count =
    state === "succeeded"
      ? t("series.clips", { n: parts_ready })
      : part_count !== null && t("progress.ready", { done: parts_ready, all: part_count });
  return html`<${Row}
    href=${seriesHref(id)}
    picture=${parts_ready > 0 ? `${API}/series/${id}/parts/1/poster` : null}
    name=${seriesName(series)}
    facts=${[
      count,
      state === "running" && percent(series.percent),
      when(series.created_at, new Date()),
    ]}
    status=${series}
  />`;
}

/** @typedef {import("../views/video.js").Video} Video */

/** @param {Video} video */
export const videoName = ({ title, file_name, url }) =>
  title || file_name || url || t("link.noTitle");

/** @param {Video} video */
function source({ url }) {
  if (!url) return t("video.uploaded");
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : null;
}

/** @param {{ video: Video }} props */
export function VideoRow({ video }) {
  const { id, state, facts, links, expires_at, created_at } = video;
  const now = new Date();
  return html`<${Row}
    href=${videoHref(id)}
    picture=${links?.poster}
    name=${videoName(video)}
    facts=${[
      state === "running" && percent(video.percent),
      facts && clock(facts.duration_ms),
      facts && size(facts.bytes),
      source(video),
      expires_at ? t("series.kept", { when: when(expires_at, now) }) : when(created_at, now),
    ]}
    status=${video}
  />`;
}
