/** What the server says of a failure, in the reader's words where its code is known. */
import { has, t } from "./i18n.js";

/**
 * English readers get the server's own words; for others there is a table by code, `problem`,
 * each entry the title and the hint.
 * @param {string} code @param {string} title @param {string} hint
 * @returns {{ title: string, hint: string, known: boolean }} `known`: the words are the page's
 */
export function inWords(code, title, hint) {
  const key = `problem.${code}`;
  if (!has(key)) return { title, hint, known: false };
  return { title: t(`${key}.0`), hint: t(`${key}.1`), known: true };
}
