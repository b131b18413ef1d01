/** Files on their way to the server, one after the other, wherever the reader is meanwhile. */
import { signal } from "../vendor/preact.js";
import { asProblem } from "./api.js";
import { go, route, videoHref } from "./route.js";
import { discard } from "./tus.js";
import { forget } from "./unfinished.js";
import { upload } from "./upload.js";

/** @typedef {{ key: number, file: File, state: "waiting" | "sending" | "done" | "failed", progress: import("./upload.js").UploadProgress, video: string | null, problem: import("./api.js").Problem | null }} Sending */

/** In the order they were chosen. */
export const line = signal(/** @type {Sending[]} */ ([]));

let keys = 0;
/** @type {(() => void) | null} */
let stopNow = null;

/** @param {File} file @returns {Sending} */
function enter(file) {
  const progress = {
    done: 0,
    all: file.size,
    bytesPerSecond: null,
    secondsLeft: null,
    paused: false,
  };
  return { key: (keys += 1), file, state: "waiting", progress, video: null, problem: null };
}

/** @param {number} key @param {Partial<Sending>} change */
function turn(key, change) {
  line.value = line.value.map((one) => (one.key === key ? { ...one, ...change } : one));
}

/** @param {number} key */
function drop(key) {
  line.value = line.value.filter((one) => one.key !== key);
}

/** @param {Sending} one */
const isOpen = ({ state }) => state === "waiting" || state === "sending";

export const isSending = () => line.value.some(isOpen);

/** @param {Sending} one */
async function sendOne({ key, file }) {
  const { done, stop } = upload(file, (progress) => turn(key, { progress }));
  stopNow = stop;
  turn(key, { state: "sending", problem: null });
  try {
    turn(key, { state: "done", video: (await done).id });
  } catch (error) {
    if (error) turn(key, { state: "failed", problem: asProblem(error) });
    else drop(key);
  }
  stopNow = null;
}

/** Until nobody waits; a single file leads to its video, unless the reader has gone elsewhere. */
async function run() {
  for (;;) {
    const next = line.value.find((one) => one.state === "waiting");
    if (!next) break;
    await sendOne(next);
  }
  const [only, ...others] = line.value;
  if (!only?.video || others.length || route.value.view !== "home") return;
  line.value = [];
  go(videoHref(only.video));
}

/** @param {Iterable<File>} files */
export function sendFiles(files) {
  const more = [...files].map(enter);
  if (!more.length) return;
  const busy = isSending();
  line.value = [...(busy ? line.value : []), ...more];
  go("#/");
  if (!busy) void run();
}

/** Tries one again that failed; it goes on where it was. @param {number} key */
export function sendAgain(key) {
  const busy = isSending();
  turn(key, { state: "waiting", problem: null });
  if (!busy) void run();
}

/** Stops one, or takes it out of the line. @param {number} key */
export function stopSending(key) {
  const one = line.value.find((other) => other.key === key);
  if (one?.state === "sending") stopNow?.();
  else drop(key);
}

/** Makes room for others, once all is over. */
export function clearLine() {
  if (!isSending()) line.value = [];
}

/** Gives up an upload of another day. @param {string} path */
export function giveUp(path) {
  forget(path);
  discard(path);
}
