/** Own ranges: rows of two times. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { RANGES_MAX } from "../lib/plan.js";
import { TextField } from "./fields.js";
import { Icon } from "./icon.js";

/** @typedef {import("../lib/plan.js").RangeText} RangeText */

/**
 * @param {object} props
 * @param {RangeText[]} props.ranges
 * @param {Record<string, string>} props.errors
 * @param {(ranges: RangeText[]) => void} props.onRanges
 */
export function Ranges({ ranges, errors, onRanges }) {
  const change = (/** @type {number} */ at, /** @type {Partial<RangeText>} */ part) =>
    onRanges(ranges.map((range, index) => (index === at ? { ...range, ...part } : range)));
  const remove = (/** @type {number} */ at) => onRanges(ranges.filter((_, index) => index !== at));
  // The next range begins where the last one ends: the usual wish.
  const add = () => onRanges([...ranges, { start: ranges.at(-1)?.end ?? "", end: "" }]);
  return html`<fieldset class="ranges">
    <legend>${t("parts.rangesLabel")}</legend>
    ${ranges.map((range, index) => {
      const n = index + 1;
      return html`<div class="range" key=${index}>
        <span class="range-n numbers" aria-hidden="true">${n}</span>
        <${TextField}
          label=${t("parts.rangeFrom", { n })}
          hideLabel
          value=${range.start}
          placeholder="0:00"
          error=${errors[`ranges.${index}.start`]}
          onValue=${(/** @type {string} */ start) => change(index, { start })}
        />
        <span aria-hidden="true">–</span>
        <${TextField}
          label=${t("parts.rangeTo", { n })}
          hideLabel
          value=${range.end}
          placeholder="0:30"
          error=${range.end ? errors[`ranges.${index}.end`] : undefined}
          onValue=${(/** @type {string} */ end) => change(index, { end })}
        />
        <button
          type="button"
          class="bare"
          disabled=${ranges.length === 1}
          aria-label=${t("parts.rangeRemove", { n })}
          onClick=${() => remove(index)}
        >
          <${Icon} name="close" />
        </button>
      </div>`;
    })}
    <button type="button" class="small" disabled=${ranges.length >= RANGES_MAX} onClick=${add}>
      <${Icon} name="plus" />${t("parts.rangeAdd")}
    </button>
  </fieldset>`;
}
