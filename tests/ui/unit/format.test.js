import assert from "node:assert/strict";
import { test } from "node:test";
import { left, length, percent, size, times, when } from "../../../assets/ui/lib/format.js";

test("sizes grow into the next unit before four digits", () => {
  assert.equal(size(0), "0 bytes");
  assert.equal(size(999_400), "999 kB");
  assert.equal(size(999_600), "1 MB");
  assert.equal(size(1_440_000_000), "1.4 GB");
});

test("lengths are seconds, then a clock", () => {
  assert.equal(length(2_500), "2.5 s");
  assert.equal(length(42_000), "42 s");
  assert.equal(length(59_400), "59 s");
  assert.equal(length(59_900), "1:00");
  assert.equal(length(90_000), "1:30");
});

test("time left is coarse", () => {
  assert.deepEqual([0.2, 8, 41, 58, 190, 7_200, 7_800].map(left), [
    "1 s",
    "8 s",
    "45 s",
    "1 min",
    "4 min",
    "2 h",
    "2 h 10 min",
  ]);
});

test("percent never claims more than is done", () => {
  assert.equal(percent(99.9), "99%");
  assert.equal(percent(100), "100%");
});

test("speed has a decimal only while it is small", () => {
  assert.equal(times(8_240), "8.2");
  assert.equal(times(31_700), "32");
});

test("moments are told from today", () => {
  const now = new Date("2026-03-30T22:30:00Z");
  const at = (/** @type {string} */ moment, zone = "UTC") =>
    when(moment, now, { timeZone: zone, locale: "en-GB" });
  assert.equal(at("2026-03-30T14:05:00Z"), "today 14:05");
  assert.equal(at("2026-03-31T14:05:00Z"), "tomorrow 14:05");
  assert.equal(at("2026-04-02T14:05:00Z"), "2 Apr, 14:05");
  assert.equal(at("2025-04-02T14:05:00Z"), "2 Apr 2025, 14:05");
  // In Tokyo it is the 31st already.
  assert.equal(at("2026-03-31T14:05:00Z", "Asia/Tokyo"), "today 23:05");
});
