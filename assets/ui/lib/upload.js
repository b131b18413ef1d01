/** A file on its way to the server: in pieces that survive a cut connection, where it takes them. */
import { Problem, problemOf, reachable, read } from "./api.js";
import { t } from "./i18n.js";
import { ask, create, discard, idOf, sendBytes, sendPiece } from "./tus.js";
import { forget, recall, remember } from "./unfinished.js";

/** @typedef {(done: number | null) => void} Tell bytes so far; `null` while it waits for the line */

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

/** Before a lost line is tried again: at first, and at most. */
const AGAIN_MS = 500;
const AGAIN_MAX_MS = 30_000;
/** How often a server may answer with trouble of its own; a lost line is waited for without end. */
const TRIES_MAX = 8;

/**
 * Whether an answer may be another one next time: no line, another offset, trouble that passes.
 * A full disk is told at once, for a person has to make room.
 * @param {number} status @param {number} tries so far without a byte
 */
export function passes(status, tries) {
  if (status === 0) return true;
  const trouble = status >= 500 && status !== 507;
  return tries < TRIES_MAX && (trouble || [408, 409, 423, 429].includes(status));
}

/** @param {number} tries */
export function patience(tries) {
  return Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** tries);
}

/**
 * Waits, less long when the line comes back.
 * @param {number} ms @param {AbortSignal} signal @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      unsubscribe();
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
    let before = true;
    const unsubscribe = reachable.subscribe((now) => {
      if (now && !before) queueMicrotask(end);
      before = now;
    });
  });
}

/** Whether all of it had arrived when the last answer was lost. @param {string} path */
function became(path) {
  return read(`/videos/${idOf(path)}`).then(
    () => true,
    () => false,
  );
}

/**
 * Where to go on after something went wrong.
 * @param {string} path @param {File} file @param {number} tries @param {AbortSignal} signal
 * @returns {Promise<number>}
 */
async function whereItIs(path, file, tries, signal) {
  for (let round = tries; ; round += 1) {
    await pause(patience(round), signal);
    const { status, offset } = await ask(path, signal);
    if (status === 200 || status === 204) return offset;
    const gone = status === 404 || status === 410;
    if (gone && (await became(path))) return file.size;
    if (gone) forget(path);
    if (!passes(status, round)) throw problemOf(status, null);
  }
}

/**
 * An upload that was begun before, or a new one; `null` where the server takes no pieces.
 * @param {File} file @param {Tell} tell @param {AbortSignal} signal
 */
async function begin(file, tell, signal) {
  const known = recall(file);
  if (known) {
    const { status, offset } = await ask(known, signal);
    if (status === 200 || status === 204) return { path: known, offset };
    if (status === 0) {
      tell(null);
      return { path: known, offset: await whereItIs(known, file, 1, signal) };
    }
    forget(known);
  }
  for (let tries = 0; ; tries += 1) {
    try {
      const path = await create(file, signal);
      remember(file, path);
      return { path, offset: 0 };
    } catch (error) {
      const status = error instanceof Problem ? error.status : -1;
      if (status === 404 || status === 405) return null;
      // Without a line nothing is wrong with the file.
      if (status !== 0) throw error;
      tell(null);
      await pause(patience(tries), signal);
    }
  }
}

/** @param {File} file @param {{ path: string, offset: number }} at @param {Tell} tell @param {AbortSignal} signal */
async function inPieces(file, { path, offset }, tell, signal) {
  let tries = 0;
  let reached = offset;
  while (reached < file.size) {
    const from = reached;
    tell(from);
    const sent = (/** @type {number} */ bytes) => tell(from + bytes);
    const answer = await sendPiece(path, file, from, sent, signal);
    if (answer.status === 204) reached = answer.offset;
    else if (!passes(answer.status, tries)) throw problemOf(answer.status, answer.body);
    else {
      tell(null);
      reached = await whereItIs(path, file, tries, signal);
    }
    tries = reached > from ? 0 : tries + 1;
  }
  forget(path);
  return { id: idOf(path) };
}

/** @param {File} file @param {Tell} tell @param {AbortSignal} signal */
async function atOnce(file, tell, signal) {
  const path = `/videos/upload?name=${encodeURIComponent(file.name)}`;
  const type = file.type || "application/octet-stream";
  const headers = { accept: "application/json", "content-type": type };
  const { status, body } = await sendBytes("PUT", path, headers, file, tell, signal);
  if (status >= 200 && status < 300 && body) return { id: String(body.id) };
  if (status) throw problemOf(status, body);
  throw new Problem({
    code: "upload_broke",
    title: t("error.uploadBroke"),
    hint: t("error.uploadBrokeHint"),
    retryable: true,
  });
}

/**
 * Sends `file`; resolves to the id of the video it becomes, rejects with a [`Problem`] (`null`
 * when stopped). What was stopped is not kept; what failed may be tried again and goes on.
 * @param {File} file @param {(progress: UploadProgress) => void} onProgress
 * @returns {{ done: Promise<{ id: string }>, stop: () => void }}
 */
export function upload(file, onProgress) {
  const stopper = new AbortController();
  const { signal } = stopper;
  const measure = meter(file.size);
  const tell = (/** @type {number | null} */ done) => onProgress(measure(done, performance.now()));
  const run = async () => {
    const begun = file.size ? await begin(file, tell, signal) : null;
    if (!begun) return atOnce(file, tell, signal);
    signal.addEventListener("abort", () => {
      forget(begun.path);
      discard(begun.path);
    });
    return inPieces(file, begun, tell, signal);
  };
  const done = run().catch((error) => {
    throw signal.aborted ? null : error;
  });
  return { done, stop: () => stopper.abort() };
}
