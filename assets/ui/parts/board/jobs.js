/** The jobs that match, a page at a time: as quick with ten thousand as with ten. */
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { totalOf } from "../../lib/board.js";
import { percent } from "../../lib/format.js";
import { ago, many } from "../../lib/glance.js";
import { t } from "../../lib/i18n.js";
import { ProblemNotice } from "../notice.js";
import { doing, facts } from "../progress.js";
import { StateMark } from "../state.js";
import { JobDetails } from "./details.js";

/** @typedef {import("../../lib/board.js").Job} Job */
/** @typedef {import("../../lib/board.js").Page} Page */
/** @typedef {import("./feed.js").Feed} Feed */

/** How many jobs stand on a page. */
export const PAGE = 50;

/** What a row says beside its subject. @param {Job} job @param {number} now */
function words(job, now) {
  const lane = t(`board.kind.${job.kind}`);
  if (job.state === "failed") return [job.error?.message, lane];
  if (job.state === "running") return [doing(job), percent(job.percent), ...facts(job, now)];
  const waits = job.state === "queued" && job.waits_for ? doing(job) : null;
  return [waits, ...facts(job, now), lane];
}

/**
 * @param {object} props
 * @param {Job} props.job
 * @param {boolean} props.open
 * @param {(id: string | null) => void} props.onOpen
 * @param {boolean} props.mayAct
 * @param {Feed} props.feed
 */
function JobRow({ job, open, onOpen, mayAct, feed }) {
  const now = Date.now();
  const about = `job-${job.id}`;
  return html`<li class="job" data-open=${open}>
    <button
      type="button"
      class="job-row"
      aria-expanded=${open}
      aria-controls=${open ? about : undefined}
      onClick=${() => onOpen(open ? null : job.id)}
    >
      <span class="job-subject clip-text">${job.subject || job.id}</span>
      <span class="job-words hint numbers clip-text"
        >${words(job, now).filter(Boolean).join(" · ")}</span
      >
      <${StateMark} status=${job} />
      <span class="job-age hint numbers">${ago(job.created_at, now)}</span>
    </button>
    <div id=${about} hidden=${!open}>
      ${open && html`<${JobDetails} job=${job} mayAct=${mayAct} feed=${feed} />`}
    </div>
  </li>`;
}

/** While a mouse is over the list, or the focus in it, its rows stay where they are. @param {Feed} feed */
function useHold(feed) {
  const over = useRef(new Set());
  const turn = (/** @type {string} */ how, /** @type {boolean} */ on) => {
    if (on) over.current.add(how);
    else over.current.delete(how);
    feed.hold(over.current.size > 0);
  };
  const mouse = (/** @type {boolean} */ on) => (/** @type {PointerEvent} */ event) =>
    event.pointerType === "mouse" && turn("mouse", on);
  return {
    onPointerEnter: mouse(true),
    onPointerLeave: mouse(false),
    onFocusIn: () => turn("focus", true),
    onFocusOut: (/** @type {any} */ event) =>
      event.currentTarget.contains(event.relatedTarget) || turn("focus", false),
  };
}

/** The rows of before stay until the next ones are there. @param {Page | null} page */
function useLast(page) {
  const last = useRef(page);
  if (page) last.current = page;
  return last.current;
}

/**
 * @param {object} props
 * @param {Feed} props.feed
 * @param {import("../../lib/board.js").Filter} props.filter
 * @param {number} props.page from 0
 * @param {(page: number, cursor: string | null) => void} props.onPage
 * @param {boolean} props.mayAct
 */
export function Jobs({ feed, filter, page, onPage, mayAct }) {
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  const top = useRef(/** @type {HTMLElement | null} */ (null));
  const { data, problem } = feed.list;
  const shown = useLast(data.value);
  const holding = useHold(feed);
  useEffect(() => setOpen(null), [page, filter]);
  const turn = (/** @type {number} */ to, /** @type {string | null} */ cursor) => {
    feed.hold(false);
    onPage(to, cursor);
    top.current?.scrollIntoView({ block: "start" });
  };
  if (!shown) {
    return problem.value && problem.value.status !== 0
      ? html`<${ProblemNotice} problem=${problem.value} />`
      : html`<div class="jobs ghost" aria-busy="true"></div>`;
  }
  const first = page * PAGE;
  const total = totalOf(feed.queue.data.value, filter);
  const range = {
    from: many(Math.min(first + 1, first + shown.items.length)),
    to: many(first + shown.items.length),
  };
  const where =
    total === null
      ? t("board.range", range)
      : t("board.rangeOf", { ...range, all: many(Math.max(total, first + shown.items.length)) });
  return html`<div class="row-between jobs-head" ref=${top}>
      <span class="hint numbers">${shown.items.length ? where : ""}</span>
      ${
        shown.behind &&
        html`<button type="button" class="small" onClick=${() => feed.hold(false)}>
          ${t("board.newer")}
        </button>`
      }
    </div>
    ${problem.value && problem.value.status !== 0 && html`<${ProblemNotice} problem=${problem.value} />`}
    ${shown.items.length === 0 && html`<p class="empty">${t(shown.next ? "board.noneYet" : "board.none")}</p>`}
    <ul class="jobs" aria-busy=${!data.value} ...${holding}>
      ${shown.items.map(
        (job) =>
          html`<${JobRow}
            key=${job.id}
            job=${job}
            open=${open === job.id}
            onOpen=${setOpen}
            mayAct=${mayAct}
            feed=${feed}
          />`,
      )}
    </ul>
    <nav class="actions pager" aria-label=${t("board.pages")}>
      <button type="button" disabled=${page === 0} onClick=${() => turn(page - 1, null)}>
        ${t("board.previous")}
      </button>
      <button
        type="button"
        disabled=${!data.value?.next}
        onClick=${() => turn(page + 1, data.value?.next ?? null)}
      >
        ${t("board.next")}
      </button>
    </nav>`;
}
