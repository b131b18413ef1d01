/** Marking what is shown, and deleting what is marked, with an honest count of what was not. */
import { html, useState } from "../vendor/preact.js";
import { asProblem, send } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { each } from "../lib/list.js";
import { Confirm } from "./dialog.js";
import { Icon } from "./icon.js";
import { Notice } from "./notice.js";
import { seriesName, videoName } from "./series-row.js";

/** So many that failed are named; the rest is counted. */
const NAMED = 5;

/** @typedef {{ done: number, failed: { item: any, error: unknown }[] }} Result */

/** @param {string} kind @param {string} id */
async function remove(kind, id) {
  try {
    await send("DELETE", `/${kind}/${id}`);
  } catch (error) {
    // What is gone already is what was wanted.
    if (asProblem(error).status !== 404) throw error;
  }
}

/** @param {{ kind: string, result: Result, onClose: () => void }} props */
function Outcome({ kind, result, onClose }) {
  const { done, failed } = result;
  const deleted = t("library.deleted", { n: done });
  if (!failed.length) return html`<span class="unseen" role="status">${deleted}</span>`;
  const name = kind === "videos" ? videoName : seriesName;
  const lines = failed.slice(0, NAMED).map(({ item, error }) => {
    const { message, hint } = asProblem(error);
    return { pointer: name(item), message: `${message} ${hint}`.trim() };
  });
  const more = failed.length - lines.length;
  return html`<${Notice}
    title=${`${t("library.notDeleted", { n: failed.length })} ${deleted}`}
    hint=${more ? t("library.andMore", { n: more }) : ""}
  >
    <ul class="failures">
      ${lines.map((one) => html`<li><strong>${one.pointer}</strong> ${one.message}</li>`)}
    </ul>
    <button type="button" onClick=${onClose}>${t("library.understood")}</button>
  <//>`;
}

/**
 * @param {object} props
 * @param {string} props.kind
 * @param {any[]} props.items as shown
 * @param {Set<string>} props.marked
 * @param {(marked: Set<string>) => void} props.setMarked
 * @param {import("./series-list.js").List} props.list
 */
export function BulkBar({ kind, items, marked, setMarked, list }) {
  const [asking, setAsking] = useState(false);
  const [under, setUnder] = useState(/** @type {{ done: number, all: number } | null} */ (null));
  const [result, setResult] = useState(/** @type {Result | null} */ (null));
  const n = marked.size;
  const all = n > 0 && n === items.length;
  const run = async () => {
    const chosen = items.filter((one) => marked.has(one.id));
    setResult(null);
    setUnder({ done: 0, all: chosen.length });
    const told = (/** @type {number} */ done) => setUnder({ done, all: chosen.length });
    const failed = await each(chosen, (one) => remove(kind, one.id), told);
    const stay = new Set(failed.map(({ item }) => item.id));
    list.drop(new Set(chosen.map((one) => one.id).filter((id) => !stay.has(id))));
    // What could not be deleted stays marked, to be looked at.
    setMarked(stay);
    setUnder(null);
    setResult({ done: chosen.length - failed.length, failed });
    void list.refresh();
  };
  const toggle = (/** @type {any} */ event) =>
    setMarked(new Set(event.target.checked ? items.map((one) => one.id) : []));
  const words = under
    ? t("library.deleting", { n: Math.min(under.done + 1, under.all), all: under.all })
    : n
      ? t("library.marked", { n })
      : t("library.shown", { n: items.length });
  return html`<div class="bulk">
      <label class="tick-all">
        <input
          type="checkbox"
          checked=${all}
          indeterminate=${n > 0 && !all}
          disabled=${!items.length || under}
          onChange=${toggle}
        />
        ${t("library.everyone")}
      </label>
      <span class="hint numbers" role="status">${words}</span>
      <button type="button" class="small" disabled=${!n || under} onClick=${() => setAsking(true)}>
        <${Icon} name="trash" />${t("library.delete")}
      </button>
    </div>
    ${under && html`<progress max=${under.all} value=${under.done} aria-label=${words}></progress>`}
    ${result && html`<${Outcome} kind=${kind} result=${result} onClose=${() => setResult(null)} />`}
    ${
      asking &&
      html`<${Confirm}
        title=${t(`library.ask.${kind}`, { n })}
        text=${t(`library.askText.${kind}`)}
        yes=${t("series.remove")}
        onYes=${() => void run()}
        onClose=${() => setAsking(false)}
      />`
    }`;
}
