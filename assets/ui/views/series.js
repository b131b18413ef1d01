/** A series: how far it is, its clips as they come, and what can be done with it. */
import { html, useMemo, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { advance, isFinal, settle } from "../lib/job.js";
import { useLive } from "../lib/live.js";
import { videoHref } from "../lib/route.js";
import { useAction } from "../parts/job-actions.js";
import { FailureNotice, ProblemNotice } from "../parts/notice.js";
import { SeriesFoot, SeriesHead, Watch } from "../parts/series-head.js";
import { Coming, Parts } from "../parts/series-parts.js";
import { Player } from "../parts/series-player.js";
import { hasShareSheet, ShareWords, useShare } from "../parts/series-share.js";
import { Lost } from "./missing.js";

/** @typedef {import("../parts/series-row.js").Series} Series */
/** @typedef {import("../parts/series-row.js").Part} Part */

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

/** Its clips: in place, one after the other, and handed on. @param {{ series: Series, playing: boolean, onStop: () => void }} props */
function Clips({ series, playing, onStop }) {
  const share = useShare(series.id, series.name ?? t("series.untitled"));
  const latest = useRef(share);
  latest.current = share;
  // Always the same object, for the cards that do not change.
  const hand = useMemo(
    () => ({
      copy: (/** @type {Part} */ part) => void latest.current.copy(part),
      share: hasShareSheet() ? (/** @type {Part} */ part) => void latest.current.share(part) : null,
    }),
    [],
  );
  const parts = series.parts ?? [];
  if (parts.length === 0) return isFinal(series) ? null : html`<${Coming} series=${series} />`;
  return html`<${ShareWords} share=${share} />
    <${Parts} series=${series} parts=${parts} share=${hand} />
    ${playing && html`<${Player} parts=${parts} onClose=${onStop} />`}`;
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
  const [playing, setPlaying] = useState(false);
  const series = data.value;
  if (problem.value && (!series || problem.value.status === 404)) {
    return html`<${Lost} problem=${problem.value} />`;
  }
  if (!series) return html`<section class="card series-head" aria-busy="true"></section>`;
  // Who saw it being made keeps the rows when it ends, so that nothing moves under the pointer.
  watched.current ||= !isFinal(series);
  const failed = series.error && series.state === "failed";
  const known = (series.parts ?? []).length > 0;
  return html`<${SeriesHead} series=${series} action=${action} onPlay=${() => setPlaying(true)} />
    ${action.problem && html`<${ProblemNotice} problem=${action.problem} />`}
    <div class="stack outcome">
      ${watched.current && (known || !failed) && html`<${Watch} series=${series} />`}
      ${
        failed &&
        html`<${FailureNotice} failure=${series.error}>
          ${
            series.error?.code === "video_failed" &&
            html`<a class="button" href=${videoHref(series.video_id)}>${t("series.video")}</a>`
          }
        <//>`
      }
    </div>
    <${Clips} series=${series} playing=${playing} onStop=${() => setPlaying(false)} />
    ${(isFinal(series) || known) && html`<${SeriesFoot} series=${series} action=${action} />`}`;
}
