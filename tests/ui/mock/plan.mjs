// The mock's plan: near enough to the server's rules to draw the page. The real rules are in Rust.

/** @param {any} spec @param {number} total @param {number} chapters @returns {number[][]} */
function ranges(spec, total, chapters) {
  const from = spec.trim?.start_ms ?? 0;
  const to = Math.min(spec.trim?.end_ms ?? total, total);
  const { every_ms: every, count, ranges: own, chapters: byChapter } = spec.parts;
  if (own) return own.map((/** @type {number[]} */ pair) => pair.map((ms) => Math.min(ms, total)));
  const n = count ?? (byChapter ? chapters : 0);
  if (n) return equal(from, to, n);
  const full = Math.floor((to - from) / every);
  const rest = (to - from) % every;
  if (rest === 0) return equal(from, to, full);
  if (spec.tail === "even" || !spec.tail) return equal(from, to, full + 1);
  const parts = equal(from, from + full * every, full);
  if (spec.tail === "keep" || full === 0) parts.push([from + full * every, to]);
  else if (spec.tail === "merge") parts[full - 1][1] = to;
  return parts;
}

/** @param {number} from @param {number} to @param {number} n */
function equal(from, to, n) {
  const edge = (/** @type {number} */ i) => Math.round(from + ((to - from) * i) / n);
  return Array.from({ length: n }, (_, i) => [edge(i), edge(i + 1)]);
}

/**
 * @param {any} spec @param {number} total in ms @param {number} chapters
 * @returns {any[] | { code: string, status: number, detail: string, hint: string }}
 */
export function plan(spec, total, chapters) {
  const made = ranges(spec, total, chapters).filter(([a, b]) => b > a);
  if (made.length === 0) {
    return {
      code: "nothing_to_cut",
      status: 422,
      detail: "The request leaves no part to cut.",
      hint: "Check the trim and the ranges against the length of the video.",
    };
  }
  if (made.length > 1000) {
    return {
      code: "too_many_parts",
      status: 422,
      detail: "The request makes more than 1,000 parts.",
      hint: "Use longer parts or a shorter trim.",
    };
  }
  const frame = (/** @type {number} */ ms) => Math.round((ms * 30) / 1000);
  return made.map(([start_ms, end_ms], index) => ({
    n: index + 1,
    start_ms,
    end_ms,
    start_frame: frame(start_ms),
    end_frame: frame(end_ms),
    snapped: ["asked", "asked"],
    method: spec.cut === "encode" ? "encoded" : "copy",
    state: "planned",
    bytes: null,
    sha256: null,
    file: null,
    poster: null,
  }));
}
