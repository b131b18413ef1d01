/** A resource that keeps itself fresh: read once, then by live events or by polling. */
import { signal, useEffect, useMemo } from "../vendor/preact.js";
import { asProblem, read } from "./api.js";
import { follow } from "./sse.js";

/**
 * @template T
 * @typedef {object} Live
 * @property {import("../vendor/preact.js").Signal<T | null>} data what was read last
 * @property {import("../vendor/preact.js").Signal<import("./api.js").Problem | null>} problem
 * @property {() => Promise<void>} refresh reads again; calls meanwhile make one more reading
 */

/** How long to wait before reading again after a failure that may pass. */
const AGAIN_MS = 3000;

/**
 * @template T
 * @param {string} path @param {(shown: T | null, fresh: T) => T} [merge] @returns {Live<T>}
 */
export function live(path, merge = (_shown, fresh) => fresh) {
  const data = signal(/** @type {T | null} */ (null));
  const problem = signal(/** @type {import("./api.js").Problem | null} */ (null));
  /** @type {Promise<void> | null} */
  let running = null;
  let again = false;

  const once = async () => {
    try {
      data.value = merge(data.value, await read(path));
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
  };
  const refresh = () => {
    again = running !== null;
    running ??= (async () => {
      do {
        again = false;
        await once();
      } while (again);
      running = null;
    })();
    return running;
  };
  return { data, problem, refresh };
}

/**
 * The live resource at `path` for as long as the component is shown.
 * @template T
 * @param {string} path
 * @param {object} how
 * @param {(shown: T | null, fresh: T) => T} [how.merge]
 * @param {(data: T | null) => string | null | undefined} how.job the job to follow: an id, `null`
 *   for every job, `undefined` for none (any more)
 * @param {(data: T, happening: import("./sse.js").Happening) => T} [how.heard] what an event alone
 *   changes; a state event is followed by a reading anyway
 * @returns {Live<T>}
 */
export function useLive(path, { merge, job, heard }) {
  const resource = useMemo(() => live(path, merge), [path]);
  const { data, problem, refresh } = resource;
  useEffect(() => void refresh(), [resource]);

  const followed = job(data.value);
  useEffect(() => {
    if (followed === undefined) return undefined;
    return follow(followed, {
      caughtUp: () => void refresh(),
      heard: (happening) => {
        if (data.value && heard) data.value = heard(data.value, happening);
        if (happening.kind !== "progress") void refresh();
      },
    });
  }, [resource, followed]);

  const failing = problem.value?.retryable ? problem.value : null;
  useEffect(() => {
    if (!failing) return undefined;
    const timer = setTimeout(() => void refresh(), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [resource, failing]);
  return resource;
}
