/** Which jobs are listed: lane, state, reason, a word to search for. */
import { html, useId } from "../../vendor/preact.js";
import { EVERYTHING, LANES, STATES } from "../../lib/board.js";
import { t } from "../../lib/i18n.js";
import { SelectField } from "../fields.js";
import { Icon } from "../icon.js";

/** @typedef {import("../../lib/board.js").Filter} Filter */

/**
 * @param {object} props
 * @param {Filter} props.filter
 * @param {(part: Partial<Filter>, how?: { typed: boolean }) => void} props.onFilter
 */
export function Filters({ filter, onFilter }) {
  const id = useId();
  const { lane, state, code, q } = filter;
  const lanes = ["", ...LANES].map((value) => ({
    value,
    text: t(value ? `board.lane.${value}` : "board.anyLane"),
  }));
  const states = ["", ...STATES].map((value) => ({
    value,
    text: t(value ? `board.state.${value}` : "board.anyState"),
  }));
  return html`<form
    class="filters"
    role="search"
    onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
  >
    <${SelectField}
      label=${t("board.laneLabel")}
      options=${lanes}
      value=${lane}
      onValue=${(/** @type {string} */ value) => onFilter({ lane: value })}
    />
    <${SelectField}
      label=${t("board.stateLabel")}
      options=${states}
      value=${state}
      onValue=${(/** @type {string} */ value) => onFilter({ state: value })}
    />
    <div class="field">
      <label for=${id}>${t("board.searchLabel")}</label>
      <input
        id=${id}
        type="text"
        inputmode="search"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck="false"
        maxlength="200"
        placeholder=${t("board.search")}
        value=${q}
        onInput=${(/** @type {any} */ event) => onFilter({ q: event.target.value }, { typed: true })}
      />
    </div>
    <div class="actions">
      ${
        code &&
        html`<button
          type="button"
          class="small"
          aria-label=${t("board.anyCode", { code })}
          onClick=${() => onFilter({ code: "" })}
        >
          ${code}<${Icon} name="close" />
        </button>`
      }
      <button
        type="button"
        class="small"
        disabled=${!(lane || state || code || q)}
        onClick=${() => onFilter(EVERYTHING)}
      >
        ${t("board.clear")}
      </button>
    </div>
  </form>`;
}
