/** Pure rules of the board: what its address filters by, and what can be done with all of that. */
import { advance, settle } from "./job.js";

export const STATES = ["waiting", "queued", "running", "succeeded", "failed", "cancelled"];
export const LANES = ["video-download", "video-process", "webhook"];

/** @typedef {{ lane: string, state: string, code: string, q: string }} Filter each empty when it does not matter */
/** @typedef {{ lane: string, paused: boolean, counts: Record<string, number>, oldest_s: number | null, ended_last_hour: number, ended_by_minute?: number[] }} Lane */
/** @typedef {{ id: string, host: string, pid: number, seen_at: string, jobs: string[] }} Worker */
/** @typedef {{ free: number, reserved: number, floor: number, low: boolean }} Disk */
/** @typedef {{ lanes: Lane[], workers: Worker[], disk: Disk }} Queue */
/** @typedef {import("./job.js").Status & { id: string, lane: string, kind: string, subject: string, video_id: string | null }} Job */
/** @typedef {{ items: Job[], next: string | null, behind?: boolean }} Page `behind`: newer ones are held back */
/** @typedef {{ job_id: string, subject: string, host: string | null, attempts: number, message: string, stderr: string | null }} Example */
/** @typedef {{ code: string, title: string, hint: string, count: number, newest_at: string, oldest_at: string, lanes: string[], example: Example }} Group */
/** @typedef {{ items: Group[], counted: number, complete: boolean }} Failures */

/** @type {Filter} */
export const EVERYTHING = { lane: "", state: "", code: "", q: "" };

/** The longest search that is sent. */
const Q_MAX = 200;

/**
 * What an address asks for; what is not understood does not matter.
 * @param {string} query @returns {Filter}
 */
export function parseFilter(query) {
  const said = new URLSearchParams(query);
  const one = (/** @type {string} */ name, /** @type {string[]} */ known) => {
    const value = said.get(name) ?? "";
    return known.includes(value) ? value : "";
  };
  const code = said.get("code") ?? "";
  return {
    lane: one("lane", LANES),
    state: one("state", STATES),
    code: /^[a-z0-9_]{1,64}$/.test(code) ? code : "",
    q: (said.get("q") ?? "").slice(0, Q_MAX),
  };
}

/** @param {Record<string, string | number | null | undefined>} fields */
function queryOf(fields) {
  const said = Object.entries(fields).filter(([, value]) => value);
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value).trim()]));
  return said.length ? `?${query}` : "";
}

/** The address of the board with this filter. @param {Partial<Filter>} filter */
export const boardHref = ({ lane, state, code, q }) =>
  `#/queue${queryOf({ lane, state, code, q })}`;

/**
 * Where the jobs of a filter are read.
 * @param {Filter} filter @param {string | null} cursor @param {number} limit
 */
export const jobsPath = ({ lane, state, code, q }, cursor, limit) =>
  `/jobs${queryOf({ lane, state, code, q, limit, cursor })}`;

/**
 * How many jobs a filter lets through, where the lanes alone can tell.
 * @param {Queue | null} queue @param {Filter} filter @returns {number | null}
 */
export function totalOf(queue, { lane, state, code, q }) {
  if (!queue || code || q.trim()) return null;
  const lanes = queue.lanes.filter((one) => !lane || one.lane === lane);
  return sum(lanes.flatMap(({ counts }) => (state ? [counts[state] ?? 0] : Object.values(counts))));
}

/** @param {number[]} numbers */
export const sum = (numbers) => numbers.reduce((all, n) => all + n, 0);

/**
 * What can be done at once with all jobs of a filter, or `null`: failed and cancelled ones can be
 * tried again, unfinished ones cancelled.
 * @param {Filter} filter @returns {{ verb: "retry" | "cancel", path: string } | null}
 */
export function bulkOf({ lane, state, code, q }) {
  const ended = state === "failed" || state === "cancelled";
  if (!state || state === "succeeded") return null;
  const verb = ended ? "retry" : "cancel";
  return { verb, path: `/jobs/${verb}${queryOf({ state, lane, code, q })}` };
}

/**
 * What a key may do here; who asks no key, or is not known yet, is refused by the server alone.
 * @param {{ scope: string | null } | null} session
 */
export function rightsOf(session) {
  const scope = session ? session.scope : "admin";
  return { write: scope === "write" || scope === "admin", admin: scope === "admin" };
}

/** What a job makes, where there is a view of it. @param {Job} job */
export function madeBy({ kind, id, video_id }) {
  if (kind === "series") return { series: id, video: video_id };
  return { series: null, video: kind === "video" ? id : null };
}

/**
 * A fresh page over what is shown: progress within an attempt does not go back.
 * @param {Page | null} shown @param {Page} fresh @returns {Page}
 */
export function settlePage(shown, fresh) {
  const before = new Map(shown?.items.map((job) => [job.id, job]));
  return { ...fresh, items: fresh.items.map((job) => settle(before.get(job.id) ?? null, job)) };
}

/**
 * The same while somebody reads the page: the rows stay where they are, and only what they say
 * changes.
 * @param {Page | null} shown @param {Page} fresh @returns {Page}
 */
export function keepPage(shown, fresh) {
  if (!shown) return fresh;
  const after = new Map(settlePage(shown, fresh).items.map((job) => [job.id, job]));
  const known = new Set(shown.items.map((job) => job.id));
  return {
    items: shown.items.map((job) => after.get(job.id) ?? job),
    next: shown.next,
    behind: fresh.items.some((job) => !known.has(job.id)),
  };
}

/**
 * A page moved on by what progress events said, by job.
 * @param {Page} page @param {Map<string, any>} said @returns {Page}
 */
export function advancePage(page, said) {
  if (!page.items.some((job) => said.has(job.id))) return page;
  const items = page.items.map((job) => (said.has(job.id) ? advance(job, said.get(job.id)) : job));
  return { ...page, items };
}

/** A page in which one job is told anew. @param {Page} page @param {Job} fresh @returns {Page} */
export function putJob(page, fresh) {
  return { ...page, items: page.items.map((job) => (job.id === fresh.id ? fresh : job)) };
}
