/** Which language the page speaks. Small and alone, because it is known before all else is there. */

/** The languages of the page, in their own words. */
export const LANGUAGES = { en: "English", "pt-BR": "Português (Brasil)", es: "Español" };

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * The language that suits best: the chosen one, else the first the reader understands.
 * @param {string | null} chosen @param {readonly string[]} understood @returns {Language}
 */
export function languageOf(chosen, understood) {
  const all = /** @type {Language[]} */ (Object.keys(LANGUAGES));
  const base = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0];
  for (const wanted of [chosen, ...understood]) {
    const found = all.find((one) => wanted && base(one) === base(wanted));
    if (found) return found;
  }
  return "en";
}

/**
 * What was chosen in the settings; `null`: nothing, or there is no storage.
 * @returns {Language | null}
 */
export function chosenLanguage() {
  try {
    const kept = localStorage.getItem("language") ?? "";
    return kept in LANGUAGES ? /** @type {Language} */ (kept) : null;
  } catch {
    return null;
  }
}

/** What the reader's browser says they understand. */
export const understood = globalThis.navigator?.languages ?? [];

/** The language of the page. */
export const language = languageOf(chosenLanguage(), understood);
