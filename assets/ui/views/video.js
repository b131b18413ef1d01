/** A video on the server: an upload being prepared, or the source of another series. */
import { html, useMemo } from "../vendor/preact.js";
import { send } from "../lib/api.js";
import { size, when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { advance, isFinal, settle } from "../lib/job.js";
import { useLive } from "../lib/live.js";
import { mediaOf } from "../lib/media.js";
import { go } from "../lib/route.js";
import { Chooser } from "../parts/chooser.js";
import { CancelRetry, cancelJob, DeleteButton, retryJob, useAction } from "../parts/job-actions.js";
import { FailureNotice, ProblemNotice } from "../parts/notice.js";
import { ProgressRow } from "../parts/progress.js";
import { VideoCard, VideoCardWaiting } from "../parts/video-card.js";
import { Lost } from "./missing.js";

/** @typedef {import("../lib/job.js").Status & { id: string, url: string | null, file_name: string | null, title: string | null, facts: any, links: { file: string, poster: string | null } | null }} Video */

/** @param {Video} video */
function factsOf({ url, facts, expires_at }) {
  return [
    url ? new URL(url).hostname.replace(/^www\./, "") : t("video.uploaded"),
    facts && `${facts.width}×${facts.height}`,
    facts && size(facts.bytes),
    facts && !facts.sound_codec && t("video.sound"),
    facts?.chapter_count > 0 && t("link.chapters", { n: facts.chapter_count }),
    expires_at && t("series.kept", { when: when(expires_at, new Date()) }),
  ];
}

/** @param {{ video: Video, busy: boolean, run: any }} props */
function Actions({ video, busy, run }) {
  const remove = () =>
    run(async () => {
      await send("DELETE", `/videos/${video.id}`);
      go("#/");
    });
  return html`<${CancelRetry}
      status=${video}
      busy=${busy}
      onCancel=${() => run(() => cancelJob(video.id))}
      onRetry=${() => run(() => retryJob(video.id, null))}
    />
    ${
      isFinal(video) &&
      html`<${DeleteButton}
        label=${t("series.remove")}
        title=${t("video.removeTitle")}
        text=${t("video.removeText")}
        busy=${busy}
        onYes=${remove}
      />`
    }`;
}

/** @param {{ video: Video }} props */
function Preparing({ video }) {
  return html`<section class="card watch">
    <${ProgressRow} label=${t("progress.video")} status=${video} />
    <p class="hint">${t("video.gettingHint")}</p>
  </section>`;
}

/** @param {{ id: string }} props */
export function VideoView({ id }) {
  const { data, problem, refresh } = useLive(`/videos/${id}`, {
    merge: settle,
    job: (/** @type {Video | null} */ video) => (video && !isFinal(video) ? id : undefined),
    heard: (video, { kind, job, data }) =>
      kind === "progress" && (job === id || job === null) ? advance(video, data) : video,
  });
  const { run, busy, problem: refused } = useAction(refresh);
  const video = data.value;
  const duration = video?.facts?.duration_ms ?? null;
  // Times are those of the whole video, where the file is a section of it.
  const from = video?.facts?.offset_ms ?? 0;
  const total = duration === null ? null : from + duration;
  const chapters = video?.facts?.chapter_count ?? 0;
  const ready = video?.state === "succeeded";
  const subject = useMemo(
    () => ({
      source: { video_id: id },
      planBy: { video_id: id },
      from,
      total,
      chapters,
      media: mediaOf(video?.facts, video?.links),
    }),
    [id, from, total, chapters, ready],
  );
  if (problem.value && (!video || problem.value.status === 404)) {
    return html`<${Lost} problem=${problem.value} />`;
  }
  if (!video) return html`<${VideoCardWaiting} />`;
  const title = video.title || video.file_name || t("link.noTitle");
  return html`<${VideoCard}
      title=${title}
      picture=${video.links?.poster}
      durationMs=${duration}
      facts=${factsOf(video)}
    >
      <${Actions} video=${video} busy=${busy} run=${run} />
    <//>
    ${refused && html`<${ProblemNotice} problem=${refused} />`}
    ${video.error && isFinal(video) && html`<${FailureNotice} failure=${video.error} />`}
    ${!isFinal(video) && html`<${Preparing} video=${video} />`}
    ${ready && html`<${Chooser} subject=${subject} />`}`;
}
