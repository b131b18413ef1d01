/** What the board shows, kept fresh by the one stream of the tab and a look every few seconds. */
import { batch, useEffect, useMemo, useRef } from "../../vendor/preact.js";
import { advancePage, keepPage, putJob, settlePage } from "../../lib/board.js";
import { live } from "../../lib/live.js";
import { follow } from "../../lib/sse.js";

/** How often to look although nothing was heard. */
const LOOK_MS = 5000;
/** However much happens, the board is not read more often; and what comes together is read once. */
const PACE_MS = 1000;
const GATHER_MS = 250;
/** How often progress is drawn. */
const DRAW_MS = 400;

/** @typedef {import("../../lib/board.js").Page} Page */
/** @typedef {import("../../lib/board.js").Queue} Queue */
/** @typedef {ReturnType<typeof useFeed>} Feed */

/** Everything that is read for the board. @param {string} path of the jobs that are listed */
function useResources(path) {
  const held = useRef(false);
  const fixed = useMemo(
    () => ({
      queue: live("/queue", (/** @type {Queue | null} */ _, /** @type {Queue} */ now) => now),
      failures: live("/failures"),
      running: live("/jobs?state=running&limit=200", settlePage),
    }),
    [],
  );
  const list = useMemo(
    () =>
      live(path, (/** @type {Page | null} */ shown, /** @type {Page} */ fresh) =>
        held.current ? keepPage(shown, fresh) : settlePage(shown, fresh),
      ),
    [path],
  );
  return { ...fixed, list, held };
}

/** Which failures there are is read only when there may be others. @param {Queue | null} queue */
const failedOf = (queue) =>
  JSON.stringify(
    queue?.lanes.map(({ counts, ended_last_hour }) => [counts.failed, ended_last_hour]),
  );

/** @param {string} path of the jobs that are listed */
export function useFeed(path) {
  const all = useResources(path);
  const now = useRef(all);
  now.current = all;

  const refresh = async ({ whole = false } = {}) => {
    const { queue, failures, running, list } = now.current;
    const before = failedOf(queue.data.value);
    const others = [running.refresh(), list.refresh()];
    await queue.refresh();
    const again = whole || before !== failedOf(queue.data.value) || !failures.data.value;
    await Promise.all([...others, again && failures.refresh()]);
  };

  useEffect(() => void all.list.refresh(), [all.list]);
  useEffect(() => {
    let timer = 0;
    let last = 0;
    const soon = () => {
      if (timer) return;
      const wait = Math.max(GATHER_MS, last + PACE_MS - Date.now());
      timer = window.setTimeout(() => {
        timer = 0;
        last = Date.now();
        void refresh();
      }, wait);
    };
    const said = new Map();
    const draw = () => {
      if (said.size === 0) return;
      batch(() => {
        for (const { data } of [now.current.running, now.current.list]) {
          if (data.value) data.value = advancePage(data.value, said);
        }
      });
      said.clear();
    };
    const stop = follow(null, {
      caughtUp: () => void refresh({ whole: true }),
      heard: ({ kind, job, data }) => {
        if (kind === "progress" && job) said.set(job, data);
        else soon();
      },
    });
    void refresh();
    const timers = [
      setInterval(draw, DRAW_MS),
      setInterval(() => document.hidden || soon(), LOOK_MS),
    ];
    return () => {
      stop();
      clearTimeout(timer);
      timers.forEach(clearInterval);
    };
  }, []);

  return {
    ...all,
    /** After something was done: whoever does it wants to see it, in the list as well. */
    refresh: () => {
      all.held.current = false;
      return refresh({ whole: true });
    },
    /** While somebody reads the list, its rows stay where they are. */
    hold: (/** @type {boolean} */ on) => {
      if (all.held.current === on) return;
      all.held.current = on;
      if (!on) void all.list.refresh();
    },
    /** @param {import("../../lib/board.js").Job} job told anew by its details */
    put: (job) => {
      const { data } = now.current.list;
      if (data.value) data.value = putJob(data.value, job);
    },
  };
}
