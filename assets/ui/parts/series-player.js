/** All clips one after the other: the next starts by itself, or as soon as it is cut. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";
import { Clip, isReady, Waiting } from "./part-card.js";

/** @param {{ parts: import("./series-row.js").Part[], onClose: () => void }} props */
export function Player({ parts, onClose }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [at, setAt] = useState(0);
  useEffect(() => ref.current?.showModal(), []);
  const part = parts[Math.min(at, parts.length - 1)];
  const last = at >= parts.length - 1;
  const next = () => !last && setAt(at + 1);
  const step = (/** @type {string} */ words, /** @type {string} */ icon, by = 1) => {
    const none = by > 0 ? last : at === 0;
    const move = () => setAt(at + by);
    return html`<button type="button" disabled=${none} onClick=${move} data-by=${by}>
      <${Icon} name=${icon} />${t(words)}
    </button>`;
  };
  return html`<dialog ref=${ref} class="player" aria-labelledby="player-title" onClose=${onClose}>
    <div class="row-between">
      <h2 id="player-title">${t("series.part", { n: part.n })}</h2>
      <span class="numbers" role="status">${t("watch.of", { n: at + 1, all: parts.length })}</span>
      <button
        type="button"
        class="bare"
        aria-label=${t("watch.close")}
        onClick=${() => ref.current?.close()}
      >
        <${Icon} name="close" />
      </button>
    </div>
    ${
      isReady(part)
        ? html`<${Clip} part=${part} onEnded=${next} />`
        : html`<${Waiting} n=${part.n} words=${t("watch.coming", { n: part.n })} cutting />`
    }
    <div class="row-between">
      ${step("watch.previous", "back", -1)} ${step("watch.next", "arrow")}
    </div>
  </dialog>`;
}
