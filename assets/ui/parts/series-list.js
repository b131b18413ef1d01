/** The series made lately, newest first, kept fresh. */
import { html, useState } from "../vendor/preact.js";
import { asProblem, read } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { advance } from "../lib/job.js";
import { useLive } from "../lib/live.js";
import { ProblemNotice } from "./notice.js";
import { SeriesRow } from "./series-row.js";

/** @typedef {import("./series-row.js").Series} Series */
/** @typedef {{ items: Series[], next: string | null }} Page */

/** @param {Page} page @param {import("../lib/sse.js").Happening} happening @returns {Page} */
function heard(page, { kind, job, data }) {
  if (kind !== "progress") return page;
  const items = page.items.map((one) => (one.id === job ? advance(one, data) : one));
  return { ...page, items };
}

/** Older pages, read by hand and never again. */
function useOlder() {
  const [older, setOlder] = useState(/** @type {Page | null} */ (null));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const load = async (/** @type {string} */ cursor) => {
    try {
      const page = await read(`/series?cursor=${encodeURIComponent(cursor)}`);
      setOlder((before) => ({
        items: [...(before?.items ?? []), ...page.items],
        next: page.next,
      }));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return { older, problem, load };
}

function Placeholder() {
  return html`<ul class="series-list" aria-hidden="true">
    ${[0, 1, 2].map((n) => html`<li key=${n}><span class="series-row ghost"></span></li>`)}
  </ul>`;
}

/** @param {{ problem: import("../lib/api.js").Problem | null }} props */
function Empty({ problem }) {
  if (problem && problem.status !== 0) return html`<${ProblemNotice} problem=${problem} />`;
  return html`<${Placeholder} />`;
}

export function SeriesList() {
  const { data, problem } = useLive("/series", {
    // Every job is followed: a series made elsewhere appears here too.
    job: (/** @type {Page | null} */ page) => (page ? null : undefined),
    heard,
  });
  const { older, problem: olderProblem, load } = useOlder();
  const page = data.value;
  if (!page) return html`<${Empty} problem=${problem.value} />`;
  if (page.items.length === 0) return html`<p class="empty">${t("start.none")}</p>`;
  const first = new Set(page.items.map((one) => one.id));
  const items = [...page.items, ...(older?.items ?? []).filter((one) => !first.has(one.id))];
  const next = older ? older.next : page.next;
  return html`<ul class="series-list">
      ${items.map((one) => html`<${SeriesRow} key=${one.id} series=${one} />`)}
    </ul>
    ${olderProblem && html`<${ProblemNotice} problem=${olderProblem} />`}
    ${
      next &&
      html`<button type="button" class="center" onClick=${() => void load(next)}>
        ${t("start.more")}
      </button>`
    }`;
}
