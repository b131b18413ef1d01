/** What a reader and the house can choose. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";

export function Settings() {
  return html`<h1>${t("settings.title")}</h1>`;
}
