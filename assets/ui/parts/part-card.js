/** A part of a series: planned, then a clip to play and keep. */
import { html } from "../vendor/preact.js";
import { length, size } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
import { Icon } from "./icon.js";

/** @typedef {import("./series-row.js").Part} Part */

/** @param {{ part: Part, cutting: boolean }} props */
function Frame({ part, cutting }) {
  if (part.state === "ready" && part.file) {
    return html`<video
      class="frame"
      controls
      playsinline
      preload="none"
      poster=${part.poster ?? undefined}
      src=${part.file}
      aria-label=${t("series.play", { n: part.n })}
    ></video>`;
  }
  const words = cutting ? t("series.cutting") : t("series.planned");
  return html`<div class="frame waiting" data-cutting=${cutting}>
    <b class="numbers" aria-hidden="true">${part.n}</b><span>${words}</span>
  </div>`;
}

/**
 * @param {object} props
 * @param {Part} props.part
 * @param {boolean} props.cutting whether it is the one being cut now
 */
export function PartCard({ part, cutting }) {
  const ready = part.state === "ready" && part.file;
  const span = `${clock(part.start_ms)} – ${clock(part.end_ms)}`;
  const facts = [
    span,
    length(part.end_ms - part.start_ms),
    ready && part.bytes && size(part.bytes),
    ready && part.method && t(`method.${part.method}`),
  ];
  return html`<li class="part" data-state=${part.state}>
    <${Frame} part=${part} cutting=${cutting} />
    <div class="part-text">
      <div>
        <h3>${t("series.part", { n: part.n })}</h3>
        <p class="hint numbers" title=${ready && part.reason ? part.reason : undefined}>
          ${facts.filter(Boolean).join(" · ")}
        </p>
      </div>
      ${
        ready &&
        html`<a
          class="bare button"
          href=${`${part.file}?download`}
          download
          aria-label=${t("series.downloadPart", { n: part.n })}
          title=${t("series.downloadPart", { n: part.n })}
          ><${Icon} name="download"
        /></a>`
      }
    </div>
  </li>`;
}
