import assert from "node:assert/strict";
import { test } from "node:test";
import {
  age,
  ago,
  barsPath,
  hourOf,
  many,
  roomOf,
  seat,
  troubles,
} from "../../../assets/ui/lib/glance.js";

const NOW = Date.parse("2026-05-12T14:05:00Z");

/** @param {any} [more] @returns {any} */
const lane = (more = {}) => ({ lane: "webhook", paused: false, counts: {}, ...more });
/** @param {any} [more] @returns {any} */
const worker = (more = {}) => ({
  id: "w",
  host: "h",
  seen_at: "2026-05-12T14:04:55Z",
  jobs: [],
  ...more,
});
/** @param {any} [more] @returns {any} */
const queue = (more = {}) => ({
  lanes: [lane()],
  workers: [worker()],
  disk: { low: false },
  ...more,
});
/** @param {any} of */
const kinds = (of) => troubles(of, NOW).map(({ kind }) => kind);

test("nothing is wrong with a quiet house", () => {
  assert.deepEqual(kinds(queue()), []);
  assert.deepEqual(kinds(queue({ workers: [] })), [], "nothing is in line, so nobody is missed");
});

test("what is wrong is told, the worst first", () => {
  const all = queue({
    disk: { low: true },
    lanes: [lane({ paused: true, counts: { queued: 2, failed: 3 } })],
    workers: [worker({ seen_at: "2026-05-12T14:04:00Z" })],
  });
  assert.deepEqual(kinds(all), ["disk", "silent", "failed", "paused"]);
  assert.deepEqual(
    troubles(all, NOW).map(({ bad, n }) => [bad, n]),
    [
      [true, undefined],
      [true, 0],
      [true, 3],
      [false, 2],
    ],
  );
  const unstaffed = queue({ workers: [], lanes: [lane({ counts: { queued: 2 } })] });
  assert.deepEqual(kinds(unstaffed), ["workers"]);
});

test("bars are strokes from the ground, the highest as high as the chart", () => {
  assert.equal(barsPath([0, 1, 2, 0], 40, 10), "M15 10v-5M25 10v-10");
  assert.equal(barsPath([0, 0], 40, 10), "");
  assert.equal(barsPath([], 40, 10), "");
});

test("an hour in words", () => {
  const minutes = Array.from({ length: 60 }, (_, at) => (at === 40 ? 9 : at >= 50 ? 2 : 0));
  assert.deepEqual(hourOf(minutes), { all: 29, most: 9, minutesAgo: 19, rate: 2 });
  assert.deepEqual(hourOf([]), { all: 0, most: 0, minutesAgo: 0, rate: 0 });
});

test("ages are told in one unit", () => {
  assert.equal(age(0), "0 sec");
  assert.equal(age(59), "59 sec");
  assert.equal(age(3599), "59 min");
  assert.equal(age(7200), "2 hr");
  assert.equal(age(200_000), "2 days");
  assert.equal(ago("2026-05-12T14:02:00Z", NOW), "3 min. ago");
  assert.equal(ago("2026-05-12T15:00:00Z", NOW), ago("2026-05-12T14:05:00Z", NOW));
});

test("counts have separators", () => {
  assert.equal(many(10_000), "10,000");
  assert.equal(many(1.25, 1), "1.3");
});

test("the free room is cut up into what may be used and what may not", () => {
  const disk = (/** @type {number[]} */ [free, reserved, floor]) =>
    roomOf({ free, reserved, floor, low: false });
  assert.deepEqual(disk([100, 20, 10]), { floor: 10, reserved: 20, open: 70 });
  assert.deepEqual(disk([100, 200, 10]), { floor: 10, reserved: 90, open: 0 });
  assert.deepEqual(disk([5, 20, 10]), { floor: 100, reserved: 0, open: 0 });
  assert.equal(disk([0, 0, 0]).floor, 0);
});

test("a job keeps its row while others come and go", () => {
  assert.deepEqual(seat([null], []), [null]);
  assert.deepEqual(seat([null], ["a", "b"]), ["a", "b"]);
  assert.deepEqual(seat(["a", "b"], ["b"]), [null, "b"]);
  assert.deepEqual(seat([null, "b"], ["b", "c", "d"]), ["c", "b", "d"]);
});
