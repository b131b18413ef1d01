// A stand-in for the server: the same addresses, bodies and headers, nothing behind them.
// It serves the page under the same content security policy the product uses.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { boardRoutes } from "./board.mjs";
import { toPauses, waveform } from "./editor.mjs";
import { settingsRoutes } from "./house.mjs";
import { House } from "./jobs.mjs";
import { makeMedia, zip } from "./media.mjs";
import { buildPage } from "../page/build.mjs";
import { plan } from "./plan.mjs";
import { keep, linksOf, pageOf } from "./shelf.mjs";
import { uploadRoutes } from "./uploads.mjs";

const font = join(dirname(fileURLToPath(import.meta.url)), "../../../assets/fonts/inter.otf");
export const CSP = [
  "default-src 'self'",
  "img-src 'self' data: blob: https:",
  "media-src 'self' blob:",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");
/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
  ".otf": "font/otf",
};

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */

/** @param {Response} response @param {number} status @param {any} body @param {Record<string, string>} [headers] */
function json(response, status, body, headers = {}) {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(text);
}

/** @param {Response} response @param {number} status @param {string} code @param {string} detail @param {string} hint */
function problem(response, status, code, detail, hint) {
  const body = { type: "about:blank", title: detail, detail, status, code, hint, retryable: false };
  json(response, status, body, { "content-type": "application/problem+json" });
}

/** @param {Request} request @param {Response} response @param {any} body */
function conditional(request, response, body) {
  const etag = `"${createHash("sha1").update(JSON.stringify(body)).digest("hex")}"`;
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, { etag });
    response.end();
  } else json(response, 200, body, { etag, "cache-control": "no-cache" });
}

/** @param {Request} request @param {Response} response @param {Buffer} body @param {string} type @param {Record<string, string>} [headers] */
function file(request, response, body, type, headers = {}) {
  const all = { "content-type": type, "accept-ranges": "bytes", ...headers };
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  if (!match) {
    response.writeHead(200, { ...all, "content-length": body.length });
    response.end(body);
    return;
  }
  const from = Number(match[1]);
  const to = Math.min(match[2] ? Number(match[2]) : body.length - 1, body.length - 1);
  const range = `bytes ${from}-${to}/${body.length}`;
  response.writeHead(206, { ...all, "content-range": range, "content-length": to - from + 1 });
  response.end(body.subarray(from, to + 1));
}

/** @param {Request} request @returns {Promise<Buffer>} */
async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param {any} job @param {boolean} full @param {House} house */
function seriesDto(job, full, house) {
  const { kind, parts, ...rest } = job;
  const ready = parts?.filter((/** @type {any} */ part) => part.state === "ready").length ?? 0;
  const video = house.jobs.get(job.video_id);
  const counted = { ...rest, part_count: parts?.length ?? null, parts_ready: ready };
  if (job.state === "waiting") counted.video_status = statusOf(video);
  return full ? { ...counted, parts: parts ?? [] } : counted;
}

/** @param {any} job */
function statusOf({ id, kind, url, file_name, title, facts, links, info, ...status }) {
  return status;
}

/** @param {any} job */
function accepted(job) {
  const self = `/api/v1/${job.kind === "series" ? "series" : "videos"}/${job.id}`;
  const links = { self, job: `/api/v1/jobs/${job.id}`, events: `/api/v1/events?job=${job.id}` };
  return { id: job.id, video_id: job.video_id, state: job.state, reused: false, links };
}

/** @param {string} url @returns {[string, string, string] | null} */
function refused(url) {
  if (!URL.canParse(url)) {
    return [
      "invalid_url",
      "That is not a link.",
      "Paste the whole address, starting with https://.",
    ];
  }
  if (/^(127\.|10\.|localhost)/.test(new URL(url).hostname)) {
    const hint = "Use a public link, or allow this host and port with EZCLIPS_ALLOW_HOSTS.";
    return ["blocked_address", "The link leads to a private or local address.", hint];
  }
  return null;
}

/** @param {House} house @param {ReturnType<typeof makeMedia>} media */
function routes(house, media) {
  const keys = new Map();
  const inspections = new Map();
  /** @typedef {(c: { request: Request, response: Response, url: URL, ids: string[] }) => any} Handler */
  /** @type {[string, RegExp, Handler][]} */
  const board = boardRoutes(house).map(([method, match, answer]) => [
    method,
    match,
    ({ request, response, url, ids }) => {
      const say = (/** @type {number} */ status, /** @type {any} */ body) =>
        json(response, status, body);
      const body = async () => JSON.parse(String(await bodyOf(request)));
      return answer({ request, url, ids, json: say, body });
    },
  ]);
  /** @type {[string, RegExp, Handler][]} */
  const table = [
    ...board,
    ...settingsRoutes({ json, problem, bodyOf, house }).table,
    ["POST", /^\/videos\/inspect$/, inspect],
    ["GET", /^\/videos\/inspect\/([\w-]+)$/, one("inspect", ({ kind, ...dto }) => dto)],
    ["PUT", /^\/videos\/upload$/, upload],
    ["GET", /^\/videos$/, videos],
    ["GET", /^\/videos\/([\w-]+)\/file$/, source],
    ["GET", /^\/videos\/([\w-]+)$/, one("video", ({ kind, ...video }) => video)],
    ["GET", /^\/videos\/([\w-]+)\/poster$/, picture],
    ["GET", /^\/videos\/[\w-]+\/file$/, clip],
    [
      "GET",
      /^\/videos\/([\w-]+)\/waveform$/,
      one("video", (job) => waveform(job.facts.duration_ms)),
    ],
    ["GET", /^\/videos\/[\w-]+\/sprite$/, sheet],
    ["POST", /^\/plan$/, preview],
    ["POST", /^\/series$/, make],
    ["GET", /^\/series$/, list],
    ["GET", /^\/series\/([\w-]+)$/, one("series", (job) => seriesDto(job, true, house))],
    ["GET", /^\/series\/[\w-]+\/parts\/\d+$/, clip],
    ["GET", /^\/series\/[\w-]+\/parts\/\d+\/poster$/, picture],
    ["GET", /^\/series\/[\w-]+\/archive\.zip$/, archive],
    ["GET", /^\/series\/([\w-]+)\/manifest\.json$/, one("series", (job) => job)],
    ["POST", /^\/series\/([\w-]+)\/links$/, links],
    ["POST", /^\/(?:series|videos)\/([\w-]+)\/keep$/, longer],
    ["POST", /^\/jobs\/([\w-]+)\/(cancel|retry)$/, act],
    ["DELETE", /^\/(?:videos|series)\/([\w-]+)$/, remove],
    ["GET", /^\/events$/, events],
    ...uploadRoutes(house, problem),
  ];

  /** @param {string | null} kind @param {(job: any) => any} show @returns {Handler} */
  function one(kind, show) {
    return ({ request, response, ids }) => {
      const job = house.jobs.get(ids[0]);
      if (!job || (kind && job.kind !== kind)) {
        const hint = "Check the id; finished work is kept for a limited time.";
        problem(response, 404, "not_found", "There is nothing at this address (any more).", hint);
      } else conditional(request, response, show(job));
    };
  }
  /** @type {Handler} */
  async function inspect({ request, response }) {
    const { url } = JSON.parse(String(await bodyOf(request)));
    const no = refused(url);
    if (no) return problem(response, 422, ...no);
    const job = inspections.get(url) ?? house.inspection(url);
    inspections.set(url, job);
    // Like the server: wait a little for the site, then say where to ask again.
    for (let waits = 0; waits < 3 && !job.finished_at; waits += 1) await house.wait();
    const { kind, ...dto } = job;
    if (job.state === "failed") {
      inspections.delete(url);
      return problem(response, 422, job.error.code, job.error.message, job.error.hint);
    }
    const location = `/api/v1/videos/inspect/${job.id}`;
    return json(response, job.finished_at ? 200 : 202, dto, { location });
  }
  /** @type {Handler} */
  async function upload({ request, response, url }) {
    await bodyOf(request);
    const job = house.video({ url: null, file_name: url.searchParams.get("name") });
    json(response, 202, accepted(job));
  }
  /** @type {Handler} */
  async function preview({ request, response }) {
    const asked = JSON.parse(String(await bodyOf(request)));
    const video = house.jobs.get(asked.video_id);
    const parts = plan(asked, asked.duration_ms ?? video?.facts.duration_ms, 5);
    if (!Array.isArray(parts)) {
      return problem(response, parts.status, parts.code, parts.detail, parts.hint);
    }
    const usual = asked.parts.every_ms || asked.parts.count ? "pause" : "none";
    if (video && (asked.snap ?? usual) !== "none") toPauses(parts, video.facts.duration_ms);
    const duration_ms = parts.reduce((sum, part) => sum + part.end_ms - part.start_ms, 0);
    // Twenty times as fast as it plays, at five megabits a second.
    const costs = { estimated_ms: duration_ms / 20, estimated_bytes: duration_ms * 625 };
    return json(response, 200, { parts, duration_ms, ...costs, exact: Boolean(video) });
  }
  /** @type {Handler} */
  async function make({ request, response }) {
    const asked = JSON.parse(String(await bodyOf(request)));
    const key = request.headers["idempotency-key"];
    if (!key) return problem(response, 400, "no_key", "The page sends an Idempotency-Key.", "");
    if (keys.has(key)) return json(response, 202, keys.get(key));
    const video =
      house.jobs.get(asked.video_id) ?? house.video({ url: asked.url, file_name: null });
    const answer = accepted(house.series(video, asked));
    keys.set(key, answer);
    return json(response, 202, answer);
  }
  /** @param {string} kind */
  const newest = (kind) => [...house.jobs.values()].filter((job) => job.kind === kind).reverse();
  /** @type {Handler} */
  function list({ request, response, url }) {
    const show = (/** @type {any} */ job) => seriesDto(job, false, house);
    conditional(request, response, pageOf(newest("series"), url, show));
  }
  /** @type {Handler} */
  function videos({ request, response, url }) {
    conditional(
      request,
      response,
      pageOf(newest("video"), url, ({ kind, ...video }) => video),
    );
  }
  /** @type {Handler} */
  function source({ request, response, ids }) {
    file(request, response, house.files.get(ids[0]) ?? media.clip, "video/mp4");
  }
  /** @type {Handler} */
  function links({ response, ids }) {
    json(response, 200, linksOf(house.jobs.get(ids[0])));
  }
  /** @type {Handler} */
  async function longer({ request, response, ids }) {
    const job = house.jobs.get(ids[0]);
    if (!job?.expires_at) return problem(response, 409, "wrong_state", "It is not over yet.", "");
    keep(job, JSON.parse(String(await bodyOf(request))).hours);
    return json(response, 200, job.kind === "series" ? seriesDto(job, true, house) : job);
  }
  /** @type {Handler} */
  function clip({ request, response, url }) {
    const save = url.searchParams.has("download");
    const headers = save ? { "content-disposition": 'attachment; filename="clip.mp4"' } : undefined;
    file(request, response, media.clip, "video/mp4", headers);
  }
  /** @type {Handler} */
  function picture({ request, response }) {
    file(request, response, media.poster, "image/jpeg");
  }
  /** @type {Handler} */
  function sheet({ request, response }) {
    file(request, response, media.sprite, "image/jpeg");
  }
  /** @type {Handler} */
  function archive({ request, response }) {
    const body = zip([{ name: "clip-part-1-of-1.mp4", body: media.clip }]);
    const headers = { "content-disposition": 'attachment; filename="clips.zip"' };
    file(request, response, body, "application/zip", headers);
  }
  /** @type {Handler} */
  function act({ response, ids: [id, verb] }) {
    const job = house.jobs.get(id);
    if (!job) return problem(response, 404, "not_found", "There is nothing here.", "");
    if (verb === "cancel") house.cancel(job);
    else house.retry(job);
    return json(response, 202, { id, state: job.state });
  }
  /** @type {Handler} */
  function remove({ response, ids }) {
    const job = house.jobs.get(ids[0]);
    if (house.stuck.has(ids[0])) {
      const hint = "Cancel it first, then delete it.";
      return problem(response, 409, "wrong_state", "It is still being worked on.", hint);
    }
    house.jobs.delete(ids[0]);
    if (job) house.tell(job, "removed");
    return response.writeHead(204).end();
  }
  /** @type {Handler} */
  function events({ request, response, url }) {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": hello\n\n");
    const send = (/** @type {string} */ name, /** @type {any} */ data) => {
      const id = name === "progress" ? "" : `id: ${(house.seq += 1)}\n`;
      response.write(`${id}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    const follower = { job: url.searchParams.get("job"), send };
    house.followers.add(follower);
    request.on("close", () => house.followers.delete(follower));
  }
  return table;
}

/**
 * Serves the page as its sources are now, packed as the server does.
 * @returns {Promise<(request: Request, response: Response, path: string) => void>}
 */
async function pageOfSources() {
  /** @type {Map<string, Buffer>} */
  const files = new Map([["fonts/inter.otf", readFileSync(font)]]);
  for (const [name, text] of await buildPage()) files.set(name, Buffer.from(text));
  return (request, response, path) => {
    const name = path.slice(1) || "index.html";
    const body = files.get(name);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    const packed =
      type.startsWith("text/") && String(request.headers["accept-encoding"]).includes("gzip");
    response.writeHead(200, {
      "content-type": type,
      "content-security-policy": CSP,
      "cache-control": name.startsWith("ui/") ? "public, max-age=31536000, immutable" : "no-cache",
      ...(packed && { "content-encoding": "gzip" }),
    });
    response.end(packed ? gzipSync(body, { level: 9 }) : body);
  };
}

/**
 * @param {{ port?: number, pace?: number }} options
 * @returns {Promise<{ base: string, house: House, close: () => Promise<void> }>}
 */
export async function startMock({ port = 0, pace = 60 } = {}) {
  const house = new House({ pace });
  const media = makeMedia();
  const table = routes(house, media);
  const page = await pageOfSources();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://mock");
    if (url.pathname === "/mock/poster.jpg") {
      file(request, response, media.poster, "image/jpeg");
      return;
    }
    if (url.pathname === "/version") {
      json(response, 200, { name: "ezclips", version: "0.0.0" });
      return;
    }
    if (!url.pathname.startsWith("/api/v1")) {
      page(request, response, url.pathname);
      return;
    }
    const path = url.pathname.slice("/api/v1".length);
    const row = table.find(([method, match]) => method === request.method && match.test(path));
    if (!row) {
      problem(response, 404, "not_found", "There is nothing at this address.", "");
      return;
    }
    const ids = row[1].exec(path)?.slice(1) ?? [];
    Promise.resolve(row[2]({ request, response, url, ids })).catch((error) => {
      problem(response, 500, "internal", String(error), "");
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(null)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () =>
    new Promise((/** @type {(value: void) => void} */ resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { base: `http://127.0.0.1:${address.port}`, house, close };
}
