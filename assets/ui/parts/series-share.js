/** Handing on a clip: its link copied or shown, or the share sheet; told in a line at the foot. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { asProblem } from "../lib/api.js";
import { when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { clipLink, copyText, shareData } from "../lib/share.js";
import { ProblemNotice } from "./notice.js";

/** @typedef {import("./series-row.js").Part} Part */

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
