/** Dropping files anywhere on the page, and what is told of the uploads that follow. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { left, percent, size } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { videoHref } from "../lib/route.js";
import {
  clearLine,
  giveUp,
  isSending,
  line,
  sendAgain,
  sendFiles,
  stopSending,
} from "../lib/sending.js";
import { unfinished } from "../lib/unfinished.js";
import { Icon } from "./icon.js";
import { ProblemNotice } from "./notice.js";

/** @typedef {import("../lib/sending.js").Sending} Sending */

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
      sendFiles(event.dataTransfer?.files ?? []);
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

/** What is known of the one on its way. @param {import("../lib/upload.js").UploadProgress} progress */
function facts({ done, all, bytesPerSecond, secondsLeft, paused }) {
  if (paused) return t("watch.upload.paused");
  if (done >= all) return t("upload.finishing");
  return [
    t("upload.of", { done: size(done), all: size(all) }),
    bytesPerSecond && t("progress.persec", { bytes: size(bytesPerSecond) }),
    secondsLeft !== null && t("upload.left", { time: left(secondsLeft) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {{ one: Sending }} props */
function Now({ one }) {
  const { done, all } = one.progress;
  const share = all ? (done / all) * 100 : 0;
  const title = t("upload.title", { name: one.file.name });
  return html`<div class="upload">
    <h2 class="clip-text">${title}</h2>
    <div class="upload-facts">
      <span class="numbers" role=${one.progress.paused ? "status" : undefined}>
        ${facts(one.progress)}
      </span>
      <strong class="numbers">${percent(share)}</strong>
    </div>
    <progress max="100" value=${share} aria-label=${title}></progress>
    <button type="button" onClick=${() => stopSending(one.key)}>${t("upload.cancel")}</button>
  </div>`;
}

/** One of several that is not on its way (now). @param {{ one: Sending }} props */
function Other({ one: { key, file, state, video, problem } }) {
  const { name } = file;
  const words = problem ? problem.message : t(`watch.upload.${state}`);
  return html`<li class="sending" data-state=${state}>
    <span class="clip-text">${name}</span>
    <span class="hint" title=${problem?.hint}>${words}</span>
    ${video && html`<a class="button small" href=${videoHref(video)}>${t("watch.upload.open")}</a>`}
    ${
      problem &&
      html`<button type="button" class="small" onClick=${() => sendAgain(key)}>
        ${t("series.retry")}
      </button>`
    }
    ${
      state === "waiting" &&
      html`<button
        type="button"
        class="bare"
        aria-label=${t("watch.upload.remove", { name })}
        onClick=${() => stopSending(key)}
      >
        <${Icon} name="close" />
      </button>`
    }
  </li>`;
}

/** The uploads under way, in place of the link form. */
export function UploadCard() {
  const all = line.value;
  const now = all.find((one) => one.state === "sending");
  const others = all.filter((one) => one !== now);
  const over = others.filter((one) => one.state === "done").length;
  return html`<section aria-label=${t("watch.upload.list")}>
    ${now ? html`<${Now} one=${now} />` : html`<h2>${t("watch.upload.over", { n: over })}</h2>`}
    ${
      others.length > 0 &&
      html`<ul class="sendings">
        ${others.map((one) => html`<${Other} key=${one.key} one=${one} />`)}
      </ul>`
    }
    ${
      !isSending() &&
      html`<button type="button" onClick=${clearLine}>${t("watch.upload.close")}</button>`
    }
  </section>`;
}

/** Why the only upload failed. */
export function UploadProblem() {
  const one = line.value.find(({ problem }) => problem);
  if (!one) return null;
  return html`<${ProblemNotice} problem=${one.problem}>
    <button type="button" onClick=${() => sendAgain(one.key)}>${t("series.retry")}</button>
  <//>`;
}

/** What was begun on this device and not ended: the same file goes on where it was. */
export function Unfinished() {
  // A file that failed just now is told of already, with its reason.
  const told = line.value.map(({ file }) => file.name);
  const list = unfinished.value.filter(({ name }) => !told.includes(name));
  if (!list.length) return null;
  return html`<ul class="sendings">
    ${list.map(
      ({ name, path }) =>
        html`<li class="sending" key=${path}>
          <span class="hint">${t("watch.upload.unfinished", { name })}</span>
          <button type="button" class="small" onClick=${() => giveUp(path)}>
            ${t("watch.upload.forget")}
          </button>
        </li>`,
    )}
  </ul>`;
}
