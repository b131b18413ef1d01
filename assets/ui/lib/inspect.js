/** Asking what a link is: the server answers at once when it can, else the page asks again. */
import { asProblem, Problem, read, send } from "./api.js";
import { isFinal } from "./job.js";

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
  throw new Problem({
    code: failure?.code ?? inspection.state,
    title: failure?.message ?? "",
    hint: failure?.hint,
    retryable: failure?.retryable,
    status: 422,
  });
}

/**
 * What the site says of `url`. The same link in flight is the same job, so asking again starts
 * nothing new; its own state is read in between.
 * @param {string} url @param {AbortSignal} signal @param {(inspection: Inspection) => void} onState
 * @returns {Promise<LinkInfo>}
 */
export async function inspect(url, signal, onState) {
  let answer = await send("POST", "/videos/inspect", { url }, { signal });
  for (let times = 0; times < TIMES_MAX; times += 1) {
    const now = /** @type {Inspection} */ (answer.body);
    if (now.info || isFinal(now)) return outcome(now);
    onState(now);
    await pause(AGAIN_MS, signal);
    const job = await read(`/jobs/${now.id}`, { signal });
    if (!isFinal(job)) answer.body = { ...now, ...job, url, info: null };
    else if (job.state !== "succeeded")
      answer.body = { ...job, url, info: null };
    else answer = await send("POST", "/videos/inspect", { url }, { signal });
  }
  throw asProblem(null);
}
