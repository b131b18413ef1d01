/** Numbers, sizes and moments as people read them, by `Intl` alone. */
import { locale, t } from "./i18n.js";
import { clock } from "./time.js";

/** Formatters are dear to make, so each is made once. @type {Map<string, any>} */
const made = new Map();

/**
 * The one formatter of a kind.
 * @template T
 * @param {new (locale?: string, options?: any) => T} Kind of `Intl`
 * @param {Record<string, unknown>} options @param {string} [by] @returns {T}
 */
export function formatter(Kind, options, by = locale) {
  const key = `${Kind.name} ${by} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Kind(by, options));
  return made.get(key);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/**
 * A size: `812 kB`, `1.4 GB`.
 * @param {number} bytes
 */
export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 99.5 ? 1 : 0;
  return formatter(Intl.NumberFormat, {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: unit ? "short" : "long",
    maximumFractionDigits: digits,
  }).format(value);
}

/**
 * A length in words, short: `42 s`, `1:30`, `1:02:03`.
 * @param {number} ms
 */
export function length(ms) {
  if (ms < 59_500) {
    const seconds = formatter(Intl.NumberFormat, {
      maximumFractionDigits: ms < 10_000 ? 1 : 0,
    });
    return `${seconds.format(ms / 1000)} s`;
  }
  return clock(ms);
}

/**
 * A rough time left: `8 s`, `3 min`, `2 h 10 min`. Coarse on purpose: it must not flicker.
 * @param {number} seconds
 */
export function left(seconds) {
  if (seconds < 10) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${minutes / 60} h`;
}

/**
 * Whole percent.
 * @param {number} percent 0–100
 */
export function percent(percent) {
  return formatter(Intl.NumberFormat, { style: "percent" }).format(Math.floor(percent) / 100);
}

/**
 * Times real time from thousandths: `8.2`.
 * @param {number} thousandths
 */
export function times(thousandths) {
  const digits = thousandths < 9950 ? 1 : 0;
  return formatter(Intl.NumberFormat, {
    maximumFractionDigits: digits,
  }).format(thousandths / 1000);
}

/**
 * A moment: `today 14:05`, `tomorrow 14:05`, `12 May, 14:05`, and with its year when far away.
 * @param {string} moment RFC 3339 @param {Date} now
 * @param {{ timeZone?: string, locale?: string }} [options] for tests; else the reader's own
 */
export function when(moment, now, { timeZone, locale: by = locale } = {}) {
  const at = new Date(moment);
  const day = (/** @type {Date} */ date) =>
    formatter(Intl.DateTimeFormat, { timeZone, dateStyle: "short" }, "en-CA").format(date);
  const time = formatter(Intl.DateTimeFormat, { timeZone, timeStyle: "short" }, by).format(at);
  if (day(at) === day(now)) return t("time.today", { time });
  if (day(at) === day(new Date(now.getTime() + 86_400_000))) return t("time.tomorrow", { time });
  const far = at.getFullYear() !== now.getFullYear();
  const year = far ? "numeric" : undefined;
  const form = { timeZone, day: "numeric", month: "short", year };
  const date = formatter(Intl.DateTimeFormat, form, by);
  return t("time.on", { date: date.format(at), time });
}

/**
 * Only the time of day, with seconds.
 * @param {string} moment RFC 3339
 */
export function timeOfDay(moment) {
  return formatter(Intl.DateTimeFormat, { timeStyle: "medium" }).format(new Date(moment));
}
