import assert from "node:assert/strict";
import { test } from "node:test";
import { noted } from "../../../assets/ui/lib/unfinished.js";
import { meter, passes, patience } from "../../../assets/ui/lib/upload.js";

test("speed and time left follow from what was sent", () => {
  const tell = meter(10_000_000);
  tell(0, 0);
  const told = tell(2_000_000, 4_000);
  assert.equal(told.bytesPerSecond, 500_000);
  assert.equal(told.secondsLeft, 16);
});

test("in the first second nothing is claimed", () => {
  const tell = meter(2_000);
  assert.equal(tell(0, 0).secondsLeft, null);
  assert.equal(tell(1_000, 400).secondsLeft, null);
  assert.equal(meter(2_000)(0, 4_000).bytesPerSecond, null);
});

test("only the last seconds count", () => {
  const tell = meter(1e9);
  for (let second = 0; second <= 30; second += 1) tell(second * 1000, second * 1000);
  for (let second = 31; second <= 60; second += 1) {
    tell(30_000 + (second - 30) * 9000, second * 1000);
  }
  const { bytesPerSecond } = tell(30_000 + 31 * 9000, 61_000);
  assert.equal(bytesPerSecond, 9000);
});

test("a pause and bytes that were lost do not spoil the speed", () => {
  const tell = meter(1e9);
  tell(0, 0);
  tell(10_000, 2_000);
  const waits = tell(null, 3_000);
  assert.deepEqual([waits.paused, waits.done, waits.bytesPerSecond], [true, 10_000, null]);
  assert.equal(tell(8_000, 90_000).bytesPerSecond, null);
  assert.equal(tell(12_000, 92_000).bytesPerSecond, 2000);
});

test("a lost line is waited for without end, a server's trouble is not", () => {
  assert.ok(passes(0, 1_000));
  for (const status of [500, 502, 503, 429, 409, 423, 408]) {
    assert.ok(passes(status, 3), String(status));
    assert.ok(!passes(status, 8), String(status));
  }
  for (const status of [400, 401, 403, 404, 410, 412, 413, 507]) {
    assert.ok(!passes(status, 0), String(status));
  }
});

test("it is tried soon, then less and less often", () => {
  assert.deepEqual([0, 1, 2, 20].map(patience), [500, 1000, 2000, 30_000]);
});

test("one upload of a file is remembered, for a day", () => {
  const file = { name: "a.mp4", size: 9, lastModified: 5 };
  const other = { ...file, lastModified: 6 };
  const day = 24 * 3_600_000;
  let list = noted([], file, "/uploads/1", 0);
  list = noted(list, other, "/uploads/2", 10);
  list = noted(list, file, "/uploads/3", 20);
  assert.deepEqual(
    list.map((one) => one.path),
    ["/uploads/3", "/uploads/2"],
  );
  assert.deepEqual(noted(list, file, null, 30).length, 1);
  assert.deepEqual(noted(list, { ...file, name: "b" }, null, day + 15).length, 1);
});
