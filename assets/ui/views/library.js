/** Everything that was made and is kept. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";

/** @param {{ query: string }} props */
export function Library({ query }) {
  return html`<h1>${t("library.title")}</h1>
    ${query}`;
}
