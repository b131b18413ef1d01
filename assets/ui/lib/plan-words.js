/** How a plan reads, and where its parts stand on a bar. */
import { length } from "./format.js";
import { t } from "./i18n.js";

/** @typedef {import("./plan.js").Stretch} Stretch */

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
