/** The kinds of clips as cards: each sets length, layout and titles at once. */
import { html, useId } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { kindChoice, KINDS } from "../lib/presets.js";

/** @typedef {import("../lib/plan.js").Choice} Choice */
/** @typedef {import("../lib/presets.js").Kind} Kind */

/** @param {{ kind: Kind, change: (part: Partial<Choice>) => void }} props */
export function Kinds({ kind, change }) {
  const name = useId();
  return html`<fieldset class="kinds">
    <legend class="unseen">${t("make.kinds")}</legend>
    ${KINDS.map(
      (one) =>
        html`<label class="choice kind">
          <input
            type="radio"
            name=${name}
            value=${one}
            checked=${one === kind}
            onChange=${() => change(kindChoice(one))}
          />
          <span><b>${t(`make.kind.${one}`)}</b><small>${t(`make.kindText.${one}`)}</small></span>
        </label>`,
    )}
  </fieldset>`;
}
