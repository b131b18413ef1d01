/** A job's state as a small mark with a word. */
import { html } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { stateWord } from "../lib/job.js";

/** @param {{ status: import("../lib/job.js").Status }} props */
export function StateMark({ status }) {
  const word = stateWord(status);
  return html`<span class="state" data-state=${word}>
    <span class="dot" aria-hidden="true"></span>${t(`state.${word}`)}
  </span>`;
}
