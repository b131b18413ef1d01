/** What the form for a new series begins with. */
import { html, useState } from "../vendor/preact.js";
import {
  defaults,
  EVERY_MAX_MS,
  EVERY_MIN_MS,
  keepDefaults,
  LAYOUTS,
  LENGTHS,
  PART_LABELS,
} from "../lib/defaults.js";
import { t } from "../lib/i18n.js";
import { clock, parseTime } from "../lib/time.js";
import { Choices, SelectField, TextField } from "./fields.js";
import { SettingsCard } from "./settings-card.js";

/** The length of a part that is no preset's; what makes no sense is not kept. */
function OwnLength() {
  const [text, setText] = useState(clock(defaults.value.every_ms, { exact: true }));
  const every = parseTime(text);
  const short = every !== null && (every < EVERY_MIN_MS || every > EVERY_MAX_MS);
  const type = (/** @type {string} */ next) => {
    setText(next);
    const every_ms = parseTime(next);
    if (every_ms !== null) keepOwn(every_ms);
  };
  return html`<${TextField}
    label=${t("parts.customLabel")}
    value=${text}
    error=${every === null ? t("parts.badTime") : short ? t("parts.badShort") : undefined}
    onValue=${type}
  />`;
}

/** @param {number} every_ms */
function keepOwn(every_ms) {
  if (every_ms >= EVERY_MIN_MS && every_ms <= EVERY_MAX_MS) keepDefaults({ every_ms });
}

/** @param {string} key of the words @param {readonly string[]} values */
const options = (key, values) => values.map((value) => ({ value, text: t(`${key}.${value}`) }));

export function DefaultsSettings() {
  const { preset, layout, part_label, loudness } = defaults.value;
  const presets = [...Object.keys(LENGTHS), "custom"];
  const keep = (/** @type {string} */ field) => (/** @type {string} */ value) =>
    keepDefaults({ [field]: value });
  return html`<${SettingsCard} title=${t("settings.defaults.title")} hint=${t("settings.here")}>
    <${Choices}
      label=${t("settings.defaults.preset")}
      options=${options("settings.defaults.presets", presets)}
      value=${preset}
      onValue=${keep("preset")}
    />
    ${preset === "custom" && html`<div class="short-field"><${OwnLength} /></div>`}
    <div class="settings-grid">
      <${SelectField}
        label=${t("parts.layout")}
        options=${options("parts.layouts", LAYOUTS)}
        value=${layout}
        onValue=${keep("layout")}
      />
      <${SelectField}
        label=${t("settings.defaults.label")}
        options=${options("settings.defaults.labels", PART_LABELS)}
        value=${part_label}
        onValue=${keep("part_label")}
      />
      <${SelectField}
        label=${t("settings.defaults.loudness")}
        options=${options("settings.defaults.louds", ["no", "yes"])}
        value=${loudness ? "yes" : "no"}
        onValue=${(/** @type {string} */ value) => keepDefaults({ loudness: value === "yes" })}
      />
    </div>
  <//>`;
}
