/** The queue at a glance: what is wrong, how old, how fast. Pure, but for the reader's language. */
import { sum } from "./board.js";
import { formatter } from "./format.js";

/** A worker is heard every few seconds; after this long its jobs are given to others. */
const SILENT_MS = 30_000;
/** How many minutes the rate of late looks back. */
const LATELY_MIN = 10;

/**
 * @typedef {object} Trouble
 * @property {"disk" | "workers" | "silent" | "failed" | "paused"} kind
 * @property {boolean} bad whether work stands or is lost, rather than waits on purpose
 * @property {number} [n] jobs it is about
 * @property {string} [lane]
 * @property {import("./board.js").Worker} [worker]
 */

/** How many jobs of a state there are. @param {import("./board.js").Queue} queue @param {string} state */
export const countOf = ({ lanes }, state) => sum(lanes.map(({ counts }) => counts[state] ?? 0));

/**
 * What is wrong, the worst first.
 * @param {import("./board.js").Queue} queue @param {number} now in ms
 * @returns {Trouble[]}
 */
export function troubles(queue, now) {
  const { lanes, workers, disk } = queue;
  /** @type {Trouble[]} */
  const found = [];
  const queued = countOf(queue, "queued");
  const failed = countOf(queue, "failed");
  if (disk.low) found.push({ kind: "disk", bad: true });
  if (workers.length === 0 && queued > 0) found.push({ kind: "workers", bad: true, n: queued });
  for (const worker of workers.filter((one) => isSilent(one, now))) {
    found.push({ kind: "silent", bad: true, worker, n: worker.jobs.length });
  }
  if (failed > 0) found.push({ kind: "failed", bad: true, n: failed });
  for (const { lane, counts } of lanes.filter((one) => one.paused)) {
    found.push({ kind: "paused", bad: false, lane, n: counts.queued ?? 0 });
  }
  return found;
}

/** @param {import("./board.js").Worker} worker @param {number} now in ms */
export const isSilent = ({ seen_at }, now) => now - Date.parse(seen_at) > SILENT_MS;

/**
 * Bars as one path, a stroke for each number that is not zero.
 * @param {number[]} numbers @param {number} width @param {number} height
 */
export function barsPath(numbers, width, height) {
  const most = Math.max(1, ...numbers);
  const step = width / numbers.length;
  const short = (/** @type {number} */ n) => String(Math.round(n * 100) / 100);
  return numbers
    .map((n, at) => n && `M${short((at + 0.5) * step)} ${height}v${short((-n / most) * height)}`)
    .filter(Boolean)
    .join("");
}

/**
 * What the numbers of an hour say: all, the most in a minute and how many minutes ago that was,
 * and the rate of the last minutes.
 * @param {number[]} minutes oldest first
 */
export function hourOf(minutes) {
  const most = Math.max(0, ...minutes);
  const late = minutes.slice(-LATELY_MIN);
  return {
    all: sum(minutes),
    most,
    minutesAgo: minutes.length - 1 - minutes.lastIndexOf(most),
    rate: late.length ? sum(late) / late.length : 0,
  };
}

const UNITS = /** @type {const} */ ([
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
]);

/** @param {number} seconds */
function inUnit(seconds) {
  const [unit, of] = UNITS.find(([, least]) => seconds >= least) ?? UNITS[3];
  return { unit, n: Math.floor(Math.max(0, seconds) / of) };
}

/** A length of time in its largest unit: `3 min`. @param {number} seconds */
export function age(seconds) {
  const { unit, n } = inUnit(seconds);
  return formatter(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "short" }).format(n);
}

/**
 * How long ago a moment was: `3 min. ago`. A clock that is ahead makes nothing of the future.
 * @param {string} moment RFC 3339 @param {number} now in ms
 */
export function ago(moment, now) {
  const { unit, n } = inUnit((now - Date.parse(moment)) / 1000);
  return formatter(Intl.RelativeTimeFormat, { style: "short" }).format(-n, unit);
}

/** A count with its separators: `10,000`. @param {number} n @param {number} [digits] */
export const many = (n, digits = 0) =>
  formatter(Intl.NumberFormat, { maximumFractionDigits: digits }).format(n);

/**
 * The room that is free, cut up: what must stay free, what running jobs set aside, what is left;
 * each in percent of it.
 * @param {import("./board.js").Disk} disk
 */
export function roomOf({ free, reserved, floor }) {
  const whole = Math.max(free, 1);
  const kept = Math.min(floor, whole);
  const set = Math.min(reserved, whole - kept);
  const share = (/** @type {number} */ n) => (n / whole) * 100;
  return { floor: share(kept), reserved: share(set), open: share(whole - kept - set) };
}

/**
 * Which job a worker shows in which of its rows: each stays where it is until it ends, so that the
 * others do not move up.
 * @param {(string | null)[]} seats those of before @param {string[]} jobs @returns {(string | null)[]}
 */
export function seat(seats, jobs) {
  const kept = seats.map((id) => (id && jobs.includes(id) ? id : null));
  for (const id of jobs.filter((one) => !kept.includes(one))) {
    const free = kept.indexOf(null);
    kept[free < 0 ? kept.length : free] = id;
  }
  return kept;
}
