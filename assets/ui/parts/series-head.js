/** The head of a series: its name and state, its buttons, and its progress while it is made. */
import { html, useRef } from "../vendor/preact.js";
import { send } from "../lib/api.js";
import { when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { isFinal } from "../lib/job.js";
import { go, videoHref } from "../lib/route.js";
import { Icon } from "./icon.js";
import { CancelRetry, cancelJob, DeleteButton, retryJob } from "./job-actions.js";
import { ProgressRow } from "./progress.js";
import { Keep } from "./series-keep.js";
import { StateMark } from "./state.js";

/** @typedef {import("./series-row.js").Series} Series */
/** @typedef {ReturnType<typeof import("./job-actions.js").useAction>} Action */

/**
 * What is most likely wanted now: always two buttons in the same places. The first is as wide as the
 * widest of those that take turns there.
 * @param {{ series: Series, action: Action, onPlay: () => void }} props
 */
function Buttons({ series, action: { run, busy }, onPlay }) {
  const { id, video_id, links, parts_ready } = series;
  const video = series.error?.code === "video_failed" ? video_id : null;
  return html`<div class="actions">
    <div class="stack">
      <a class="button primary" href=${links?.archive} download data-off=${!links}>
        <${Icon} name="download" />${t("series.zip")}
      </a>
      <${CancelRetry}
        status=${series}
        busy=${busy}
        onCancel=${() => run(() => cancelJob(id))}
        onRetry=${() => run(() => retryJob(id, video))}
      />
    </div>
    <button type="button" class="small" disabled=${!parts_ready} onClick=${onPlay}>
      <${Icon} name="play" />${t("watch.playAll")}
    </button>
  </div>`;
}

/** @param {{ series: Series, action: Action, onPlay: () => void }} props */
export function SeriesHead({ series, action, onPlay }) {
  const { id, name, expires_at, created_at } = series;
  // A name that comes later takes the room that was left for it, and no more.
  const late = useRef(name === null).current;
  return html`<section class="card series-head">
    <span role="status"><${StateMark} status=${series} /></span>
    <h1 data-late=${late} title=${late ? name : undefined}>${name ?? t("series.untitled")}</h1>
    <${Buttons} series=${series} action=${action} onPlay=${onPlay} />
    <${Keep}
      path=${`/series/${id}`}
      expiresAt=${expires_at}
      action=${action}
      instead=${t("series.made", { when: when(created_at, new Date()) })}
    />
  </section>`;
}

/**
 * What can be done when it is over, below the clips; until then its room.
 * @param {{ series: Series, action: Action }} props
 */
export function SeriesFoot({ series, action: { run, busy } }) {
  const remove = () =>
    run(async () => {
      await send("DELETE", `/series/${series.id}`);
      go("#/");
    });
  return html`<div class="actions series-foot" data-off=${!isFinal(series)}>
    ${
      series.error?.code !== "video_failed" &&
      html`<a class="button small" href=${videoHref(series.video_id)}>
        <${Icon} name="scissors" />${t("series.another")}
      </a>`
    }
    <${DeleteButton}
      label=${t("series.remove")}
      title=${t("series.removeTitle")}
      text=${t("series.removeText")}
      busy=${busy}
      onYes=${remove}
    />
    <a class="button small" href=${series.links?.manifest} data-off=${!series.links}>
      ${t("series.manifest")}
    </a>
  </div>`;
}

/** Both steps, one under the other, from the first moment: the rows only fill. @param {{ series: Series }} props */
export function Watch({ series }) {
  const waited = useRef(false);
  // What was given up before its video came has no video to tell of.
  if (!isFinal(series)) waited.current = series.state === "waiting";
  const waiting = waited.current && series.state !== "succeeded";
  const done = series.state === "succeeded";
  const { part_count, parts_ready } = series;
  const extra =
    part_count !== null && !waiting
      ? t("progress.ready", { done: parts_ready, all: part_count })
      : undefined;
  return html`<section class="card watch">
    <${ProgressRow}
      label=${t("progress.video")}
      status=${waiting ? (series.video_status ?? null) : null}
      done=${!waiting}
      instead=${waiting ? "" : t("progress.videoReady")}
    />
    <${ProgressRow}
      label=${t("progress.clips")}
      status=${series.state === "waiting" ? null : series}
      done=${done}
      instead=${done ? t("series.done", { n: parts_ready }) : t("progress.afterVideo")}
      extra=${extra}
    />
  </section>`;
}
