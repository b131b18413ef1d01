/** A part of a series: planned, then a clip to play in place, keep and hand on. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { length, size } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
import { Icon } from "./icon.js";

/** @typedef {import("./series-row.js").Part} Part */
/**
 * @typedef {object} PartActions
 * @property {(n: number) => void} play
 * @property {(part: Part) => void} copy
 * @property {((part: Part) => void) | null} share
 */

/** @param {Part | undefined} part */
export const isReady = (part) => part?.state === "ready" && part.file !== null;

/**
 * The clip itself; it plays at once and takes the keys.
 * @param {{ part: Part, onEnded?: () => void }} props
 */
export function Clip({ part, onEnded }) {
  const ref = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const [broken, setBroken] = useState(/** @type {string | null} */ (null));
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    // A browser that wants another click for it shows its own button.
    ref.current?.play().catch(() => undefined);
  }, [part.file]);
  if (broken === part.file) {
    return html`<p class="frame waiting" role="alert">${t("watch.broken")}</p>`;
  }
  return html`<video
    ref=${ref}
    class="frame"
    controls
    playsinline
    poster=${part.poster ?? undefined}
    src=${part.file}
    aria-label=${t("series.play", { n: part.n })}
    onError=${() => setBroken(part.file)}
    onEnded=${onEnded}
  ></video>`;
}

/** @param {{ n: number, words: string, cutting: boolean }} props */
export function Waiting({ n, words, cutting }) {
  return html`<div class="frame waiting" data-cutting=${cutting}>
    <b class="numbers" aria-hidden="true">${n}</b><span key=${words}>${words}</span>
  </div>`;
}

/** @param {{ part: Part, cutting: boolean, playing: boolean, act: PartActions }} props */
function Frame({ part, cutting, playing, act }) {
  const { n, poster } = part;
  if (!isReady(part)) {
    const words = cutting ? t("series.cutting") : t("series.planned");
    return html`<${Waiting} n=${n} words=${words} cutting=${cutting} />`;
  }
  if (playing) return html`<${Clip} part=${part} />`;
  return html`<button
    type="button"
    class="frame start"
    aria-label=${t("watch.play", { n })}
    onClick=${() => act.play(n)}
  >
    ${poster && html`<img src=${poster} alt="" loading="lazy" decoding="async" />`}
    <span class="play-mark"><${Icon} name="play" /></span>
  </button>`;
}

/** @param {{ part: Part, act: PartActions }} props */
function Buttons({ part, act }) {
  const { n } = part;
  const words = {
    copy: t("watch.copy", { n }),
    share: t("watch.share", { n }),
    save: t("series.downloadPart", { n }),
  };
  return html`<div class="part-buttons">
    ${
      act.share &&
      html`<button
        type="button"
        class="bare"
        aria-label=${words.share}
        onClick=${() => act.share?.(part)}
      >
        <${Icon} name="share" />
      </button>`
    }
    <button
      type="button"
      class="bare"
      aria-label=${words.copy}
      title=${words.copy}
      onClick=${() => act.copy(part)}
    >
      <${Icon} name="link" />
    </button>
    <a
      class="bare button"
      href=${`${part.file}?download`}
      download
      aria-label=${words.save}
      title=${words.save}
      ><${Icon} name="download"
    /></a>
  </div>`;
}

/**
 * @param {object} props
 * @param {Part} props.part
 * @param {boolean} props.cutting whether it is the one being cut now
 * @param {boolean} props.playing
 * @param {PartActions} props.act
 */
export function PartCard({ part, cutting, playing, act }) {
  const ready = isReady(part);
  const facts = [
    `${clock(part.start_ms)} – ${clock(part.end_ms)}`,
    length(part.end_ms - part.start_ms),
    ready && part.bytes && size(part.bytes),
    ready && part.method && t(`method.${part.method}`),
  ];
  return html`<li class="part" data-state=${part.state}>
    <${Frame} part=${part} cutting=${cutting} playing=${playing} act=${act} />
    <div class="part-text">
      <h3>${t("series.part", { n: part.n })}</h3>
      ${ready && html`<${Buttons} part=${part} act=${act} />`}
      <p class="hint numbers clip-text" title=${ready && part.reason ? part.reason : undefined}>
        ${facts.filter(Boolean).join(" · ")}
      </p>
    </div>
  </li>`;
}
