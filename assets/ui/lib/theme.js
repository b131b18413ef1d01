/** The colours of the page: as the system, light or dark. `theme.js` beside the page applies them before the first paint. */
import { signal } from "../vendor/preact.js";

/** @typedef {"auto" | "light" | "dark"} Theme */

/** @type {readonly Theme[]} */
export const THEMES = ["auto", "light", "dark"];

/** @returns {Theme} */
function shown() {
  const theme = globalThis.document?.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

export const theme = signal(shown());

/** @param {Theme} next */
export function keepTheme(next) {
  theme.value = next;
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
}
