// What those who run the house see in the settings: keys, the cookies file, the doctor.
import { randomUUID } from "node:crypto";

/** @typedef {{ request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, url: URL, ids: string[] }} Call */
/** @typedef {[string, RegExp, (call: Call) => any]} Row */
/** @typedef {{ json: (response: any, status: number, body: any) => void, problem: (response: any, status: number, code: string, detail: string, hint: string) => void, bodyOf: (request: any) => Promise<Buffer>, house: { keys: boolean } }} Tools */

const CHECKS = [
  { name: "data folder", health: "good", words: "/data, 212 GB free", hint: "" },
  { name: "ffmpeg", health: "good", words: "ffmpeg 7.1, with libx264 and libfreetype", hint: "" },
  {
    name: "yt-dlp",
    health: "limited",
    words: "2024.12.13, 11 months old",
    hint: "Run `pip install --upgrade yt-dlp`: sites change often.",
  },
  {
    name: "JavaScript runtime",
    health: "bad",
    words: "not found",
    hint: "Install deno, or name one with --js-runtime.",
  },
];

/** Domains of a Netscape file; `null` when it is none. @param {string} text */
function domainsOf(text) {
  const lines = text.split(/\r?\n/).filter((line) => line && !/^# /.test(line));
  const fields = lines.map((line) => line.replace(/^#HttpOnly_/, "").split("\t"));
  if (!fields.length || fields.some((line) => line.length !== 7)) return null;
  return [...new Set(fields.map(([domain]) => domain.replace(/^\./, "")))].sort();
}

/** @param {Tools} tools @returns {{ table: Row[], session: { mode: string, signed_in: boolean, scope: string, key: string | null } }} */
export function settingsRoutes({ json, problem, bodyOf, house }) {
  const session = { mode: "none", signed_in: false, scope: "admin", key: null };
  const made = new Date(Date.now() - 40 * 86_400_000).toISOString();
  let keys = [{ id: randomUUID(), name: "first key", scope: "admin", created_at: made }];
  /** @type {{ present: boolean, bytes: number, changed_at: string | null, domain_count: number, domains: string[] }} */
  const none = { present: false, bytes: 0, changed_at: null, domain_count: 0, domains: [] };
  let cookies = none;

  /** @param {Call} call */
  async function makeKey({ request, response }) {
    const { name, scope } = JSON.parse(String(await bodyOf(request)));
    if (keys.some((key) => key.name === name)) {
      problem(response, 422, "invalid_field", "There is a key of this name.", "Choose another.");
      return;
    }
    const key = { id: randomUUID(), name, scope, created_at: new Date().toISOString() };
    keys = [...keys, key];
    json(response, 201, { ...key, key: `ezc_${randomUUID().replaceAll("-", "")}AbCdEfGhIjK` });
  }
  /** @param {Call} call */
  function revoke({ response, ids }) {
    keys = keys.filter((key) => key.id !== ids[0]);
    response.writeHead(204).end();
  }
  /** @param {Call} call */
  async function putCookies({ request, response }) {
    const body = await bodyOf(request);
    const domains = domainsOf(String(body));
    const plain = request.headers["content-type"]?.startsWith("text/plain");
    if (!domains || !plain) {
      const hint = "Export it in the Netscape format.";
      problem(response, 422, "invalid_cookies", "That is no cookies file.", hint);
      return;
    }
    const changed_at = new Date().toISOString();
    const domain_count = domains.length;
    cookies = { present: true, bytes: body.length, changed_at, domain_count, domains };
    response.writeHead(204).end();
  }
  /** @type {Row[]} */
  const table = [
    [
      "GET",
      /^\/session$/,
      ({ response }) => {
        const keys = house.keys ? { mode: "keys", signed_in: true } : {};
        json(response, 200, { ...session, ...keys });
      },
    ],
    ["GET", /^\/keys$/, ({ response }) => json(response, 200, { items: keys })],
    ["POST", /^\/keys$/, makeKey],
    ["DELETE", /^\/keys\/([\w-]+)$/, revoke],
    ["GET", /^\/cookies$/, ({ response }) => json(response, 200, cookies)],
    ["PUT", /^\/cookies$/, putCookies],
    [
      "DELETE",
      /^\/cookies$/,
      ({ response }) => {
        cookies = none;
        response.writeHead(204).end();
      },
    ],
    [
      "GET",
      /^\/doctor$/,
      ({ response }) => json(response, 200, { version: "0.0.0", checks: CHECKS }),
    ],
  ];
  return { table, session };
}
