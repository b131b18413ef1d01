/**
 * Live events: one stream a tab (HTTP/1.1 browsers allow six connections a host). The browser
 * reconnects by itself, but gives up when a proxy answers that nobody is there; then the page
 * does. Where streams do not work at all, the follower is told to poll.
 */
import { API } from "./api.js";

/**
 * @typedef {object} Happening
 * @property {string} kind `state`, `stage`, `progress`, `part_ready`, `removed`, …
 * @property {string | null} job the job it is about, when the event says so
 * @property {any} data
 */
/**
 * @typedef {object} Follower
 * @property {(happening: Happening) => void} heard something happened
 * @property {() => void} caughtUp the stream is (again) open: what was missed must be read
 */

const KINDS = ["state", "stage", "progress", "part_ready", "cancel_requested", "removed", "gap"];
/** How often to read when there is no stream. */
const POLL_MS = 2000;
/** When to try again a stream that the browser gave up: at first, and at most. */
const REOPEN_MS = 2000;
const REOPEN_MAX_MS = 30_000;
/** Even with a stream, look now and then: a proxy may swallow events without closing. */
const SAFETY_MS = 15_000;

/**
 * What a raw event says: its kind from its name or its body, its job from its body.
 * @param {string} type @param {string} text @returns {Happening}
 */
export function understand(type, text) {
  let data = null;
  try {
    data = JSON.parse(text);
  } catch {
    // An event without a JSON body still says that something happened.
  }
  const body = data && typeof data === "object" ? data : {};
  let kind = type === "message" ? (body.kind ?? body.type ?? "state") : type;
  if (kind && typeof kind === "object") kind = Object.keys(kind)[0] ?? "state";
  return {
    kind: String(kind),
    job: body.job ?? body.job_id ?? body.id ?? null,
    data,
  };
}

/** @type {(() => void) | null} */
let stopCurrent = null;

/**
 * Follows a job (all jobs when `null`) until the returned function is called. Starting another
 * one ends this one.
 * @param {string | null} job @param {Follower} follower @returns {() => void}
 */
export function follow(job, follower) {
  stopCurrent?.();
  const address = `${API}/events${job ? `?job=${encodeURIComponent(job)}` : ""}`;
  /** @type {EventSource | null} */
  let source = null;
  let openedAt = 0;
  let patience = REOPEN_MS;
  let lastRead = Date.now();

  const caughtUp = () => {
    lastRead = Date.now();
    follower.caughtUp();
  };
  const open = () => {
    openedAt = Date.now();
    source = new EventSource(address);
    source.onopen = () => {
      patience = REOPEN_MS;
      caughtUp();
    };
    const heard = (/** @type {Event} */ event) =>
      follower.heard(understand(event.type, String(/** @type {MessageEvent} */ (event).data)));
    for (const kind of [...KINDS, "message"]) source.addEventListener(kind, heard);
  };
  const tick = () => {
    const live = source?.readyState === EventSource.OPEN;
    if (Date.now() - lastRead >= (live ? SAFETY_MS : POLL_MS)) caughtUp();
    if (source?.readyState !== EventSource.CLOSED || Date.now() - openedAt < patience) return;
    patience = Math.min(2 * patience, REOPEN_MAX_MS);
    open();
  };
  open();
  const timer = setInterval(tick, 500);
  const stop = () => {
    clearInterval(timer);
    source?.close();
    if (stopCurrent === stop) stopCurrent = null;
  };
  stopCurrent = stop;
  return stop;
}
