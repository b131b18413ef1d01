/** A card of the settings: a heading, what it is about, and what can be done. */
import { html, useId } from "../vendor/preact.js";

/** @param {{ title: string, hint?: string, children?: unknown }} props */
export function SettingsCard({ title, hint, children }) {
  const id = useId();
  return html`<section class="card settings-card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    ${hint && html`<p class="hint">${hint}</p>`} ${children}
  </section>`;
}
