/** A problem, told with what can be done about it. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { inWords } from "../lib/told.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.title what happened
 * @param {string} [props.hint] what a person can do
 * @param {string} [props.code]
 * @param {import("../lib/api.js").FieldError[]} [props.fields]
 * @param {unknown} [props.children] buttons
 */
export function Notice({ title, hint, code, fields = [], children }) {
  return html`<div class="notice" role="alert">
    <${Icon} name="alert" />
    <div>
      <p class="notice-title">${title}</p>
      ${
        (fields.length > 1 || (fields[0] && (fields[0].message ?? fields[0].detail) !== title)) &&
        html`<ul>
          ${fields.map((field) => html`<li>${fieldText(field)}</li>`)}
        </ul>`
      }
      ${hint && html`<p>${hint}</p>`}
      ${code && html`<p class="code">${t("error.code", { code })}</p>`}
      ${children && html`<div class="actions">${children}</div>`}
    </div>
  </div>`;
}

/** @param {import("../lib/api.js").FieldError} field */
function fieldText(field) {
  return [field.pointer, field.message ?? field.detail].filter(Boolean).join(": ");
}

/** @param {{ problem: import("../lib/api.js").Problem, children?: unknown }} props */
export function ProblemNotice({ problem, children }) {
  const { message, hint, code, fields } = problem;
  return html`<${Notice} title=${message} hint=${hint} code=${code} fields=${fields}>
    ${children}
  <//>`;
}

/** @param {{ failure: import("../lib/api.js").Failure, children?: unknown }} props */
export function FailureNotice({ failure, children }) {
  const { code, message } = failure;
  const { title, hint } = inWords(code, message, failure.hint);
  return html`<${Notice} title=${title} hint=${hint} code=${code}> ${children} <//>`;
}
