/** A video in a list. */
import { html } from "../vendor/preact.js";
import { percent, size, when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { videoHref } from "../lib/route.js";
import { clock } from "../lib/time.js";
import { Row } from "./series-row.js";

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
