/**
 * The calls of a resumable upload (tus 1.0.0): it is made once, filled piece by piece, and asked
 * how far it is after a connection was cut. Its id is the id of the video it becomes.
 */
import { API, locked, reachable, send } from "./api.js";

const VERSION = { "tus-resumable": "1.0.0" };
/** Small enough for the limits of common proxies. */
const PIECE = 8 << 20;
/** A connection that moves nothing for so long is cut. */
const STALLED_MS = 60_000;

/** @typedef {{ status: number, offset: number, body: any }} Answer `status` is 0 without an answer */

/** @param {string} text */
function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** @param {string} path */
export const idOf = (path) => path.slice(path.lastIndexOf("/") + 1);

/**
 * Begins an upload; its path below the API.
 * @param {File} file @param {AbortSignal} signal @returns {Promise<string>}
 */
export async function create(file, signal) {
  const headers = {
    ...VERSION,
    "upload-length": String(file.size),
    "upload-metadata": `filename ${base64(file.name)}`,
  };
  const { location } = await send("POST", "/uploads", undefined, { headers, signal });
  return `/uploads/${idOf(String(location))}`;
}

/** How much of it is there. @param {string} path @param {AbortSignal} signal @returns {Promise<Answer>} */
export async function ask(path, signal) {
  try {
    const response = await fetch(API + path, { method: "HEAD", headers: VERSION, signal });
    reachable.value = true;
    if (response.status === 401) locked.value = true;
    const offset = Number(response.headers.get("upload-offset"));
    return { status: response.status, offset, body: null };
  } catch (error) {
    if (signal.aborted) throw error;
    reachable.value = false;
    return { status: 0, offset: 0, body: null };
  }
}

/** Nobody is going to go on with it. @param {string} path */
export function discard(path) {
  send("DELETE", path, undefined, { headers: VERSION }).catch(() => undefined);
}

/** @param {XMLHttpRequest} request @returns {Answer} */
function answerOf(request) {
  const offset = Number(request.getResponseHeader("upload-offset"));
  try {
    return { status: request.status, offset, body: JSON.parse(request.responseText) };
  } catch {
    return { status: request.status, offset, body: null };
  }
}

/**
 * Sends bytes. `fetch` cannot tell how much has gone out, XHR can.
 * @param {"PUT" | "PATCH"} method @param {string} path @param {Record<string, string>} headers
 * @param {Blob} bytes @param {(sent: number) => void} onSent @param {AbortSignal} signal
 * @returns {Promise<Answer>} rejects only when `signal` says so
 */
export function sendBytes(method, path, headers, bytes, onSent, signal) {
  const request = new XMLHttpRequest();
  let stalled = 0;
  const moved = () => {
    clearTimeout(stalled);
    stalled = window.setTimeout(() => request.abort(), STALLED_MS);
  };
  const stop = () => request.abort();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    request.upload.onprogress = (event) => {
      moved();
      onSent(event.loaded);
    };
    request.onloadend = () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      if (request.status) reachable.value = true;
      if (request.status === 401) locked.value = true;
      resolve(answerOf(request));
    };
    request.open(method, API + path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    signal.addEventListener("abort", stop);
    moved();
    request.send(bytes);
  });
}

/**
 * Sends the piece that begins at `offset`.
 * @param {string} path @param {File} file @param {number} offset
 * @param {(sent: number) => void} onSent @param {AbortSignal} signal
 */
export function sendPiece(path, file, offset, onSent, signal) {
  const headers = {
    ...VERSION,
    accept: "application/json",
    "content-type": "application/offset+octet-stream",
    "upload-offset": String(offset),
  };
  const piece = file.slice(offset, offset + PIECE);
  return sendBytes("PATCH", path, headers, piece, onSent, signal);
}
