/** How long finished work is kept. */

const HOUR_MS = 3_600_000;
/** The server keeps nothing longer than this at a time. */
const MOST = 720;

/**
 * The hours from now that keep something `more` hours longer than it is kept already.
 * @param {string} expiresAt RFC 3339 @param {number} more @param {number} now ms
 */
export function keepHours(expiresAt, more, now) {
  const left = Math.max(0, Date.parse(expiresAt) - now) / HOUR_MS;
  return Math.min(MOST, Math.max(1, Math.ceil(left) + more));
}

/**
 * Whether it may be kept longer at all.
 * @param {string | null} expiresAt @param {number} now ms
 */
export function mayKeep(expiresAt, now) {
  return expiresAt !== null && Date.parse(expiresAt) - now < (MOST - 1) * HOUR_MS;
}
