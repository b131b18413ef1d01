/** Trying again or cancelling all jobs that match; it asks first, and says how many they are. */
import { html, useState } from "../../vendor/preact.js";
import { asProblem, read, send } from "../../lib/api.js";
import { bulkOf, jobsPath, totalOf } from "../../lib/board.js";
import { many } from "../../lib/glance.js";
import { t } from "../../lib/i18n.js";
import { Confirm } from "../dialog.js";
import { Icon } from "../icon.js";
import { ProblemNotice } from "../notice.js";

/** @typedef {import("../../lib/board.js").Filter} Filter */
/** @typedef {{ n: number, count: string }} Told `count` as it is written */

/** How many pages are counted through where nothing else tells the number. */
const COUNT_PAGES = 5;

/**
 * How many match: the lanes know it, or the failures of a reason; a search is counted through.
 * @param {import("../../lib/board.js").Queue | null} queue @param {Filter} filter @returns {Promise<Told>}
 */
async function howMany(queue, filter) {
  const { lane, state, code, q } = filter;
  const total = totalOf(queue, filter);
  if (total !== null) return { n: total, count: many(total) };
  if (state === "failed" && code && !q.trim()) {
    /** @type {import("../../lib/board.js").Failures} */
    const told = await read(`/failures${lane && `?lane=${lane}`}`);
    const n = told.items.find((group) => group.code === code)?.count ?? 0;
    return { n, count: told.complete ? many(n) : `${many(n)}+` };
  }
  let n = 0;
  let next = null;
  for (let page = 0; page === 0 || (next && page < COUNT_PAGES); page += 1) {
    /** @type {import("../../lib/board.js").Page} */
    const found = await read(jobsPath(filter, next, 200));
    n += found.items.length;
    next = found.next;
  }
  return { n, count: next ? `${many(n)}+` : many(n) };
}

/**
 * @param {object} props
 * @param {import("../../lib/board.js").Queue | null} props.queue
 * @param {Filter} props.filter
 * @param {boolean} props.mayAct
 * @param {() => Promise<void>} props.refresh
 */
export function Bulk({ queue, filter, mayAct, refresh }) {
  const [asking, setAsking] = useState(/** @type {Told | null} */ (null));
  const [done, setDone] = useState("");
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [busy, setBusy] = useState(false);
  const bulk = bulkOf(filter);
  const attempt = async (/** @type {() => Promise<void>} */ call) => {
    setBusy(true);
    setProblem(null);
    await call().catch((error) => setProblem(asProblem(error)));
    setBusy(false);
  };
  const ask = () => attempt(async () => setAsking(await howMany(queue, filter)));
  const act = (/** @type {NonNullable<typeof bulk>} */ { verb, path }) =>
    attempt(async () => {
      const { body } = await send("POST", path);
      const n = body.retried ?? body.cancelled ?? 0;
      setDone(t(`board.${verb}Done`, { n, count: many(n) }));
      await refresh();
    });
  return html`<div class="bulk">
      ${
        bulk
          ? html`<button
              type="button"
              class="small"
              disabled=${busy || !mayAct}
              onClick=${() => void ask()}
            >
              <${Icon}
                name=${bulk.verb === "retry" ? "retry" : "close"}
              />${t(`board.${bulk.verb}Match`)}
            </button>`
          : html`<p class="hint">${t("board.bulkHow")}</p>`
      }
      <p class="hint" role="status">${done}</p>
    </div>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
    ${
      asking &&
      bulk &&
      html`<${Confirm}
        title=${t(`board.${bulk.verb}Title`, asking)}
        text=${t(`board.${bulk.verb}Text`)}
        yes=${t(`board.${bulk.verb}Yes`)}
        no=${t("board.no")}
        onYes=${() => void act(bulk)}
        onClose=${() => setAsking(null)}
      />`
    }`;
}
