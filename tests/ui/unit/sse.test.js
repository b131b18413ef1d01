import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { follow, understand } from "../../../assets/ui/lib/sse.js";

test("a named event keeps its name", () => {
  const heard = understand("part_ready", '{"job":"a","n":3}');
  assert.deepEqual(heard, { kind: "part_ready", job: "a", data: { job: "a", n: 3 } });
});

test("an unnamed event is known by its body", () => {
  assert.equal(understand("message", '{"kind":"stage","job":"a"}').kind, "stage");
  assert.equal(understand("message", '{"kind":{"progress":{"permille":1}}}').kind, "progress");
});

test("an event of an unknown shape still means that something happened", () => {
  assert.deepEqual(understand("state", "not json"), { kind: "state", job: null, data: null });
  assert.equal(understand("message", "").kind, "state");
});

/** The streams that were opened; a browser gives one up by closing it. @type {Stream[]} */
let streams = [];
class Stream {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;
  readyState = Stream.CONNECTING;
  onopen = () => {};
  constructor() {
    streams.push(this);
  }
  addEventListener() {}
  close() {
    this.readyState = Stream.CLOSED;
  }
}
const realEventSource = globalThis.EventSource;
beforeEach(() => {
  streams = [];
  globalThis.EventSource = /** @type {any} */ (Stream);
  mock.timers.enable({ apis: ["setInterval", "Date"], now: 1_000_000 });
});
afterEach(() => {
  mock.timers.reset();
  globalThis.EventSource = realEventSource;
});

/** Lets time pass, during which every new stream is given up at once. @param {number} ms */
function giveUpFor(ms) {
  for (let at = 0; at < ms; at += 500) {
    streams.at(-1)?.close();
    mock.timers.tick(500);
  }
}

test("a stream that the browser gave up is opened again soon, then less and less often", () => {
  const stop = follow("a", { heard() {}, caughtUp() {} });
  giveUpFor(2000);
  assert.equal(streams.length, 2);
  giveUpFor(4000);
  assert.equal(streams.length, 3);
  giveUpFor(600_000);
  const tries = streams.length;
  assert.ok(tries >= 20 && tries <= 26, `${tries} tries in ten minutes`);
  stop();
  giveUpFor(60_000);
  assert.equal(streams.length, tries);
});

test("once a stream was open, the next one is tried soon again", () => {
  let caughtUp = 0;
  const stop = follow("a", { heard() {}, caughtUp: () => (caughtUp += 1) });
  giveUpFor(120_000);
  const tries = streams.length;
  const polls = caughtUp;
  assert.ok(polls >= 59, "it was not polled meanwhile");
  const open = /** @type {Stream} */ (streams.at(-1));
  open.readyState = Stream.OPEN;
  open.onopen();
  assert.equal(caughtUp, polls + 1);
  giveUpFor(2500);
  assert.equal(streams.length, tries + 1);
  stop();
  mock.timers.tick(500);
});

test("however many follow, there is one stream; who follows different jobs shares that of all", () => {
  /** @type {string[]} */
  const heard = [];
  const follower = (/** @type {string} */ name) => ({
    heard() {},
    caughtUp: () => heard.push(name),
  });
  const stopA = follow("a", follower("a"));
  const stopB = follow("a", follower("b"));
  assert.equal(streams.length, 1);
  assert.deepEqual(heard, ["b"], "who joins late was not told to read");
  const stopC = follow("c", follower("c"));
  assert.deepEqual(
    streams.map((one) => one.readyState),
    [Stream.CLOSED, Stream.CONNECTING],
  );
  stopC();
  assert.equal(streams.filter((one) => one.readyState !== Stream.CLOSED).length, 1);
  stopA();
  stopB();
  mock.timers.tick(500);
  assert.ok(streams.every((one) => one.readyState === Stream.CLOSED));
});

test("a view that follows on at once keeps the stream", () => {
  follow(null, { heard() {}, caughtUp() {} })();
  const stop = follow(null, { heard() {}, caughtUp() {} });
  mock.timers.tick(1000);
  assert.equal(streams.length, 1);
  stop();
  mock.timers.tick(500);
});

test("a tab that nobody looks at gives its connection away, and takes it up again", () => {
  const real = globalThis.document;
  let read = 0;
  const stop = follow("a", { heard() {}, caughtUp: () => (read += 1) });
  /** @type {Stream} */ (streams[0]).readyState = Stream.OPEN;
  globalThis.document = /** @type {any} */ ({ hidden: true });
  const pass = (/** @type {number} */ ms) => {
    for (let at = 0; at < ms; at += 500) mock.timers.tick(500);
  };
  pass(59_000);
  assert.equal(streams[0].readyState, Stream.OPEN);
  pass(120_000);
  assert.equal(streams[0].readyState, Stream.CLOSED);
  assert.equal(streams.length, 1, "it was opened again unseen");
  assert.ok(read >= 8 && read <= 12, `${read} readings in three minutes`);
  globalThis.document = /** @type {any} */ ({ hidden: false });
  mock.timers.tick(500);
  assert.equal(streams.length, 2);
  globalThis.document = real;
  stop();
  mock.timers.tick(500);
});
