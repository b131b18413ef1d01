/** What is looked for in the library. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { STATES } from "../lib/list.js";
import { Choices } from "./fields.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {import("../lib/list.js").Filters} props.filters
 * @param {(part: Partial<import("../lib/list.js").Filters>) => void} props.change
 */
export function FilterBar({ filters, change }) {
  const { kind, q, state } = filters;
  const kinds = ["series", "videos"].map((value) => ({ value, text: t(`library.kinds.${value}`) }));
  // Only a series waits for a video.
  const states = STATES.filter((one) => kind === "series" || one !== "waiting");
  return html`<form
    class="filters"
    role="search"
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <${Choices}
      label=${t("library.kind")}
      options=${kinds}
      value=${kind}
      onValue=${(/** @type {any} */ value) => change({ kind: value, state: "" })}
      look="tabs"
      hideLabel
    />
    <label class="search">
      <span class="unseen">${t("library.search")}</span>
      <${Icon} name="search" />
      <input
        type="search"
        value=${q}
        placeholder=${t(`library.hint.${kind}`)}
        autocomplete="off"
        spellcheck="false"
        onInput=${(/** @type {any} */ event) => change({ q: event.target.value })}
      />
    </label>
    <label>
      <span class="unseen">${t("library.state")}</span>
      <select onChange=${(/** @type {any} */ event) => change({ state: event.target.value })}>
        <option value="" selected=${!state}>${t("library.anyState")}</option>
        ${states.map(
          (one) =>
            html`<option value=${one} selected=${one === state}>${t(`state.${one}`)}</option>`,
        )}
      </select>
    </label>
  </form>`;
}
