/** The four ways to divide a video, and the field each one needs. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { PRESETS } from "../lib/plan.js";
import { Choices, TextField } from "./fields.js";
import { Ranges } from "./ranges.js";

/** @typedef {import("../lib/plan.js").Choice} Choice */
/**
 * @typedef {object} RuleProps
 * @property {Choice} choice
 * @property {Record<string, string>} errors
 * @property {(part: Partial<Choice>) => void} change
 * @property {number} chapters
 */

/** @param {RuleProps} props */
function Every({ choice, errors, change }) {
  const options = PRESETS.map((s) => ({
    value: String(s),
    text: s === 600 ? t("make.tenMinutes") : t(`parts.presets.${s}`),
  }));
  options.push({ value: "custom", text: t("parts.custom") });
  const value = choice.preset === null ? "custom" : String(choice.preset);
  return html`<div class="every">
    <${Choices}
      label=${t("parts.everyLabel")}
      options=${options}
      value=${value}
      onValue=${(/** @type {string} */ next) =>
        change({ preset: next === "custom" ? null : Number(next) })}
    />
    ${
      choice.preset === null &&
      html`<${TextField}
        label=${t("parts.customLabel")}
        value=${choice.custom}
        placeholder="0:45"
        error=${choice.custom ? errors.custom : undefined}
        onValue=${(/** @type {string} */ custom) => change({ custom })}
      />`
    }
  </div>`;
}

/** @param {RuleProps} props */
function Count({ choice, errors, change }) {
  return html`<div class="count">
    <${TextField}
      label=${t("parts.countLabel")}
      value=${choice.count}
      mode="numeric"
      error=${errors.count}
      onValue=${(/** @type {string} */ count) => change({ count })}
    />
  </div>`;
}

/** @param {RuleProps} props */
export function Rules(props) {
  const { choice, errors, change, chapters } = props;
  const rules = ["every", "count", ...(chapters > 0 ? ["chapters"] : []), "ranges"];
  return html`<${Choices}
      look="tabs"
      label=${t("parts.how")}
      hideLabel
      options=${rules.map((rule) => ({ value: rule, text: t(`parts.${rule}`) }))}
      value=${choice.rule}
      onValue=${(/** @type {Choice["rule"]} */ rule) => change({ rule })}
    />
    <div class="rule">
      ${choice.rule === "every" && html`<${Every} ...${props} />`}
      ${choice.rule === "count" && html`<${Count} ...${props} />`}
      ${choice.rule === "chapters" && html`<p>${t("parts.chaptersText", { n: chapters })}</p>`}
      ${
        choice.rule === "ranges" &&
        html`<${Ranges}
          ranges=${choice.ranges}
          errors=${errors}
          onRanges=${(/** @type {any} */ ranges) => change({ ranges })}
        />`
      }
    </div>`;
}
