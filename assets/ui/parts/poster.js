/** A picture that may be missing: a quiet drawing stands in, and nothing moves. */
import { html, useState } from "../vendor/preact.js";
import { Icon } from "./icon.js";

/** @param {{ src: string | null | undefined, label?: string }} props */
export function Poster({ src, label }) {
  const [failed, setFailed] = useState(/** @type {string | null} */ (null));
  const shown = src && failed !== src;
  return html`<span class="poster">
    ${
      shown
        ? html`<img
            src=${src}
            alt=""
            loading="lazy"
            referrerpolicy="no-referrer"
            onError=${() => setFailed(src)}
          />`
        : html`<${Icon} name="film" />`
    }
    ${label && html`<span class="badge numbers">${label}</span>`}
  </span>`;
}
