// What a page's event streams really say, and which API each one comes from.
import { FROM } from "./nginx.mjs";
import { until } from "./processes.mjs";

/** @typedef {{ from: string, live: boolean }} Line an event stream */

/** @param {import("playwright-core").Page} page */
export async function listen(page) {
  /** @type {Map<string, Line>} */
  const streams = new Map();
  /** @type {{ kind: string, data: any }[]} */
  const events = [];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type !== "EventSource") return;
    const name = Object.keys(response.headers).find((one) => one.toLowerCase() === FROM);
    const from = name && response.status === 200 ? response.headers[name] : "";
    streams.set(requestId, { from: from.split(", ").at(-1) ?? "", live: from !== "" });
  });
  const end = (/** @type {{ requestId: string }} */ { requestId }) => {
    const stream = streams.get(requestId);
    if (stream) stream.live = false;
  };
  devtools.on("Network.loadingFinished", end);
  devtools.on("Network.loadingFailed", end);
  devtools.on("Network.eventSourceMessageReceived", ({ eventName, data }) => {
    events.push({ kind: eventName, data: JSON.parse(data) });
  });
  const live = () => {
    const newest = [...streams.values()].at(-1);
    return newest?.live ? newest.from : undefined;
  };
  return {
    /** How many streams there were. */
    count: () => streams.size,
    /** The API that carries the stream, as soon as there is one. */
    carrier: () => until("the page follows", live),
    /** The same, once it is another one than `before`. @param {string} before */
    otherThan: (before) =>
      until(`the page follows another API than ${before}`, () => {
        const now = live();
        return now !== before && now;
      }),
    /** The parts of a series that were told to be ready, in order. @param {string} job */
    partsOf: (job) => {
      const ready = events.filter(({ kind, data }) => kind === "part_ready" && data.job === job);
      return ready.map(({ data }) => Number(data.n));
    },
  };
}
