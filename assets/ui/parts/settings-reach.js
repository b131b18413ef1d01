/** Ways to hand a link to the page from another one: the bookmark that does it, and sharing. */
import { html, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { bookmarklet } from "../lib/shared.js";
import { Icon } from "./icon.js";
import { SettingsCard } from "./settings-card.js";

export function ReachSettings() {
  const [pressed, setPressed] = useState(false);
  // Here it would only open this page again, and the security policy forbids it.
  const press = (/** @type {Event} */ event) => {
    event.preventDefault();
    setPressed(true);
  };
  const page = location.origin + location.pathname;
  return html`<${SettingsCard} title=${t("settings.reach.title")}>
    <div class="with-mouse">
      <p>${t("settings.reach.drag")}</p>
      <div class="actions">
        <a class="button" href=${bookmarklet(page)} onClick=${press}>
          <${Icon} name="scissors" />${t("settings.reach.name")}
        </a>
        <span class="hint" role="status">${pressed ? t("settings.reach.dragged") : ""}</span>
      </div>
    </div>
    <p>${t("settings.reach.share")}</p>
  <//>`;
}
