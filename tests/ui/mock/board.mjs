// The operator's side of the stand-in: lanes, workers, failures by code, and all jobs in a list.
/** @typedef {import("./jobs.mjs").House} House */
/** @typedef {{ request: import("node:http").IncomingMessage, url: URL, ids: string[], json: (status: number, body: any) => void, body: () => Promise<any> }} Call */

/** @type {Record<string, string>} */
const LANE_OF = { video: "video-download", inspect: "video-download", series: "video-process" };
const LANES = ["video-download", "video-process", "webhook"];
const STATES = ["waiting", "queued", "running", "succeeded", "failed", "cancelled"];
const WORKER = "0193a000-0000-7000-8000-000000000001";
const MINUTE = 60_000;

/** @param {any} job */
export const laneOf = ({ kind }) => LANE_OF[kind] ?? "webhook";

/** @param {any} job */
function subjectOf({ subject, name, file_name, url }) {
  const link = url && URL.canParse(url) ? new URL(url) : null;
  return subject ?? name ?? file_name ?? (link ? link.host + link.pathname : "");
}

/** What its tool would have said. @param {any} job */
function stderrOf({ id, error }) {
  const lines = [`[generic] ${id.slice(0, 8)}: Downloading webpage`, "[debug] HTTP 200, 14 kB"];
  for (let n = 1; n <= 12; n += 1) lines.push(`[h264 @ 0x55d0c8e0f${n}40] concealing frame ${n}`);
  return error ? [...lines, `ERROR: ${error.message}`].join("\n") : null;
}

/** @param {any} job */
export function jobDto(job) {
  const { info, links, facts, parts, request, ...rest } = job;
  return { ...rest, lane: laneOf(job), subject: subjectOf(job), video_id: job.video_id ?? null };
}

/** @param {any} job */
function fullJob(job) {
  const history = Array.from({ length: job.attempts }, (_, at) => {
    const last = at + 1 === job.attempts;
    const ended = last ? (job.state === "running" ? "running" : job.state) : "failed";
    const failed = ended === "failed";
    return {
      n: at + 1,
      host: "mock-1",
      started_at: job.started_at ?? job.created_at,
      ended_at: ended === "running" ? null : (job.finished_at ?? job.started_at),
      end: ended,
      error: failed ? job.error : null,
      stderr: failed ? stderrOf(job) : null,
    };
  });
  return { ...jobDto(job), history };
}

/** @param {House} house @param {URLSearchParams} by */
function matching(house, by) {
  const q = (by.get("q") ?? "").toLowerCase();
  const is = (/** @type {string} */ name, /** @type {string} */ value) =>
    !by.get(name) || by.get(name) === value;
  return [...house.jobs.values()].filter(
    (job) =>
      is("lane", laneOf(job)) &&
      is("state", job.state) &&
      is("code", job.error?.code) &&
      (!q || subjectOf(job).toLowerCase().includes(q) || job.id.includes(q)),
  );
}

/** @param {House} house @param {string} lane */
function laneDto(house, lane) {
  const jobs = [...house.jobs.values()].filter((job) => laneOf(job) === lane);
  const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
  const minutes = Array.from({ length: 60 }, () => 0);
  let oldest = Infinity;
  for (const { state, finished_at, created_at } of jobs) {
    counts[state] += 1;
    if (state === "queued") oldest = Math.min(oldest, Date.parse(created_at));
    const ago = finished_at ? Math.floor((Date.now() - Date.parse(finished_at)) / MINUTE) : 60;
    if (ago >= 0 && ago < 60) minutes[59 - ago] += 1;
  }
  return {
    lane,
    paused: house.paused.has(lane),
    counts,
    oldest_s: oldest === Infinity ? null : Math.round((Date.now() - oldest) / 1000),
    ended_last_hour: minutes.reduce((sum, n) => sum + n, 0),
    ended_by_minute: minutes,
  };
}

/** @param {House} house */
function queueDto(house) {
  const running = [...house.jobs.values()].filter((job) => job.state === "running");
  const seen_at = new Date().toISOString();
  const jobs = running.map((job) => job.id);
  const workers = [
    { id: WORKER, host: "mock-1", pid: 4711, seen_at, jobs: jobs.slice(0, 4) },
    { id: WORKER.replace(/1$/, "2"), host: "mock-2", pid: 4712, seen_at, jobs: jobs.slice(4, 8) },
  ];
  const disk = {
    free: 182_000_000_000,
    reserved: 12_400_000_000,
    floor: 2_147_483_648,
    low: false,
  };
  return { lanes: LANES.map((lane) => laneDto(house, lane)), workers, disk };
}

/** @param {House} house @param {URLSearchParams} by */
function failuresDto(house, by) {
  const failed = matching(house, by).filter((job) => job.state === "failed");
  /** @type {Map<string, any[]>} */
  const groups = new Map();
  for (const job of failed) {
    groups.set(job.error.code, [...(groups.get(job.error.code) ?? []), job]);
  }
  const items = [...groups].map(([code, jobs]) => {
    const newest = jobs[jobs.length - 1];
    return {
      code,
      title: newest.error.message,
      hint: newest.error.hint,
      count: jobs.length,
      newest_at: newest.finished_at,
      oldest_at: jobs[0].finished_at,
      lanes: [...new Set(jobs.map(laneOf))],
      example: {
        job_id: newest.id,
        subject: subjectOf(newest),
        host: "mock-1",
        attempts: newest.attempts,
        message: newest.error.message,
        stderr: stderrOf(newest),
      },
    };
  });
  items.sort((a, b) => b.count - a.count);
  return { items, counted: failed.length, complete: true };
}

/** @param {House} house @param {URLSearchParams} by */
function pageDto(house, by) {
  const all = matching(house, by).reverse();
  const from = parseInt(by.get("cursor") ?? "0", 16);
  const limit = Number(by.get("limit") ?? 50);
  const next = from + limit < all.length ? (from + limit).toString(16).padStart(32, "0") : null;
  return { items: all.slice(from, from + limit).map(jobDto), next };
}

/** @param {House} house @param {URLSearchParams} by */
function retryAll(house, by) {
  const jobs = matching(house, by);
  for (const job of jobs) house.retry(job);
  return { retried: jobs.length };
}

/** @param {House} house @param {URLSearchParams} by */
function cancelAll(house, by) {
  const open = ["waiting", "queued", "running"];
  const jobs = matching(house, by).filter((job) => open.includes(job.state));
  for (const job of jobs) house.cancel(job);
  return { cancelled: jobs.length };
}

/**
 * The routes of the board, in the terms of the stand-in's table.
 * @param {House} house @returns {[string, RegExp, (call: Call) => any][]}
 */
export function boardRoutes(house) {
  const lane = (/** @type {boolean} */ paused) => {
    return (/** @type {Call} */ { ids: [name], json }) => {
      if (paused) house.paused.add(name);
      else house.paused.delete(name);
      json(200, laneDto(house, name));
    };
  };
  return [
    ["GET", /^\/queue$/, ({ json }) => json(200, queueDto(house))],
    ["GET", /^\/failures$/, ({ json, url }) => json(200, failuresDto(house, url.searchParams))],
    ["GET", /^\/jobs$/, ({ json, url }) => json(200, pageDto(house, url.searchParams))],
    ["POST", /^\/jobs\/retry$/, ({ json, url }) => json(200, retryAll(house, url.searchParams))],
    ["POST", /^\/jobs\/cancel$/, ({ json, url }) => json(200, cancelAll(house, url.searchParams))],
    ["POST", /^\/lanes\/([\w-]+)\/pause$/, lane(true)],
    ["POST", /^\/lanes\/([\w-]+)\/resume$/, lane(false)],
    [
      "GET",
      /^\/jobs\/([\w-]+)$/,
      ({ ids: [id], json }) => {
        const job = house.jobs.get(id);
        if (job) json(200, fullJob(job));
        else
          json(404, { code: "not_found", title: "There is nothing at this address (any more)." });
      },
    ],
    [
      "POST",
      /^\/videos$/,
      async ({ json, body }) => {
        const { url } = await body();
        const { id, state } = house.video({ url, file_name: null });
        json(202, { id, video_id: id, state, reused: false, links: {} });
      },
    ],
  ];
}
