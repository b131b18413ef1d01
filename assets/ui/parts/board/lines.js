/** The last lines a tool wrote, as it wrote them. */
import { html, useRef, useState } from "../../vendor/preact.js";
import { t } from "../../lib/i18n.js";

/** @param {{ text: string }} props */
export function ToolLines({ text }) {
  const lines = useRef(/** @type {HTMLPreElement | null} */ (null));
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without leave to copy, or over plain HTTP: marked, so that the keyboard can.
      if (lines.current) getSelection()?.selectAllChildren(lines.current);
    }
  };
  return html`<details class="lines">
    <summary>${t("board.lines")}</summary>
    <pre ref=${lines} tabindex="0" aria-label=${t("board.lines")}>${text}</pre>
    <button type="button" class="small" onClick=${() => void copy()}>
      <span role="status">${t(copied ? "board.copied" : "board.copy")}</span>
    </button>
  </details>`;
}
