/** A key that was just made: the only time it is seen. */
import { html, useEffect, useId, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { Icon } from "./icon.js";

/** @param {{ made: { name: string, key: string }, onDone: () => void }} props */
export function FreshKey({ made, onDone }) {
  const id = useId();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [copied, setCopied] = useState(false);
  useEffect(() => field.current?.select(), []);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(made.key);
      setCopied(true);
    } catch {
      // Without https there is no clipboard: the key is marked, to be copied by hand.
      setCopied(document.execCommand("copy"));
    }
  };
  return html`<div class="fresh-key">
    <p id=${id} role="status">${t("settings.keys.fresh", { name: made.name })}</p>
    <div class="actions">
      <input ref=${field} type="text" value=${made.key} readonly aria-labelledby=${id} />
      <button type="button" class="primary" onClick=${() => void copy()}>
        <${Icon} name=${copied ? "check" : "copy"} />
        ${t(copied ? "settings.keys.copied" : "settings.keys.copy")}
      </button>
      <button type="button" onClick=${onDone}>${t("settings.keys.done")}</button>
    </div>
  </div>`;
}
