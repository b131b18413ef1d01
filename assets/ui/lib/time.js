/** Media times: between milliseconds and what people write (`1:30`, `0:01:30.5`, `90`). */
import { locale } from "./i18n.js";

/** What stands before tenths: a point in English, a comma in most of the world. */
const MARK = new Intl.NumberFormat(locale).format(0.5).charAt(1);

/**
 * Milliseconds of a written time, or `null` when it is none.
 * @param {string} text @returns {number | null}
 */
export function parseTime(text) {
  const match = /^\s*(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?\s*$/.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds, fraction = ""] = match;
  // Behind a colon there are at most 59; alone, seconds and minutes may be more.
  if (minutes !== undefined && Number(seconds) > 59) return null;
  if (hours !== undefined && Number(minutes) > 59) return null;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, "0"));
}

/**
 * A time as on a player's clock: `0:42`, `12:05`, `1:02:03`; thousandths only when asked for and
 * there are any.
 * @param {number} ms @param {{ exact?: boolean }} [options]
 */
export function clock(ms, { exact = false } = {}) {
  const whole = exact ? Math.floor(ms / 1000) : Math.round(ms / 1000);
  const rest = exact ? Math.round(ms) % 1000 : 0;
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const fraction = rest ? `${MARK}${String(rest).padStart(3, "0").replace(/0+$/, "")}` : "";
  const tail = `${two(whole % 60)}${fraction}`;
  return hours ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}
