/** Uploads that were begun and not ended: kept on this device, so that the same file goes on. */
import { signal } from "../vendor/preact.js";

/** @typedef {{ name: string, size: number, modified: number, path: string, until: number }} Unfinished */

/** The server forgets an upload that nobody goes on with; so does the page. */
const KEPT_MS = 24 * 3_600_000;
const KEPT_MAX = 20;
const NAME = "uploads";

/**
 * The list without `file` and what is over; with `path`, the file is put in front.
 * @param {Unfinished[]} list @param {{ name: string, size: number, lastModified: number }} file
 * @param {string | null} path @param {number} now
 */
export function noted(list, { name, size, lastModified }, path, now) {
  const others = list.filter((one) => one.until > now && !isOf(one, { name, size, lastModified }));
  const fresh = path ? [{ name, size, modified: lastModified, path, until: now + KEPT_MS }] : [];
  return [...fresh, ...others].slice(0, KEPT_MAX);
}

/** @param {Unfinished} one @param {{ name: string, size: number, lastModified: number }} file */
export function isOf(one, { name, size, lastModified }) {
  return one.name === name && one.size === size && one.modified === lastModified;
}

/** @returns {Unfinished[]} */
function stored() {
  try {
    const list = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return list.filter((/** @type {Unfinished} */ one) => one.until > Date.now());
  } catch {
    // Without storage an upload goes on only as long as the page is open.
    return [];
  }
}

export const unfinished = signal(stored());

/** @param {Unfinished[]} list */
function store(list) {
  unfinished.value = list;
  try {
    localStorage.setItem(NAME, JSON.stringify(list));
  } catch {
    // See above.
  }
}

/** Where `file` was being sent to. @param {File} file */
export function recall(file) {
  return stored().find((one) => isOf(one, file))?.path ?? null;
}

/** @param {File} file @param {string} path */
export const remember = (file, path) => store(noted(stored(), file, path, Date.now()));

/** @param {string} path */
export const forget = (path) => store(stored().filter((one) => one.path !== path));
