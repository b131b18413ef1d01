/** Lists that keep themselves fresh, newest first, and grow downwards. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { asProblem, read } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { advance } from "../lib/job.js";
import { changed, extended, renewed, without } from "../lib/list.js";
import { useLive } from "../lib/live.js";
import { ProblemNotice } from "./notice.js";
import { SeriesRow } from "./series-row.js";

/** @typedef {import("../lib/job.js").Status & { id: string }} Item */
/** @typedef {import("../lib/list.js").Page<Item>} Page */
/** @typedef {ReturnType<typeof useList>} List */

/** @param {Page} page @param {import("../lib/sse.js").Happening} happening @returns {Page} */
function heard(page, { kind, job, data }) {
  if (kind === "removed" && job) return without(page, new Set([job]));
  return kind === "progress" ? changed(page, job, (one) => advance(one, data)) : page;
}

/**
 * The list at `path`, which may carry a query. Every job is followed, for what is made elsewhere
 * appears here too.
 * @param {string} path
 */
export function useList(path) {
  const { data, problem, refresh } = useLive(path, {
    merge: renewed,
    job: (/** @type {Page | null} */ page) => (page ? null : undefined),
    heard,
  });
  const [busy, setBusy] = useState(false);
  const [older, setOlder] = useState(/** @type {any} */ (null));
  useEffect(() => setOlder(null), [path]);
  const more = async () => {
    const cursor = data.value?.next;
    if (!cursor || busy) return;
    setBusy(true);
    try {
      const page = await read(`${path}${path.includes("?") ? "&" : "?"}cursor=${cursor}`);
      if (data.value) data.value = extended(data.value, page);
      setOlder(null);
    } catch (error) {
      setOlder(asProblem(error));
    }
    setBusy(false);
  };
  const drop = (/** @type {Set<string>} */ ids) => {
    if (data.value) data.value = without(data.value, ids);
  };
  return { page: data.value, problem: problem.value, older, busy, more, drop, refresh };
}

/** Rows to come, of the same height. */
export function Placeholder() {
  return html`<ul class="series-list" aria-hidden="true">
    ${[0, 1, 2].map((n) => html`<li key=${n}><span class="series-row ghost"></span></li>`)}
  </ul>`;
}

/** What stands in place of a list that could not be read. @param {{ list: List }} props */
export function Unread({ list: { problem, refresh } }) {
  // A lost connection is told at the foot of the page; the rows wait for it.
  if (!problem || problem.status === 0) return html`<${Placeholder} />`;
  return html`<${ProblemNotice} problem=${problem}>
    <button type="button" onClick=${() => void refresh()}>${t("series.retry")}</button>
  <//>`;
}

/** @param {{ list: List }} props */
export function ShowMore({ list: { page, older, busy, more } }) {
  return html`${older && html`<${ProblemNotice} problem=${older} />`}
  ${
    page?.next &&
    html`<button type="button" class="center" disabled=${busy} onClick=${() => void more()}>
      ${t("start.more")}
    </button>`
  }`;
}

/** The series made lately. */
export function SeriesList() {
  const list = useList("/series");
  if (!list.page) return html`<${Unread} list=${list} />`;
  const { items } = list.page;
  if (items.length === 0) return html`<p class="empty">${t("start.none")}</p>`;
  return html`<ul class="series-list">
      ${items.map((one) => html`<li key=${one.id}><${SeriesRow} series=${one} /></li>`)}
    </ul>
    <${ShowMore} list=${list} />`;
}
