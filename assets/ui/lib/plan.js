/** Pure rules of the form: what is asked, and whether it can be meant. */
import { t } from "./i18n.js";
import { WHITE, withKind } from "./presets.js";
import { clock, parseTime } from "./time.js";

/** The limits of the API (`SeriesSpec` on the server). */
export const PART_MIN_MS = 500;
export const PARTS_MAX = 1000;

/** The longest texts, in bytes of UTF-8. */
export const HEADLINE_MAX = 200;
export const NAME_MAX = 120;

/** The most ranges that may be given by hand. */
export const RANGES_MAX = 200;

export { firstChoice, PRESETS } from "./presets.js";
export { place, planSentence } from "./plan-words.js";

/** @typedef {{ start: string, end: string }} RangeText */
/**
 * What stands in the form, as typed.
 * @typedef {object} Choice
 * @property {import("./presets.js").Kind} kind what the clips are for
 * @property {"every" | "count" | "chapters" | "ranges"} rule
 * @property {number | null} preset seconds; `null`: the custom length
 * @property {string} custom
 * @property {string} count
 * @property {RangeText[]} ranges
 * @property {Stretch[] | null} hand boundaries moved by hand: they stand for the whole plan
 * @property {string} trimStart
 * @property {string} trimEnd
 * @property {"even" | "keep" | "merge" | "drop"} tail
 * @property {"exact" | "copy" | "encode"} cut
 * @property {string} overlap seconds
 * @property {string} name
 * @property {"pause" | "keyframe" | "none"} snap
 * @property {"pause" | "keyframe" | "none"} handSnap the same for ranges and for `hand`
 * @property {"source" | "blur" | "crop" | "fit" | "stack"} layout
 * @property {string} size the shape of the clips, such as `9:16`
 * @property {number} cropX where `crop` cuts, in percent
 * @property {string} below the video that `stack` shows below
 * @property {string} headline
 * @property {"none" | "en" | "pt"} label the number of the part on the picture, in this language
 * @property {"top" | "bottom"} place where titles stand
 * @property {string} colour of the letters, `#rrggbb`
 * @property {boolean} loudness whether the sound is brought to the loudness platforms play at
 */
/** @typedef {{ start_ms: number, end_ms: number }} Stretch */
/** @typedef {{ body: Record<string, any> | null, errors: Record<string, string> }} Asked */

/** What divides the video: to change it begins a new plan, without what was moved by hand. */
const DIVIDES = /** @type {const} */ ([
  "rule",
  "preset",
  "custom",
  "count",
  "ranges",
  "trimStart",
  "trimEnd",
  "tail",
  "overlap",
  "snap",
]);

/**
 * The choice after a change in the form.
 * @param {Choice} choice @param {Partial<Choice>} part @returns {Choice}
 */
export function changed(choice, part) {
  const anew = DIVIDES.some((name) => name in part && part[name] !== choice[name]);
  return withKind({ ...choice, ...(anew && { hand: null, handSnap: "none" }), ...part });
}

/**
 * The length of a part that is asked for, or `null` when what was typed is none.
 * @param {Choice} choice
 */
function everyMs(choice) {
  return choice.preset === null ? parseTime(choice.custom) : choice.preset * 1000;
}

/**
 * @param {RangeText[]} ranges @param {number | null} total @param {Record<string, string>} errors
 */
function rangesOf(ranges, total, errors) {
  return ranges.map(({ start, end }, index) => {
    const from = parseTime(start || "0");
    const to = parseTime(end);
    if (from === null) errors[`ranges.${index}.start`] = t("parts.badTime");
    else if (to === null) errors[`ranges.${index}.end`] = t("parts.badTime");
    else if (to - from < PART_MIN_MS) errors[`ranges.${index}.end`] = t("parts.badRange");
    else if (total !== null && from >= total) {
      errors[`ranges.${index}.start`] = t("parts.badPast", {
        time: clock(total),
      });
    }
    return [from ?? 0, to ?? 0];
  });
}

/** Whether the parts are given one by one. @param {Pick<Choice, "rule" | "hand">} choice */
export function isRanges({ rule, hand }) {
  return hand !== null || rule === "ranges";
}

/** @param {Choice} choice @param {number | null} total @param {Record<string, string>} errors */
function partsOf(choice, total, errors) {
  if (choice.hand) return { ranges: choice.hand.map((part) => [part.start_ms, part.end_ms]) };
  if (choice.rule === "chapters") return { chapters: true };
  if (choice.rule === "ranges") return { ranges: rangesOf(choice.ranges, total, errors) };
  if (choice.rule === "count") {
    const count = /^\s*\d+\s*$/.test(choice.count) ? Number(choice.count) : 0;
    if (count < 1 || count > PARTS_MAX) errors.count = t("parts.badCount");
    return { count };
  }
  const every = everyMs(choice);
  if (every === null) errors.custom = t("parts.badTime");
  else if (every < PART_MIN_MS) errors.custom = t("parts.badShort");
  return { every_ms: every ?? 0 };
}

/** @param {Choice} choice @param {number | null} total @param {Record<string, string>} errors */
function trimOf(choice, total, errors) {
  if (isRanges(choice)) return null;
  const start = choice.trimStart.trim() ? parseTime(choice.trimStart) : 0;
  const end = choice.trimEnd.trim() ? parseTime(choice.trimEnd) : undefined;
  if (start === null) errors.trimStart = t("parts.badTime");
  else if (total !== null && start >= total) {
    errors.trimStart = t("parts.badPast", { time: clock(total) });
  }
  if (end === null) errors.trimEnd = t("parts.badTime");
  else if (end !== undefined && end - (start ?? 0) < PART_MIN_MS) {
    errors.trimEnd = t("parts.badRange");
  }
  if (!start && end === undefined) return null;
  return end === undefined ? { start_ms: start ?? 0 } : { start_ms: start ?? 0, end_ms: end };
}

/** @param {Choice} choice @param {Record<string, string>} errors */
function overlapOf(choice, errors) {
  if (!choice.overlap.trim() || isRanges(choice)) return 0;
  const overlap = parseTime(choice.overlap);
  const every = choice.rule === "every" ? everyMs(choice) : null;
  if (overlap === null) errors.overlap = t("parts.badTime");
  else if (every !== null && overlap >= every) errors.overlap = t("parts.badOverlap");
  return overlap ?? 0;
}

/**
 * Texts longer than the API takes: it counts bytes, a field counts letters.
 * @param {Choice} choice @param {Record<string, string>} errors
 */
function checkTexts({ headline, name }, errors) {
  const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text.trim()).length;
  const check = (
    /** @type {string} */ field,
    /** @type {number} */ n,
    /** @type {number} */ most,
  ) => {
    if (n > most) errors[field] = t("parts.badText", { n, most });
  };
  check("headline", bytes(headline), HEADLINE_MAX);
  check("name", bytes(name), NAME_MAX);
}

/** The titles, if there are any. @param {Choice} choice */
function titlesOf({ headline, label, place, colour }) {
  const line = headline.trim();
  if (!line && label === "none") return null;
  return {
    ...(line && { headline: line }),
    ...(label !== "none" && { part_label: label }),
    ...(place !== "top" && { place }),
    ...(colour !== WHITE && { colour }),
  };
}

/** How the clips look, as the API takes it. @param {Choice} choice @param {Record<string, string>} errors */
function lookOf(choice, errors) {
  const { layout, size, cropX, below } = choice;
  const titles = titlesOf(choice);
  if (layout === "stack" && !below) errors.below = t("make.badBelow");
  return {
    ...(layout !== "source" && { layout }),
    ...(layout !== "source" && size !== "9:16" && { size }),
    ...(layout === "crop" && cropX !== 50 && { crop_x: cropX / 100 }),
    ...(layout === "stack" && { below_video_id: below }),
    ...(titles && { titles }),
    ...(!choice.loudness && { loudness: false }),
  };
}

/**
 * The request for what stands in the form, without the video it is about; or what is wrong with
 * each field.
 * @param {Choice} choice @param {number | null} total where the video ends, if known
 * @returns {Asked}
 */
export function ask(choice, total) {
  /** @type {Record<string, string>} */
  const errors = {};
  /** @type {Record<string, any>} */
  const body = {
    parts: partsOf(choice, total, errors),
    tail: choice.tail,
    cut: choice.cut,
    ...lookOf(choice, errors),
  };
  const snap = snapOf(choice);
  if (snap !== usualSnap(choice)) body.snap = snap;
  const trim = trimOf(choice, total, errors);
  if (trim) body.trim = trim;
  const overlap = overlapOf(choice, errors);
  if (overlap) body.overlap_ms = overlap;
  checkTexts(choice, errors);
  return { body: Object.keys(errors).length ? null : body, errors };
}

/** What boundaries move to when nobody says. @param {Choice} choice @returns {Choice["snap"]} */
function usualSnap({ rule, hand }) {
  return !hand && (rule === "every" || rule === "count") ? "pause" : "none";
}

/** What boundaries are to move to. @param {Choice} choice @returns {Choice["snap"]} */
function snapOf(choice) {
  if (isRanges(choice)) return choice.handSnap;
  return choice.rule === "chapters" ? "none" : choice.snap;
}

/**
 * What boundaries move to that were planned from the length alone.
 * @param {Choice} choice @returns {Choice["snap"]}
 */
export function movesTo(choice) {
  return choice.cut === "copy" ? "keyframe" : snapOf(choice);
}
