/** Pure rules of the timeline: boundaries and how they move, what is seen, what it is drawn from. */
import { PART_MIN_MS } from "./plan.js";

/** @typedef {import("./plan.js").Stretch} Stretch */
/** A boundary: the part that ends there and the part that begins there, by their place in the list. @typedef {{ ms: number, before: number | null, after: number | null }} Edge */
/** What is seen: the video from `from` to `total` over `width` px, `zoom` times as wide. @typedef {{ from: number, total: number, width: number, zoom: number }} View */
/** @typedef {{ every_ms: number, peaks: number[] }} Level */
/** A place that attracts boundaries. @typedef {{ ms: number, kind: "silence" | "scene" }} Point */

/** Frames a second where nobody knows. */
export const RATE = 25;
/** How wide a second gets at most, in px. */
const SECOND_MAX = 240;
/** A long pause is cut as near to the asked place as this to its ends, as the server does it. */
const DEEP_MS = 1000;
/** Distances of the marks on the scale. */
const STEPS = [
  40, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000,
];

/**
 * The boundaries of parts, from the first start to the last end; neighbours share theirs.
 * @param {Stretch[]} parts @returns {Edge[]}
 */
export function edgesOf(parts) {
  /** @type {Edge[]} */
  const edges = [];
  parts.forEach(({ start_ms, end_ms }, n) => {
    const last = edges.at(-1);
    if (last && last.before !== null && last.ms === start_ms) last.after = n;
    else edges.push({ ms: start_ms, before: null, after: n });
    edges.push({ ms: end_ms, before: n, after: null });
  });
  return edges;
}

/**
 * How far a boundary may move: no part gets too short, none is run over.
 * @param {Stretch[]} parts @param {Edge} edge @param {{ from: number, total: number }} video
 * @returns {[number, number]}
 */
export function reachOf(parts, { ms, before, after }, { from, total }) {
  const ends = parts.map((part) => part.end_ms).filter((end) => end <= ms);
  const starts = parts.map((part) => part.start_ms).filter((start) => start >= ms);
  const low = before === null ? Math.max(from, ...ends) : parts[before].start_ms + PART_MIN_MS;
  const high = after === null ? Math.min(total, ...starts) : parts[after].end_ms - PART_MIN_MS;
  return [Math.min(low, ms), Math.max(high, ms)];
}

/**
 * The parts with a boundary elsewhere.
 * @param {Stretch[]} parts @param {Edge} edge @param {number} ms @returns {Stretch[]}
 */
export function moved(parts, edge, ms) {
  return parts.map(({ start_ms, end_ms }, n) => ({
    start_ms: n === edge.after ? ms : start_ms,
    end_ms: n === edge.before ? ms : end_ms,
  }));
}

/**
 * The start of the frame nearest to `ms`, or of one `by` frames later.
 * @param {number} ms @param {number} from @param {number} rate frames a second @param {number} [by]
 */
export function onFrame(ms, from, rate, by = 0) {
  const frame = Math.round(((ms - from) * rate) / 1000) + by;
  return from + Math.round((frame * 1000) / rate);
}

/**
 * Where a key moves a boundary; `null` for a key that moves none. A frame, a second with Shift, to
 * the limits with Home and End.
 * @param {{ key: string, shiftKey: boolean }} event @param {number} ms @param {[number, number]} reach
 * @param {{ from: number, rate: number }} video
 */
export function keyMove({ key, shiftKey }, ms, [low, high], { from, rate }) {
  const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key];
  const clamp = (/** @type {number} */ to) => Math.min(high, Math.max(low, to));
  if (way) return clamp(shiftKey ? ms + way * 1000 : onFrame(ms, from, rate, way));
  return key === "Home" ? low : key === "End" ? high : null;
}

/** How many px a millisecond is wide. @param {View} view */
export function scaleOf({ from, total, width, zoom }) {
  return (width * zoom) / Math.max(total - from, 1);
}

/** @param {Omit<View, "zoom">} view */
export function zoomMax({ from, total, width }) {
  return Math.max(1, ((total - from) / 1000) * (SECOND_MAX / Math.max(width, 1)));
}

/**
 * `view` zoomed by `factor`, and how far it is scrolled then: what is at `at` px stays there.
 * @param {View} view @param {number} scroll @param {number} factor @param {number} at
 */
export function zoomed(view, scroll, factor, at) {
  const zoom = Math.min(zoomMax(view), Math.max(1, view.zoom * factor));
  const most = view.width * (zoom - 1);
  const wanted = ((scroll + at) * zoom) / view.zoom - at;
  return { zoom, scroll: Math.min(most, Math.max(0, wanted)) };
}

/**
 * The marks on the scale between two moments, at least `apart` px from each other.
 * @param {number} start @param {number} end @param {number} scale px a millisecond
 * @returns {{ step: number, marks: number[] }}
 */
export function marksOf(start, end, scale, apart = 90) {
  const step = STEPS.find((one) => one * scale >= apart) ?? STEPS[STEPS.length - 1];
  const first = Math.ceil(start / step);
  const count = Math.max(0, Math.floor(end / step) - first + 1);
  return { step, marks: Array.from({ length: count }, (_, n) => (first + n) * step) };
}

/**
 * The loudest sample in each of `count` columns: of the coarsest level that is fine enough.
 * @param {Level[]} levels from coarse to fine @param {number} start ms of the file @param {number} each ms a column
 * @param {number} count
 */
export function columnsOf(levels, start, each, count) {
  const level = levels.find((one) => one.every_ms <= each) ?? levels[levels.length - 1];
  const { every_ms, peaks } = level;
  return Array.from({ length: count }, (_, n) => {
    const first = Math.floor((start + n * each) / every_ms);
    const end = Math.max(first + 1, Math.floor((start + (n + 1) * each) / every_ms));
    let most = 0;
    for (let at = Math.max(first, 0); at < end && at < peaks.length; at += 1) {
      if (peaks[at] > most) most = peaks[at];
    }
    return most;
  });
}

/**
 * The place nearest to `ms` that attracts boundaries, at most `reach` ms away.
 * @param {number} ms @param {number} reach @param {[number, number][]} pauses @param {number[]} scenes
 * @returns {Point | null}
 */
export function attracted(ms, reach, pauses, scenes) {
  /** @type {Point | null} */
  let best = null;
  const offer = (/** @type {number} */ at, /** @type {Point["kind"]} */ kind) => {
    const way = Math.abs(at - ms);
    if (way <= reach && (!best || way < Math.abs(best.ms - ms))) best = { ms: at, kind };
  };
  for (const [start, end] of pauses) {
    const depth = Math.min(DEEP_MS, (end - start) / 2);
    offer(Math.round(Math.min(end - depth, Math.max(start + depth, ms))), "silence");
  }
  if (!best) scenes.forEach((scene) => offer(scene, "scene"));
  return best;
}

/**
 * What a moment lies in or at: what the plan says of a boundary there, else what is known of the video.
 * @param {number} ms @param {string | undefined} snapped @param {[number, number][]} pauses
 * @param {number[]} scenes @param {number} rate
 */
export function markAt(ms, snapped, pauses, scenes, rate) {
  if (snapped && snapped !== "asked") return snapped;
  if (pauses.some(([start, end]) => start <= ms && ms <= end)) return "silence";
  return scenes.some((scene) => Math.abs(scene - ms) * rate < 500) ? "scene" : null;
}

/**
 * What each boundary lies in or at, in the order of [`edgesOf`].
 * @param {Edge[]} edges @param {{ snapped?: [string, string] }[]} parts as planned
 * @param {{ pauses: [number, number][], scenes: number[], rate: number }} media
 */
export function marksFor(edges, parts, { pauses, scenes, rate }) {
  return edges.map(({ ms, before, after }) => {
    const of = after === null ? parts[before ?? 0]?.snapped?.[1] : parts[after]?.snapped?.[0];
    return markAt(ms, of, pauses, scenes, rate);
  });
}
