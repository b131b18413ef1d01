/** What a new series begins with, and the kinds of clips that set several choices at once. */
import { defaults, LENGTHS } from "./defaults.js";
import { language } from "./i18n.js";
import { clock } from "./time.js";

/** Offered lengths in seconds. */
export const PRESETS = [15, 30, 60, 90, 180, 600];
/** The kinds of clips, as they are offered. */
export const KINDS = /** @type {const} */ (["shorts", "reels", "tiktok", "custom"]);
/** The letters' colour unless another is chosen. */
export const WHITE = "#ffffff";

/** @typedef {import("./plan.js").Choice} Choice */
/** @typedef {(typeof KINDS)[number]} Kind */

/** The label of a part in the language of the page, where the server has one. */
const label = language.startsWith("pt") ? "pt" : "en";

/**
 * What a kind of clips sets: length, layout and titles. The custom one leaves everything.
 * @param {Kind} kind @returns {Partial<Choice>}
 */
export function kindChoice(kind) {
  if (kind === "custom") return { kind };
  const length = lengthChoice(LENGTHS[kind]);
  return { kind, rule: "every", ...length, layout: "blur", size: "9:16", label, place: "top" };
}

/** @param {number} ms */
function lengthChoice(ms) {
  const offered = PRESETS.find((seconds) => seconds * 1000 === ms) ?? null;
  return { preset: offered, custom: offered === null ? clock(ms, { exact: true }) : "" };
}

/** Whether `choice` has everything that `kind` sets. @param {Choice} choice @param {Kind} kind */
function is(choice, kind) {
  const wanted = Object.entries(kindChoice(kind)).filter(([name]) => name !== "kind");
  return wanted.every(([name, value]) => choice[/** @type {keyof Choice} */ (name)] === value);
}

/**
 * `choice` with the kind it still is: whoever changes what a kind sets has a custom one.
 * @param {Choice} choice @returns {Choice}
 */
export function withKind(choice) {
  return is(choice, choice.kind) ? choice : { ...choice, kind: "custom" };
}

/**
 * The form as it is shown first, by what was chosen in the settings.
 * @param {import("./defaults.js").Defaults} [from] @returns {Choice}
 */
export function firstChoice(from = defaults.value) {
  const { preset, every_ms, layout, part_label, loudness } = from;
  return withKind({
    kind: preset,
    rule: "every",
    ...lengthChoice(every_ms),
    count: "4",
    ranges: [{ start: "", end: "" }],
    hand: null,
    trimStart: "",
    trimEnd: "",
    tail: "even",
    cut: "exact",
    overlap: "",
    name: "",
    snap: "pause",
    handSnap: "none",
    layout,
    size: "9:16",
    cropX: 50,
    below: "",
    headline: "",
    label: part_label,
    place: "top",
    colour: WHITE,
    loudness,
  });
}
