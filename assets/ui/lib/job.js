/** Pure rules about a job's state as the API tells it. */

/**
 * @typedef {object} Status
 * @property {string} state
 * @property {string | null} stage
 * @property {number} percent
 * @property {number | null} eta_s
 * @property {number | null} speed
 * @property {number | null} position
 * @property {string | null} waits_for
 * @property {number} attempts
 * @property {string | null} retry_at
 * @property {boolean} cancel_requested
 * @property {import("./api.js").Failure | null} error
 * @property {string} created_at
 * @property {string | null} started_at
 * @property {string | null} finished_at
 * @property {string | null} expires_at
 */

/** @param {{ state: string } | null | undefined} job */
export function isFinal(job) {
  return job != null && ["succeeded", "failed", "cancelled"].includes(job.state);
}

/** @param {Status} status */
export function isRetrying(status) {
  return status.state === "queued" && status.retry_at != null;
}

/**
 * The word for a state, finer than the state itself.
 * @param {Status} status @returns {string} a key below `state` of the words
 */
export function stateWord(status) {
  if (status.cancel_requested && !isFinal(status)) return "cancelling";
  return isRetrying(status) ? "retrying" : status.state;
}

/**
 * A fresh reading laid over what is shown: progress heard in the meantime may be ahead of it,
 * and within one attempt it never goes back.
 * @template {Status} T
 * @param {T | null} shown @param {T} fresh @returns {T}
 */
export function settle(shown, fresh) {
  if (!shown || shown.state !== "running" || fresh.state !== "running") return fresh;
  if (shown.started_at !== fresh.started_at || shown.percent <= fresh.percent) return fresh;
  return { ...fresh, percent: shown.percent };
}

/**
 * What a progress event says, in the terms of a status; `null` when it says nothing of use.
 * @param {any} data
 */
export function progressOf(data) {
  const said = data?.kind?.progress ?? data?.progress ?? data;
  if (!said || typeof said !== "object") return null;
  const percent = said.percent ?? (said.permille === undefined ? undefined : said.permille / 10);
  if (typeof percent !== "number") return null;
  return { percent, eta_s: said.eta_s ?? null, speed: said.speed ?? null };
}

/**
 * A running job's status moved on by a progress event; anything else stays as it is.
 * @template {Status} T
 * @param {T} status @param {any} data @returns {T}
 */
export function advance(status, data) {
  const said = progressOf(data);
  if (!said || status.state !== "running") return status;
  return {
    ...status,
    ...said,
    percent: Math.max(status.percent, Math.min(said.percent, 99.9)),
  };
}
