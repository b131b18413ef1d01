/** Handing on a clip: its link copied or shown, or the share sheet; told in a line at the foot. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { asProblem, send } from "../lib/api.js";
import { when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { session } from "../lib/session.js";
import { ProblemNotice } from "./notice.js";

/** @typedef {import("./series-row.js").Part} Part */

/** A phone keeps a shared file in memory: larger clips are shared as a link. */
const FILE_MAX = 200_000_000;

/**
 * An address of the clip that opens for others: where keys are asked for, signed for a day.
 * @param {string} series @param {Part} part
 * @returns {Promise<{ href: string, until: string | null }>}
 */
async function clipLink(series, part) {
  const whole = (/** @type {string} */ path) => new URL(path, location.href).href;
  if (session.value?.mode !== "keys") return { href: whole(String(part.file)), until: null };
  const { body } = await send("POST", `/series/${series}/links`, {});
  const found = body.parts.find((/** @type {{ n: number }} */ one) => one.n === part.n);
  return { href: whole(found.clip), until: body.expires_at };
}

/** Whether there is a share sheet, and a finger to use it. */
export function hasShareSheet() {
  return "share" in navigator && matchMedia("(any-pointer: coarse)").matches;
}

/**
 * What the share sheet is given: the clip itself where that is possible, else a link to it.
 * @param {string} series @param {Part} part @param {string} title @returns {Promise<ShareData>}
 */
async function shareData(series, part, title) {
  const fits = (part.bytes ?? Infinity) <= FILE_MAX;
  const empty = new File([], "clip.mp4", { type: "video/mp4" });
  if (fits && navigator.canShare?.({ files: [empty] })) {
    const response = await fetch(String(part.file));
    if (response.ok) {
      const name = `${title.replace(/[\\/:*?"<>|]/g, " ")} ${part.n}.mp4`;
      return { files: [new File([await response.blob()], name, { type: "video/mp4" })], title };
    }
  }
  return { url: (await clipLink(series, part)).href, title };
}

/**
 * Copies a text; false where the browser does not let the page do it.
 * @param {string} text
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that are neither https nor local have no clipboard, but an old way in.
    const field = Object.assign(document.createElement("textarea"), { value: text });
    field.className = "unseen";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** How long a line stays. */
const SAID_MS = 6000;

/**
 * @param {string} series @param {string} title
 */
export function useShare(series, title) {
  const [said, say] = useState("");
  const [shown, show] = useState(/** @type {{ n: number, href: string } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  // Fetching a clip may take longer than a tap counts for: the next tap finds it here.
  const ready = useRef(/** @type {{ n: number, data: ShareData } | null} */ (null));
  useEffect(() => {
    const timer = setTimeout(() => say(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const tried = async (/** @type {() => Promise<void>} */ call) => {
    setProblem(null);
    try {
      await call();
    } catch (error) {
      say("");
      setProblem(asProblem(error));
    }
  };
  const copy = (/** @type {Part} */ part) =>
    tried(async () => {
      const { n } = part;
      const { href, until } = await clipLink(series, part);
      if (!(await copyText(href))) return show({ n, href });
      const words = until ? "watch.copiedUntil" : "watch.copied";
      return say(t(words, { n, when: until ? when(until, new Date()) : "" }));
    });
  const share = (/** @type {Part} */ part) =>
    tried(async () => {
      const { n } = part;
      if (ready.current?.n !== n) {
        say(t("watch.preparing", { n }));
        ready.current = { n, data: await shareData(series, part, title) };
      }
      try {
        await navigator.share(ready.current.data);
        say("");
      } catch (error) {
        const why = error instanceof DOMException ? error.name : "";
        if (why !== "AbortError" && why !== "NotAllowedError") throw error;
        say(why === "NotAllowedError" ? t("watch.tapAgain", { n }) : "");
      }
    });
  return { copy, share, said, shown, problem, close: () => show(null) };
}

/** A link to take away by hand, where the browser has no clipboard. @param {{ n: number, href: string, onClose: () => void }} props */
function LinkDialog({ n, href, onClose }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector("input")?.select();
  }, []);
  return html`<dialog ref=${ref} class="confirm" aria-labelledby="link-title" onClose=${onClose}>
    <h2 id="link-title">${t("watch.linkTitle", { n })}</h2>
    <p>${t("watch.linkText")}</p>
    <input type="url" readonly value=${href} aria-labelledby="link-title" />
    <div class="actions end">
      <button type="button" onClick=${() => ref.current?.close()}>${t("watch.close")}</button>
    </div>
  </dialog>`;
}

/** @param {{ share: ReturnType<typeof useShare> }} props */
export function ShareWords({ share: { said, shown, problem, close } }) {
  return html`${problem && html`<${ProblemNotice} problem=${problem} />`}
    <p class="toast" role="status" data-shown=${said !== ""}>${said}</p>
    ${shown && html`<${LinkDialog} ...${shown} onClose=${close} />`}`;
}
