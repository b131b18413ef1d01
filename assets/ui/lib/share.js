/** Links to clips, and how they are handed on: copied, or by the share sheet of a phone. */
import { send } from "./api.js";
import { session } from "./session.js";

/** @typedef {import("../parts/series-row.js").Part} Part */

/** A phone keeps a shared file in memory: larger clips are shared as a link. */
const FILE_MAX = 200_000_000;

/**
 * An address of the clip that opens for others: where keys are asked for, signed for a day.
 * @param {string} series @param {Part} part
 * @returns {Promise<{ href: string, until: string | null }>}
 */
export async function clipLink(series, part) {
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
export async function shareData(series, part, title) {
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
export async function copyText(text) {
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
