// What the mock knows of a video beyond its length: chapters, pauses, scenes, what was watched most,
// the waveform; and how a plan moves to pauses. Near enough to draw the timeline.

/** A pause every `EVERY` ms, a little irregular. */
const EVERY = 3700;
const SPRITE = { count: 100, columns: 10, width: 160, height: 90 };

/** @param {number} total */
function pausesOf(total) {
  const count = Math.floor(total / EVERY);
  return Array.from({ length: count }, (_, n) => {
    const start = n * EVERY + 2500 + ((n * 731) % 900);
    return [start, start + 300 + ((n * 377) % 500)];
  }).filter(([, end]) => end < total);
}

/** What `GET /videos/{id}` adds to the facts. @param {number} total in ms @param {number} chapters */
export function details(total, chapters) {
  const each = total / Math.max(1, chapters);
  const names = ["Arches", "The first iron", "Ropes of steel", "What the wind does", "Tomorrow"];
  const pauses = pausesOf(total);
  return {
    chapters: Array.from({ length: chapters }, (_, n) => ({
      start_ms: Math.round(n * each),
      end_ms: Math.round((n + 1) * each),
      title: names[n % names.length],
    })),
    pauses,
    pause_count: pauses.length,
    scenes: Array.from({ length: Math.floor(total / 21_000) }, (_, n) => (n + 1) * 21_000 - 400),
    heat: Array.from({ length: 40 }, (_, n) => ({
      start_ms: Math.round((n * total) / 40),
      end_ms: Math.round(((n + 1) * total) / 40),
      permille: Math.round(500 + 500 * Math.sin(n / 3) * Math.cos(n / 7)),
    })),
    sprite: { every_ms: Math.max(1000, Math.ceil(total / 100)), ...SPRITE },
  };
}

/** The waveform of a video. @param {number} total in ms */
export function waveform(total) {
  const pauses = pausesOf(total);
  const level = (/** @type {number} */ every_ms) => ({
    every_ms,
    peaks: Array.from({ length: Math.ceil(total / every_ms) }, (_, n) => {
      const ms = n * every_ms;
      const silent = pauses.some(([start, end]) => start <= ms && ms < end);
      return silent ? 1 : Math.round(60 + 50 * Math.sin(n / 5) + ((n * 7919) % 40));
    }),
  });
  return { version: 1, levels: [level(500), level(40)] };
}

/**
 * Moves the boundaries between parts to the pause nearest to each, as the server does.
 * @param {any[]} parts @param {number} total
 */
export function toPauses(parts, total) {
  const pauses = pausesOf(total);
  for (let n = 0; n + 1 < parts.length; n += 1) {
    const [one, next] = [parts[n], parts[n + 1]];
    const window = Math.min(10_000, (one.end_ms - one.start_ms) * 0.15);
    const middle = pauses
      .map(([start, end]) => Math.round((start + end) / 2))
      .filter((ms) => Math.abs(ms - one.end_ms) <= window)
      .sort((a, b) => Math.abs(a - one.end_ms) - Math.abs(b - one.end_ms))[0];
    if (middle === undefined) continue;
    one.end_ms = next.start_ms = middle;
    one.snapped = [one.snapped[0], "silence"];
    next.snapped = ["silence", next.snapped[1]];
  }
}
