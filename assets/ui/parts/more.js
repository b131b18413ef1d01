/** Choices most people leave alone: the stretch, the rest, the cut, the sound, the overlap, the name. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { isRanges } from "../lib/plan.js";
import { clock } from "../lib/time.js";
import { SelectField, TextField } from "./fields.js";

/** @typedef {import("../lib/plan.js").Choice} Choice */
/** @typedef {{ choice: Choice, errors: Record<string, string>, change: (part: Partial<Choice>) => void, from: number, total: number | null }} Props */

const options = (/** @type {string} */ key, /** @type {string[]} */ values) =>
  values.map((value) => ({ value, text: t(`parts.${key}.${value}`) }));

/** From where to where. @param {Props} props */
export function Trim({ choice, errors, change, from, total }) {
  return html`<fieldset class="trim">
    <legend>${t("parts.trim")}</legend>
    <div class="pair">
      <${TextField}
        label=${t("parts.trimFrom")}
        value=${choice.trimStart}
        placeholder=${clock(from)}
        error=${errors.trimStart}
        onValue=${(/** @type {string} */ trimStart) => change({ trimStart })}
      />
      <${TextField}
        label=${t("parts.trimTo")}
        value=${choice.trimEnd}
        placeholder=${total === null ? t("parts.trimEnd") : clock(total)}
        error=${errors.trimEnd}
        onValue=${(/** @type {string} */ trimEnd) => change({ trimEnd })}
      />
    </div>
  </fieldset>`;
}

/** What boundaries move to. @param {Pick<Props, "choice" | "change">} props */
function Snap({ choice, change }) {
  const field = isRanges(choice) ? "handSnap" : "snap";
  return html`<${SelectField}
    label=${t("parts.snap")}
    options=${options("snaps", ["pause", "keyframe", "none"])}
    value=${choice[field]}
    onValue=${(/** @type {Choice["snap"]} */ snap) => change({ [field]: snap })}
  />`;
}

/** @param {Props} props */
export function More({ choice, errors, change }) {
  return html`<details class="more">
    <summary>${t("parts.more")}</summary>
    <div class="more-fields">
      ${
        (choice.rule !== "chapters" || choice.hand) &&
        html`<${Snap} choice=${choice} change=${change} />`
      }
      <${SelectField}
        label=${t("parts.cut")}
        options=${options("cuts", ["exact", "copy", "encode"])}
        value=${choice.cut}
        onValue=${(/** @type {Choice["cut"]} */ cut) => change({ cut })}
      />
      <${SelectField}
        label=${t("make.loudness")}
        options=${["yes", "no"].map((value) => ({ value, text: t(`make.loud.${value}`) }))}
        value=${choice.loudness ? "yes" : "no"}
        onValue=${(/** @type {string} */ value) => change({ loudness: value === "yes" })}
      />
      ${
        choice.rule === "every" &&
        html`<${TextField}
          label=${t("parts.overlap")}
          value=${choice.overlap}
          placeholder="0"
          mode="decimal"
          error=${errors.overlap}
          onValue=${(/** @type {string} */ overlap) => change({ overlap })}
        />`
      }
      <${TextField}
        label=${t("parts.name")}
        value=${choice.name}
        placeholder=${t("video.page")}
        maxLength=${120}
        error=${errors.name}
        onValue=${(/** @type {string} */ name) => change({ name })}
      />
    </div>
  </details>`;
}

/** @param {Pick<Props, "choice" | "change">} props */
export function Tail({ choice, change }) {
  return html`<${SelectField}
    label=${t("parts.tail")}
    options=${options("tails", ["even", "keep", "merge", "drop"])}
    value=${choice.tail}
    onValue=${(/** @type {Choice["tail"]} */ tail) => change({ tail })}
  />`;
}
