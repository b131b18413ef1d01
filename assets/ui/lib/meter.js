/** How fast bytes go out, from the last seconds alone: a pause does not spoil the figure. */

/**
 * @typedef {{ done: number, all: number, bytesPerSecond: number | null, secondsLeft: number | null, paused: boolean }} UploadProgress
 */

/** What is longer ago does not count. */
const WINDOW_MS = 10_000;
/** Before this nothing is claimed. */
const FIRST_MS = 1000;

/**
 * Takes what has been sent by now, `null` while nothing can be sent, and tells how it goes.
 * @param {number} all bytes
 * @returns {(done: number | null, now: number) => UploadProgress}
 */
export function meter(all) {
  /** @type {{ at: number, done: number }[]} */
  let seen = [];
  let last = 0;
  return (done, now) => {
    // Bytes that were lost on the way go out again: what was measured before is void.
    if (done === null || done < last) seen = [];
    last = done ?? last;
    const rest = { done: last, all, paused: done === null };
    if (done === null) return { ...rest, bytesPerSecond: null, secondsLeft: null };
    seen.push({ at: now, done });
    while (seen.length > 2 && now - seen[0].at > WINDOW_MS) seen.shift();
    const took = now - seen[0].at;
    const sent = done - seen[0].done;
    if (took < FIRST_MS || sent === 0) return { ...rest, bytesPerSecond: null, secondsLeft: null };
    const bytesPerSecond = (sent * 1000) / took;
    return { ...rest, bytesPerSecond, secondsLeft: (all - done) / bytesPerSecond };
  };
}
