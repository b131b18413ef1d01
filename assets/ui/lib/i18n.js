/** Words in the reader's language, the only one that is loaded: look-up, plural forms, placeholders. */
import { language, understood } from "./language.js";

export { chosenLanguage, language, LANGUAGES, languageOf } from "./language.js";

/** @typedef {import("./language.js").Language} Language */
/** @typedef {Record<string, unknown>} Words */
/** @typedef {Record<string, string | number>} Values */

/**
 * How numbers and times are written: as the reader's own kind of the page's language does.
 * @param {Language} language @param {readonly string[]} understood
 */
export function localeOf(language, understood) {
  const [base] = language.split("-");
  return understood.find((tag) => tag.toLowerCase().split("-")[0] === base) ?? language;
}

/**
 * Keeps the language for the next load of the page; `null`: as the browser's.
 * @param {Language | null} next
 */
export function keepLanguage(next) {
  try {
    if (next) localStorage.setItem("language", next);
    else localStorage.removeItem("language");
  } catch {
    // Without storage the page stays in the browser's language.
  }
}

/** What `Intl` is given for it. */
export const locale = localeOf(language, understood);
/** @type {Record<Language, () => Promise<{ default: Words }>>} */
const WORDS = {
  en: () => import("../i18n/en.js"),
  "pt-BR": () => import("../i18n/pt-BR.js"),
  es: () => import("../i18n/es.js"),
};
const words = (await WORDS[language]()).default;
const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(locale);

/**
 * What stands under `key` (`"a.b.c"`) in `words`.
 * @param {Words} words @param {string} key @returns {unknown}
 */
function find(words, key) {
  return key.split(".").reduce((at, step) => {
    return at && typeof at === "object" ? /** @type {Words} */ (at)[step] : undefined;
  }, /** @type {unknown} */ (words));
}

/**
 * The form of `entry` for the count `values.n`: `zero` when it is written, else by the language.
 * @param {unknown} entry @param {Values} values
 */
function form(entry, values) {
  if (!entry || typeof entry !== "object") return entry;
  const forms = /** @type {Words} */ (entry);
  const n = Number(values.n ?? 0);
  return (n === 0 && forms.zero) || forms[plural.select(n)] || forms.other;
}

/**
 * The text under `key`, its `{placeholders}` filled, numbers as the reader writes them. A missing
 * key shows itself.
 * @param {string} key @param {Values} [values] @returns {string}
 */
export function t(key, values = {}) {
  const text = form(find(words, key), values);
  if (typeof text !== "string") return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/**
 * Whether there are words under `key`.
 * @param {string} key
 */
export function has(key) {
  return find(words, key) !== undefined;
}
