/** The language and the colours of the page. */
import { html, useEffect } from "../vendor/preact.js";
import { chosenLanguage, keepLanguage, LANGUAGES, t } from "../lib/i18n.js";
import { keepTheme, theme, THEMES } from "../lib/theme.js";
import { Choices } from "./fields.js";
import { SettingsCard } from "./settings-card.js";

/** The address of the settings just after the language was changed. */
const CHANGED = "language";

/** The words are chosen while the page loads, so it is loaded again. @param {string} value */
function change(value) {
  keepLanguage(value === "auto" ? null : /** @type {keyof typeof LANGUAGES} */ (value));
  history.replaceState(null, "", `#/settings?${CHANGED}`);
  location.reload();
}

/** Whoever changed the language by keyboard goes on where they were. @param {string} query */
function useFocusAfterChange(query) {
  useEffect(() => {
    if (query !== CHANGED) return;
    history.replaceState(null, "", "#/settings");
    const chosen = document.querySelector(".language input:checked");
    if (chosen instanceof HTMLElement) chosen.focus();
  }, []);
}

/** @param {{ query: string }} props */
export function LookSettings({ query }) {
  useFocusAfterChange(query);
  const languages = Object.entries(LANGUAGES).map(([value, text]) => ({
    value,
    text,
    lang: value,
  }));
  return html`<${SettingsCard} title=${t("settings.look.title")} hint=${t("settings.here")}>
    <div class="language">
      <${Choices}
        label=${t("settings.look.language")}
        options=${[{ value: "auto", text: t("settings.look.auto") }, ...languages]}
        value=${chosenLanguage() ?? "auto"}
        onValue=${change}
      />
      <p class="hint">${t("settings.look.languageHint")}</p>
    </div>
    <${Choices}
      label=${t("settings.look.theme")}
      options=${THEMES.map((value) => ({ value, text: t(`settings.look.themes.${value}`) }))}
      value=${theme.value}
      onValue=${keepTheme}
    />
  <//>`;
}
