/** Dropping a file anywhere on the page, and the upload that follows. */
import { html, signal, useEffect, useState } from "../vendor/preact.js";
import { asProblem } from "../lib/api.js";
import { left, percent, size } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { go, videoHref } from "../lib/route.js";
import { upload } from "../lib/upload.js";
import { ProblemNotice } from "./notice.js";

/** @typedef {{ name: string, progress: import("../lib/upload.js").UploadProgress, stop: () => void }} Sending */

/** The upload under way; one at a time. */
export const sending = signal(/** @type {Sending | null} */ (null));
export const uploadProblem = signal(/** @type {import("../lib/api.js").Problem | null} */ (null));

/**
 * Uploads `file` and turns to its video.
 * @param {File} file
 */
export async function sendFile(file) {
  if (sending.value) return;
  uploadProblem.value = null;
  const { done, stop } = upload(file, (progress) => {
    if (sending.value) sending.value = { ...sending.value, progress };
  });
  const progress = {
    done: 0,
    all: file.size,
    bytesPerSecond: null,
    secondsLeft: null,
  };
  sending.value = { name: file.name, progress, stop };
  go("#/");
  try {
    const video = await done;
    go(videoHref(video.id));
  } catch (error) {
    if (error) uploadProblem.value = asProblem(error);
  } finally {
    sending.value = null;
  }
}

/** Shown while a file hovers over the window. */
export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const files = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
    const hover = (/** @type {DragEvent} */ event) => {
      if (!files(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (/** @type {DragEvent} */ event) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (/** @type {DragEvent} */ event) => {
      if (!files(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void sendFile(file);
    };
    addEventListener("dragover", hover);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", hover);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  return (
    over &&
    html`<div class="dropzone" aria-hidden="true">
      <p>${t("start.dropNow")}</p>
    </div>`
  );
}

/** The upload under way, in place of the link form. */
export function UploadCard() {
  const now = sending.value;
  if (!now) return null;
  const { done, all, bytesPerSecond, secondsLeft } = now.progress;
  const share = all ? (done / all) * 100 : 0;
  const title = t("upload.title", { name: now.name });
  const facts = [
    t("upload.of", { done: size(done), all: size(all) }),
    bytesPerSecond && t("progress.persec", { bytes: size(bytesPerSecond) }),
    secondsLeft !== null && done < all && t("upload.left", { time: left(secondsLeft) }),
  ].filter(Boolean);
  return html`<section class="upload" aria-label=${title}>
    <h2 class="clip-text">${title}</h2>
    <div class="row-between">
      <span class="numbers">${done >= all ? t("upload.finishing") : facts.join(" · ")}</span>
      <strong class="numbers">${percent(share)}</strong>
    </div>
    <progress max="100" value=${share} aria-label=${title}></progress>
    <button type="button" onClick=${now.stop}>${t("upload.cancel")}</button>
  </section>`;
}

/** Why the last upload failed. */
export function UploadProblem() {
  return uploadProblem.value && html`<${ProblemNotice} problem=${uploadProblem.value} />`;
}
