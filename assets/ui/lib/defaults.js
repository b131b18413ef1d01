/** What the form for a new series begins with, as chosen in the settings; kept on this device. */
import { signal } from "../vendor/preact.js";

/** @typedef {"shorts" | "reels" | "tiktok" | "custom"} Preset */
/** @typedef {"source" | "blur" | "crop" | "fit"} Layout */
/** @typedef {"en" | "pt" | "none"} PartLabel */
/**
 * @typedef {object} Defaults
 * @property {Preset} preset what the clips are for
 * @property {number} every_ms the length of a part; that of the preset, unless it is `custom`
 * @property {Layout} layout
 * @property {PartLabel} part_label the language of “Part 1/12” on the clips
 * @property {boolean} loudness whether the sound is brought to the loudness platforms play at
 */

/** The length of a part for each kind of clip, in milliseconds. */
export const LENGTHS = { shorts: 60_000, reels: 90_000, tiktok: 600_000 };
/** @type {readonly Layout[]} */
export const LAYOUTS = ["source", "blur", "crop", "fit"];
/** @type {readonly PartLabel[]} */
export const PART_LABELS = ["none", "en", "pt"];

/** A part lasts half a second to a day. */
export const EVERY_MIN_MS = 500;
export const EVERY_MAX_MS = 86_400_000;

const KEY = "defaults";

/**
 * Defaults from whatever was kept: a field that makes no sense is as if it were not there.
 * @param {unknown} kept @returns {Defaults}
 */
export function defaultsOf(kept) {
  const given = /** @type {Record<string, unknown>} */ (
    kept && typeof kept === "object" ? kept : {}
  );
  /** @template T @param {readonly T[]} all @param {unknown} one @returns {T} */
  const among = (all, one) => all.find((known) => known === one) ?? all[0];
  const every = Number.isInteger(given.every_ms) ? Number(given.every_ms) : 0;
  const sound = every >= EVERY_MIN_MS && every <= EVERY_MAX_MS;
  const named = /** @type {(keyof typeof LENGTHS)[]} */ (Object.keys(LENGTHS));
  const preset = given.preset === "custom" && sound ? "custom" : among(named, given.preset);
  return {
    preset,
    every_ms: preset === "custom" ? every : LENGTHS[preset],
    layout: among(LAYOUTS, given.layout),
    part_label: among(PART_LABELS, given.part_label),
    loudness: given.loudness !== false,
  };
}

/**
 * What is kept on this device; without storage, what everybody begins with.
 * @returns {Defaults}
 */
export function readDefaults() {
  try {
    return defaultsOf(JSON.parse(localStorage.getItem(KEY) ?? "null"));
  } catch {
    return defaultsOf(null);
  }
}

export const defaults = signal(readDefaults());

/**
 * Changes some of them, for now and for the next time.
 * @param {Partial<Defaults>} part
 */
export function keepDefaults(part) {
  defaults.value = defaultsOf({ ...defaults.value, ...part });
  try {
    localStorage.setItem(KEY, JSON.stringify(defaults.value));
  } catch {
    // Without storage they last until the page is left.
  }
}
