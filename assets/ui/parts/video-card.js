/** What a video is: picture, title, a line of facts. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
import { Poster } from "./poster.js";

/**
 * @param {object} props
 * @param {string} props.title
 * @param {string | null | undefined} props.picture
 * @param {number | null | undefined} props.durationMs
 * @param {(string | null | undefined | false)[]} props.facts
 * @param {unknown} [props.children] buttons
 */
export function VideoCard({ title, picture, durationMs, facts, children }) {
  const label = durationMs ? clock(durationMs) : undefined;
  return html`<section class="video-card card">
    <${Poster} src=${picture} label=${label} />
    <div class="video-text">
      <h1>${title}</h1>
      <p class="hint">${facts.filter(Boolean).join(" · ")}</p>
      ${children && html`<div class="actions">${children}</div>`}
    </div>
  </section>`;
}

/**
 * Stands in while the site is asked; of the same shape, so nothing jumps.
 * @param {{ words?: string, hint?: string }} props
 */
export function VideoCardWaiting({ words = t("video.loading"), hint = "" }) {
  return html`<section class="video-card card" aria-busy="true">
    <span class="poster ghost"></span>
    <div class="video-text">
      <h1><span role="status">${words}</span></h1>
      <p class="hint">${hint}</p>
      <span class="ghost line"></span>
    </div>
  </section>`;
}
