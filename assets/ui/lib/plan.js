/** Pure rules of the form: what is asked, whether it can be meant, and how a plan reads. */
import { defaults } from "./defaults.js";
import { length } from "./format.js";
import { t } from "./i18n.js";
import { clock, parseTime } from "./time.js";

/** The limits of the API (`SeriesSpec` on the server). */
export const PART_MIN_MS = 500;
export const PARTS_MAX = 1000;

/** The longest texts, in bytes of UTF-8. */
export const HEADLINE_MAX = 200;
export const NAME_MAX = 120;

/** The most ranges that may be given by hand. */
export const RANGES_MAX = 200;
/** Offered lengths in seconds. */
export const PRESETS = [15, 30, 60, 90, 180];

/** @typedef {{ start: string, end: string }} RangeText */
/**
 * What stands in the form, as typed.
 * @typedef {object} Choice
 * @property {"every" | "count" | "chapters" | "ranges"} rule
 * @property {number | null} preset seconds; `null`: the custom length
 * @property {string} custom
 * @property {string} count
 * @property {RangeText[]} ranges
 * @property {string} trimStart
 * @property {string} trimEnd
 * @property {"even" | "keep" | "merge" | "drop"} tail
 * @property {"exact" | "copy" | "encode"} cut
 * @property {string} overlap seconds
 * @property {string} name
 * @property {"pause" | "keyframe" | "none"} snap
 * @property {"source" | "blur" | "crop" | "fit"} layout
 * @property {string} headline
 * @property {"no" | "yes"} numbered whether the part's number stands on the picture
 */
/** @typedef {{ start_ms: number, end_ms: number }} Stretch */
/** @typedef {{ body: Record<string, any> | null, errors: Record<string, string> }} Asked */

/**
 * What the form begins with, by what was chosen in the settings.
 * @param {import("./defaults.js").Defaults} [from] @returns {Choice}
 */
export function firstChoice({ every_ms, layout, part_label } = defaults.value) {
  const offered = PRESETS.includes(every_ms / 1000);
  return {
    rule: "every",
    preset: offered ? every_ms / 1000 : null,
    custom: offered ? "" : clock(every_ms, { exact: true }),
    count: "4",
    ranges: [{ start: "", end: "" }],
    trimStart: "",
    trimEnd: "",
    tail: "even",
    cut: "exact",
    overlap: "",
    name: "",
    snap: "pause",
    layout,
    headline: "",
    numbered: part_label === "none" ? "no" : "yes",
  };
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

/** @param {Choice} choice @param {number | null} total @param {Record<string, string>} errors */
function partsOf(choice, total, errors) {
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
  if (choice.rule === "ranges") return null;
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
  if (!choice.overlap.trim() || choice.rule === "ranges") return 0;
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

/** How the clips look, as the API takes it. @param {Choice} choice */
function lookOf({ layout, headline, numbered }) {
  /** @type {Record<string, any>} */
  const titles = {};
  if (headline.trim()) titles.headline = headline.trim();
  if (numbered === "yes") titles.part_label = "en";
  return {
    ...(layout !== "source" && { layout }),
    ...(Object.keys(titles).length && { titles }),
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
    ...lookOf(choice),
  };
  const divided = choice.rule === "every" || choice.rule === "count";
  if (divided && choice.snap !== "pause") body.snap = choice.snap;
  const trim = trimOf(choice, total, errors);
  if (trim) body.trim = trim;
  const overlap = overlapOf(choice, errors);
  if (overlap) body.overlap_ms = overlap;
  checkTexts(choice, errors);
  return { body: Object.keys(errors).length ? null : body, errors };
}

/**
 * What boundaries move to that were planned from the length alone.
 * @param {Choice} choice @returns {Choice["snap"]}
 */
export function movesTo({ rule, snap, cut }) {
  if (cut === "copy") return "keyframe";
  return rule === "every" || rule === "count" ? snap : "none";
}

/**
 * A plan in one sentence: "12 parts of 1:00, the last 42 s". Lengths that read the same are the
 * same here: frames make parts differ by a few milliseconds.
 * @param {Stretch[]} parts
 */
export function planSentence(parts) {
  const lengths = parts.map((part) => part.end_ms - part.start_ms);
  const words = lengths.map(length);
  const n = parts.length;
  if (n === 0) return t("plan.none");
  if (n === 1) return t("plan.one", { length: words[0] });
  const last = words[n - 1];
  const alike = words.slice(0, -1).every((word) => word === words[0]);
  if (alike && last === words[0]) return t("plan.equal", { n, length: last });
  if (alike) return t("plan.last", { n, length: words[0], last });
  const shortest = length(Math.min(...lengths));
  return t("plan.mixed", {
    n,
    shortest,
    longest: length(Math.max(...lengths)),
  });
}

/**
 * Where a part stands on a bar, in percent of what lies between `from` and `total`.
 * @param {Stretch} part @param {number} total @param {number} [from]
 */
export function place(part, total, from = 0) {
  const whole = Math.max(total - from, 1);
  return {
    left: ((part.start_ms - from) / whole) * 100,
    width: ((part.end_ms - part.start_ms) / whole) * 100,
  };
}
