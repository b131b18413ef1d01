/** Calls to the server: JSON in and out, problems as errors, conditional reads. */
import { signal } from "../vendor/preact.js";
import { t } from "./i18n.js";
import { inWords } from "./told.js";

/** Where the API begins, seen from the page. */
export const API = "/api/v1";

/** Whether the server answered lately. */
export const reachable = signal(true);

/** Whether the server asked for a key and nobody is signed in (any more). */
export const locked = signal(false);

/** @typedef {{ pointer?: string, message?: string, detail?: string }} FieldError */
/** @typedef {{ code: string, message: string, hint: string, retryable: boolean }} Failure */

/** A call that did not succeed, in the words of the server where there are any. */
export class Problem extends Error {
  /**
   * @param {{ code: string, title: string, hint?: string, retryable?: boolean, status?: number,
   *   fields?: FieldError[] }} what
   */
  constructor(what) {
    super(what.title);
    this.code = what.code;
    this.hint = what.hint ?? "";
    this.retryable = what.retryable ?? false;
    /** 0 when there was no answer. */
    this.status = what.status ?? 0;
    this.fields = what.fields ?? [];
  }

  /** Whether it may have been done nevertheless: no answer came, or only a proxy's word. */
  get uncertain() {
    return this.status === 0 || this.status >= 500;
  }

  static offline() {
    return new Problem({
      code: "offline",
      title: t("error.offline"),
      hint: t("error.offlineAction"),
      retryable: true,
    });
  }
}

/**
 * The problem a body (RFC 9457) tells of; a body that is none still makes a readable one.
 * @param {number} status @param {unknown} body
 */
export function problemOf(status, body) {
  const told = /** @type {Record<string, any>} */ (body && typeof body === "object" ? body : {});
  if (typeof told.code !== "string") {
    const gone = status === 404;
    return new Problem({
      code: gone ? "not_found" : `http_${status}`,
      title: t(gone ? "error.notFound" : "error.strange"),
      hint: t(gone ? "error.notFoundHint" : "error.strangeHint"),
      retryable: status >= 500,
      status,
    });
  }
  const detail = String(told.detail || told.title || told.code);
  const { title, hint, known } = inWords(told.code, detail, String(told.hint ?? ""));
  const fields = Array.isArray(told.errors) ? told.errors : [];
  return new Problem({
    code: told.code,
    title,
    hint,
    retryable: Boolean(told.retryable),
    status,
    fields: known ? beyond(told.title, detail, fields) : fields,
  });
}

/**
 * What the server says beyond a title that the page has said already, in its own words.
 * @param {unknown} title @param {string} detail @param {FieldError[]} fields @returns {FieldError[]}
 */
function beyond(title, detail, fields) {
  const more = fields.filter((field) => (field.message ?? field.detail) !== title);
  return more.length || detail === title ? more : [{ detail }];
}

/**
 * Any failure as a [`Problem`].
 * @param {unknown} error
 */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  const title = t("error.strange");
  return new Problem({ code: "page", title, hint: String(error) });
}

/** Looks whether the server is back; any answer will do. */
export async function probe() {
  await fetch("/healthz", { cache: "no-store" }).then(
    () => (reachable.value = true),
    () => undefined,
  );
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} path below [`API`] @param {RequestInit} init
 * @returns {Promise<{ response: Response, body: any }>}
 */
async function reach(path, init) {
  try {
    const response = await fetch(API + path, init);
    // An answer that breaks off in the middle is none.
    const body = parsed(await response.text());
    reachable.value = true;
    if (response.status === 401) locked.value = true;
    return { response, body };
  } catch (error) {
    if (init.signal?.aborted) throw error;
    reachable.value = false;
    throw Problem.offline();
  }
}

/**
 * A call that changes something. A text goes as it is, anything else as JSON.
 * @param {"POST" | "PUT" | "DELETE"} method @param {string} path @param {unknown} [body]
 * @param {{ headers?: Record<string, string>, signal?: AbortSignal }} [options]
 * @returns {Promise<{ status: number, location: string | null, body: any }>}
 */
export async function send(method, path, body, { headers = {}, signal } = {}) {
  /** @type {RequestInit} */
  const init = {
    method,
    headers: { accept: "application/json", ...headers },
    signal,
  };
  if (body !== undefined) {
    const text = typeof body === "string";
    init.body = text ? body : JSON.stringify(body);
    const type = text ? "text/plain" : "application/json";
    init.headers = { ...init.headers, "content-type": type };
  }
  const { response, body: answer } = await reach(path, init);
  if (!response.ok) throw problemOf(response.status, answer);
  return {
    status: response.status,
    location: response.headers.get("location"),
    body: answer,
  };
}

/** What was read last, by path: an unchanged resource costs a 304 and no new object. */
const known = new Map();
const KNOWN_MAX = 50;

/**
 * Reads a resource. The same object comes back while it has not changed.
 * @param {string} path @param {{ signal?: AbortSignal }} [options] @returns {Promise<any>}
 */
export async function read(path, { signal } = {}) {
  const before = known.get(path);
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" };
  if (before) headers["if-none-match"] = before.etag;
  const { response, body } = await reach(path, { headers, signal });
  if (response.status === 304 && before) return before.body;
  if (!response.ok) throw problemOf(response.status, body);
  const etag = response.headers.get("etag");
  known.delete(path);
  if (etag) known.set(path, { etag, body });
  if (known.size > KNOWN_MAX) known.delete(known.keys().next().value);
  return body;
}
