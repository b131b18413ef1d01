// A full house for the stand-in: ten thousand jobs of every kind, and a series of many parts.
import { failure } from "./jobs.mjs";
import { plan } from "./plan.mjs";

/** @typedef {import("./jobs.mjs").House} House */

const CODES = ["needs_account", "gone", "network", "not_a_video"];
const NAMES = ["Morning talk", "Bridges", "Cooking for two", "Match of the week", "Lecture"];
const SECOND = 1000;

/** The states of a crowd, as a house has them that has run for a while. @param {number} at */
function stateOf(at) {
  if (at % 100 < 62) return "succeeded";
  if (at % 100 < 80) return "queued";
  if (at % 100 < 92) return "failed";
  return at % 100 < 97 ? "cancelled" : "waiting";
}

/** @param {House} house @param {number} at @param {number} n @param {string | null} video what a series is of */
function member(house, at, n, video) {
  const state = stateOf(at);
  const made = Date.now() - (n - at) * 2 * SECOND;
  const over = ["succeeded", "failed", "cancelled"].includes(state);
  const moment = (/** @type {number} */ ms) => new Date(ms).toISOString();
  const kind = state === "waiting" || at % 3 === 0 ? "series" : "video";
  return house.add({
    kind,
    crowd: true,
    state,
    subject: `${NAMES[at % NAMES.length]} ${at + 1}`,
    url: null,
    file_name: null,
    video_id: kind === "series" ? video : null,
    created_at: moment(made),
    started_at: over ? moment(made + SECOND) : null,
    finished_at: over ? moment(made + 2 * SECOND) : null,
    attempts: over ? 1 + (at % 3) : 0,
    percent: state === "succeeded" ? 100 : 0,
    position: state === "queued" ? Math.min(at, 1000) : null,
    error: state === "failed" ? failure(CODES[(at >> 3) % CODES.length]) : null,
  });
}

/**
 * Fills the house with `n` jobs, of which `running` go on by themselves.
 * @param {House} house @param {number} n @param {number} [running]
 * @returns {() => void} sends them away again
 */
export function fill(house, n, running = 4) {
  const first = member(house, 1, n, null);
  const more = Array.from({ length: n - 1 }, (_, at) => member(house, at + 1, n, first.id));
  const jobs = [first, ...more];
  const at = new Date().toISOString();
  const busy = jobs.slice(-running);
  for (const job of busy) {
    const begun = { started_at: at, attempts: 1, stage: "cut", position: null, error: null };
    Object.assign(job, { state: "running", finished_at: null, percent: 1, ...begun });
  }
  const timer = setInterval(() => {
    for (const job of busy) {
      if (job.state !== "running") continue;
      job.percent = Math.min(99, job.percent + 0.3);
      const { percent } = job;
      house.tell(job, "progress", { percent, eta_s: 40, speed: 8240 });
    }
  }, house.pace);
  return () => {
    clearInterval(timer);
    for (const { id } of jobs) house.jobs.delete(id);
  };
}

/**
 * A series of `n` parts that is being cut, `ready` of them done.
 * @param {House} house @param {number} n @param {number} ready
 */
export function manyParts(house, n, ready) {
  const video = house.add({ kind: "video", url: null, file_name: "A long day.mp4", title: null });
  house.ready(video, n * 1500);
  const request = { trim: null, parts: { count: n }, tail: "even", overlap_ms: 0, cut: "exact" };
  const parts = plan(request, n * 1500, 0);
  const fields = { kind: "series", name: "A long day", request, parts, links: null };
  const job = house.add({ ...fields, video_id: video.id });
  if (!Array.isArray(parts)) throw new Error(parts.detail);
  for (const part of parts.slice(0, ready)) house.publish(job, part);
  void house.runSeries(job);
  return job;
}
