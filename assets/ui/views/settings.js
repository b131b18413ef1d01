/** What a reader chooses for this browser, and what those who run the house choose for all. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { session } from "../lib/session.js";
import { CookiesSettings } from "../parts/settings-cookies.js";
import { DefaultsSettings } from "../parts/settings-defaults.js";
import { DoctorSettings } from "../parts/settings-doctor.js";
import { KeysSettings, NoKeys } from "../parts/settings-keys.js";
import { LookSettings } from "../parts/settings-look.js";
import { ReachSettings } from "../parts/settings-reach.js";

/** Everybody may know it; without an answer nothing is said. */
function Version() {
  const [version, setVersion] = useState("");
  useEffect(() => {
    fetch("/version")
      .then((answer) => answer.json())
      .then((told) => setVersion(String(told.version ?? "")))
      .catch(() => undefined);
  }, []);
  return html`<p class="hint version">${version && t("settings.version", { version })}</p>`;
}

/** Only those who may do everything are shown what they can do. */
function House() {
  const who = session.value;
  if (!who) return null;
  if (who.scope !== "admin") return html`<p class="hint house">${t("settings.house")}</p>`;
  return html`<${who.mode === "keys" ? KeysSettings : NoKeys} />
    <${CookiesSettings} />
    <${DoctorSettings} />`;
}

/** @param {{ query: string }} props */
export function Settings({ query }) {
  return html`<div class="settings">
    <h1>${t("settings.title")}</h1>
    <${LookSettings} query=${query} />
    <${DefaultsSettings} />
    <${ReachSettings} />
    <${House} />
    <${Version} />
  </div>`;
}
