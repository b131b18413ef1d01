/**
 * Live events: one stream a tab, however many follow (browsers allow six connections a host over
 * HTTP/1.1). The browser reconnects by itself, but gives up when a proxy answers that nobody is there; then the page
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
/** A tab that nobody has looked at for so long leaves its connection to others. */
const UNSEEN_MS = 60_000;

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

/** Everyone who follows now, and what: a job, or `null` for every job. @type {Map<Follower, string | null>} */
const followers = new Map();
/** The one connection, and which job it is for. @type {{ job: string | null, stop: () => void } | null} */
let line = null;

/** @param {(follower: Follower) => void} what */
function tellAll(what) {
  for (const follower of [...followers.keys()]) what(follower);
}

/** A connection for what is followed now: for one job, or for all where followers differ. */
function connect() {
  const jobs = new Set(followers.values());
  const [first] = jobs;
  const job = jobs.size === 1 ? first : null;
  if (line?.job === job) return false;
  line?.stop();
  line = { job, stop: open(job) };
  return true;
}

/**
 * Follows a job (all jobs when `null`) until the returned function is called. However many
 * follow, they share one connection; who follows several things hears of all jobs.
 * @param {string | null} job @param {Follower} follower @returns {() => void}
 */
export function follow(job, follower) {
  followers.set(follower, job);
  // Who joins a stream that is open already may have missed what came before.
  if (!connect()) follower.caughtUp();
  return () => {
    followers.delete(follower);
    // The last connection ends with the next tick: views that change at once go on with it.
    if (followers.size) connect();
  };
}

/**
 * Keeps a connection open; the returned function ends it.
 * @param {string | null} job @returns {() => void}
 */
function open(job) {
  const address = `${API}/events${job ? `?job=${encodeURIComponent(job)}` : ""}`;
  /** @type {EventSource | null} */
  let source = null;
  let openedAt = 0;
  let patience = REOPEN_MS;
  let lastRead = Date.now();
  let seenAt = Date.now();

  const caughtUp = () => {
    lastRead = Date.now();
    tellAll((follower) => follower.caughtUp());
  };
  const heard = (/** @type {Event} */ event) => {
    const text = String(/** @type {MessageEvent} */ (event).data);
    tellAll((follower) => follower.heard(understand(event.type, text)));
  };
  const begin = () => {
    openedAt = Date.now();
    source = new EventSource(address);
    source.onopen = () => {
      patience = REOPEN_MS;
      caughtUp();
    };
    for (const kind of [...KINDS, "message"]) source.addEventListener(kind, heard);
  };
  const stop = () => {
    clearInterval(timer);
    source?.close();
    line = null;
  };
  const tick = () => {
    if (!followers.size) return stop();
    const now = Date.now();
    if (!globalThis.document?.hidden) seenAt = now;
    const unseen = now - seenAt >= UNSEEN_MS;
    if (unseen) source?.close();
    const live = unseen || source?.readyState === EventSource.OPEN;
    if (now - lastRead >= (live ? SAFETY_MS : POLL_MS)) caughtUp();
    if (unseen || source?.readyState !== EventSource.CLOSED || now - openedAt < patience) return;
    patience = Math.min(2 * patience, REOPEN_MAX_MS);
    begin();
  };
  begin();
  const timer = setInterval(tick, 500);
  return stop;
}
