/** Uploading a file with progress: `fetch` cannot tell how much has gone out, XHR can. */
import { API, locked, Problem, problemOf, reachable } from "./api.js";
import { t } from "./i18n.js";

/**
 * @typedef {{ done: number, all: number, bytesPerSecond: number | null, secondsLeft: number | null }} UploadProgress
 */

/**
 * Speed and time left from bytes sent so far; nothing is said in the first second.
 * @param {number} done @param {number} all @param {number} elapsedMs @returns {UploadProgress}
 */
export function uploadProgress(done, all, elapsedMs) {
  if (elapsedMs < 1000 || done === 0) {
    return { done, all, bytesPerSecond: null, secondsLeft: null };
  }
  const bytesPerSecond = (done * 1000) / elapsedMs;
  return {
    done,
    all,
    bytesPerSecond,
    secondsLeft: (all - done) / bytesPerSecond,
  };
}

/** @param {XMLHttpRequest} request @returns {unknown} */
function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

function broken() {
  return new Problem({
    code: "upload_broke",
    title: t("error.uploadBroke"),
    hint: t("error.uploadBrokeHint"),
    retryable: true,
  });
}

/**
 * Sends `file`; resolves to the accepted video, rejects with a [`Problem`] (`null` when stopped).
 * @param {File} file @param {(progress: UploadProgress) => void} onProgress
 * @returns {{ done: Promise<any>, stop: () => void }}
 */
export function upload(file, onProgress) {
  const request = new XMLHttpRequest();
  const begun = performance.now();
  const done = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) =>
      onProgress(uploadProgress(event.loaded, file.size, performance.now() - begun));
    request.onload = () => {
      reachable.value = true;
      if (request.status === 401) locked.value = true;
      const answer = answerOf(request);
      if (request.status >= 200 && request.status < 300 && answer) resolve(answer);
      else reject(problemOf(request.status, answer));
    };
    request.onerror = () => reject(broken());
    request.onabort = () => reject(null);
  });
  request.open("PUT", `${API}/videos/upload?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("content-type", file.type || "application/octet-stream");
  request.send(file);
  return { done, stop: () => request.abort() };
}
