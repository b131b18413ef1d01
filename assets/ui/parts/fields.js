/** Form fields with their label, help and error tied together. */
import { html, useId } from "../vendor/preact.js";

/**
 * A line of text.
 * @param {object} props
 * @param {string} props.label
 * @param {string} props.value
 * @param {(value: string) => void} props.onValue
 * @param {string} [props.error]
 * @param {string} [props.placeholder]
 * @param {string} [props.mode] the keyboard of a phone
 * @param {boolean} [props.hideLabel] whether the label is for screen readers alone
 * @param {number} [props.maxLength]
 * @param {boolean} [props.secret] whether it is typed unseen
 */
export function TextField({
  label,
  value,
  onValue,
  error,
  placeholder,
  mode,
  hideLabel,
  maxLength,
  secret,
}) {
  const id = useId();
  return html`<div class="field">
    <label for=${id} class=${hideLabel ? "unseen" : ""}>${label}</label>
    <input
      id=${id}
      type=${secret ? "password" : "text"}
      value=${value}
      placeholder=${placeholder}
      inputmode=${mode}
      maxlength=${maxLength}
      autocomplete="off"
      aria-invalid=${error ? "true" : undefined}
      aria-describedby=${error ? `${id}-e` : undefined}
      onInput=${(/** @type {any} */ event) => onValue(event.target.value)}
    />
    ${error && html`<p class="field-error" id=${`${id}-e`}>${error}</p>`}
  </div>`;
}

/**
 * One of a few.
 * @param {object} props
 * @param {string} props.label
 * @param {{ value: string, text: string }[]} props.options
 * @param {string} props.value
 * @param {(value: string) => void} props.onValue
 * @param {boolean} [props.disabled]
 */
export function SelectField({ label, options, value, onValue, disabled }) {
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select
      id=${id}
      disabled=${disabled}
      onChange=${(/** @type {any} */ event) => onValue(event.target.value)}
    >
      ${options.map(
        (option) =>
          html`<option value=${option.value} selected=${option.value === value}>
            ${option.text}
          </option>`,
      )}
    </select>
  </div>`;
}

/**
 * One of a few, side by side. Real radio buttons, so arrow keys work.
 * @param {object} props
 * @param {string} props.label
 * @param {{ value: string, text: string, lang?: string }[]} props.options
 * @param {string} props.value
 * @param {(value: string) => void} props.onValue
 * @param {boolean} [props.hideLabel]
 * @param {string} [props.look] `tabs` or `chips`
 */
export function Choices({ label, options, value, onValue, hideLabel, look = "chips" }) {
  const name = useId();
  return html`<fieldset class=${look}>
    <legend class=${hideLabel ? "unseen" : ""}>${label}</legend>
    <div class="choices">
      ${options.map(
        (option) =>
          html`<label class="choice">
            <input
              type="radio"
              name=${name}
              value=${option.value}
              checked=${option.value === value}
              onChange=${() => onValue(option.value)}
            />
            <span lang=${option.lang}>${option.text}</span>
          </label>`,
      )}
    </div>
  </fieldset>`;
}
