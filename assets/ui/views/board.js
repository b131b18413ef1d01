/** The queue at a glance, for those who run it. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";

/** @param {{ query: string }} props */
export function Board({ query }) {
  return html`<h1>${t("board.title")}</h1>
    ${query}`;
}
