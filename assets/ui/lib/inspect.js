/** Asking what a link is: the server answers at once when it can, else the page asks again. */
import { API, Problem, read, send } from "./api.js";
import { t } from "./i18n.js";
import { isFinal } from "./job.js";
import { inWords } from "./told.js";

/** @typedef {import("./job.js").Status & { id: string, url: string, info: LinkInfo | null }} Inspection */
/** @typedef {{ title: string | null, duration_ms: number | null, uploader: string | null, site: string | null, picture: string | null, chapter_count: number }} LinkInfo */

/** Between two questions, and how often at most: five minutes in all. */
const AGAIN_MS = 1200;
const TIMES_MAX = 250;

/**
 * A wait that ends early when the reader leaves.
 * @param {number} ms @param {AbortSignal} signal @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), {
      once: true,
    });
  });
}

/** @param {Inspection} inspection @returns {LinkInfo} */
function outcome(inspection) {
  if (inspection.info) return inspection.info;
  const failure = inspection.error;
  const code = failure?.code ?? inspection.state;
  const { title, hint } = inWords(
    code,
    failure?.message ?? t("error.strange"),
    failure?.hint ?? "",
  );
  throw new Problem({
    code,
    title,
    hint,
    retryable: failure?.retryable,
    status: 422,
  });
}

/**
 * What the site says of `url`. A 202 says where the answer will be.
 * @param {string} url @param {AbortSignal} signal @param {(inspection: Inspection) => void} onState
 * @returns {Promise<LinkInfo>}
 */
export async function inspect(url, signal, onState) {
  const { body, location } = await send("POST", "/videos/inspect", { url }, { signal });
  const path = location?.startsWith(API)
    ? location.slice(API.length)
    : `/videos/inspect/${body.id}`;
  /** @type {Inspection} */
  let now = body;
  for (let times = 0; times < TIMES_MAX && !isFinal(now); times += 1) {
    onState(now);
    await pause(AGAIN_MS, signal);
    now = await read(path, { signal });
  }
  return outcome(now);
}
