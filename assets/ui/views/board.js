/** The queue at a glance, for those who run it: what is wrong first, then the work in full. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { boardHref, EVERYTHING, jobsPath, parseFilter, rightsOf } from "../lib/board.js";
import { t } from "../lib/i18n.js";
import { parseRoute } from "../lib/route.js";
import { session } from "../lib/session.js";
import { Bulk } from "../parts/board/bulk.js";
import { FailuresCard } from "../parts/board/failures.js";
import { useFeed } from "../parts/board/feed.js";
import { Filters } from "../parts/board/filters.js";
import { Glance } from "../parts/board/glance.js";
import { Jobs, PAGE } from "../parts/board/jobs.js";
import { Lanes } from "../parts/board/lanes.js";
import { Room, Workers } from "../parts/board/workers.js";
import { ProblemNotice } from "../parts/notice.js";

/** @typedef {import("../lib/board.js").Filter} Filter */

/** Typing settles before it is searched for. */
const SETTLE_MS = 250;

/**
 * The filter, and the address that tells it. The address changes without a turn of the page: the
 * reader stays where they are.
 * @param {string} query
 */
function useFilter(query) {
  const [filter, setFilter] = useState(() => parseFilter(query));
  useEffect(() => {
    const follow = () => {
      const at = parseRoute(location.hash);
      if (at.view === "queue") setFilter(parseFilter(at.query));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const change = (/** @type {Partial<Filter>} */ part, { typed = false } = {}) => {
    const next = { ...filter, ...part };
    history[typed ? "replaceState" : "pushState"](null, "", boardHref(next));
    setFilter(next);
  };
  return { filter, change };
}

/** @param {Filter} filter */
function useSettled(filter) {
  const [settled, setSettled] = useState(filter);
  const typed = filter.q !== settled.q;
  useEffect(() => {
    const timer = setTimeout(() => setSettled(filter), typed ? SETTLE_MS : 0);
    return () => clearTimeout(timer);
  }, [filter]);
  return settled;
}

/** The cursors of the pages up to this one; another filter begins anew. @param {Filter} filter */
function usePages(filter) {
  const [turned, setTurned] = useState({
    of: filter,
    cursors: /** @type {(string | null)[]} */ ([null]),
  });
  const cursors = turned.of === filter ? turned.cursors : [null];
  const turn = (/** @type {number} */ page, /** @type {string | null} */ cursor) =>
    setTurned({
      of: filter,
      cursors: page < cursors.length ? cursors.slice(0, page + 1) : [...cursors, cursor],
    });
  return { page: cursors.length - 1, cursor: cursors[cursors.length - 1], turn };
}

/** What this key may not do here, and which one may. @param {{ rights: ReturnType<typeof rightsOf> }} props */
function Rights({ rights }) {
  if (rights.admin) return null;
  return html`<p class="hint rights">${t(rights.write ? "board.mayWrite" : "board.mayRead")}</p>`;
}

/** @param {{ query: string }} props */
export function Board({ query }) {
  const { filter, change } = useFilter(query);
  const settled = useSettled(filter);
  const { page, cursor, turn } = usePages(settled);
  const feed = useFeed(jobsPath(settled, cursor, PAGE));
  const rights = rightsOf(session.value);
  const { refresh } = feed;
  const queue = feed.queue.data.value;
  const problem = feed.queue.problem.value;
  const show = (/** @type {Partial<Filter>} */ part) => {
    change({ ...EVERYTHING, ...part });
    const jobs = document.getElementById("jobs");
    jobs?.focus({ preventScroll: true });
    jobs?.scrollIntoView({ block: "start" });
  };
  return html`<h1>${t("board.title")}</h1>
    <${Rights} rights=${rights} />
    ${
      problem && problem.status !== 0 && !queue
        ? html`<${ProblemNotice} problem=${problem} />`
        : html`<${Glance} queue=${queue} />`
    }
    <${Lanes} queue=${queue} mayPause=${rights.admin} refresh=${refresh} onFilter=${show} />
    <${FailuresCard}
      failures=${feed.failures.data.value}
      problem=${feed.failures.problem.value}
      mayRetry=${rights.admin}
      refresh=${refresh}
      onFilter=${show}
    />
    <div class="house">
      <${Workers}
        workers=${queue?.workers ?? null}
        running=${feed.running.data.value?.items ?? []}
      />
      <${Room} disk=${queue?.disk ?? null} />
    </div>
    <section class="card" aria-labelledby="jobs">
      <h2 id="jobs" tabindex="-1">${t("board.jobs")}</h2>
      <${Filters} filter=${filter} onFilter=${change} />
      <${Bulk}
        key=${boardHref(settled)}
        queue=${queue}
        filter=${settled}
        mayAct=${rights.admin}
        refresh=${refresh}
      />
      <${Jobs} feed=${feed} filter=${settled} page=${page} onPage=${turn} mayAct=${rights.write} />
    </section>`;
}
