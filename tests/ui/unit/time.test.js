import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, parseTime } from "../../../assets/ui/lib/time.js";

test("people's ways to write a time are understood", () => {
  const table = /** @type {[string, number][]} */ ([
    ["90", 90_000],
    ["1:30", 90_000],
    [" 0:01:30 ", 90_000],
    ["0:00.5", 500],
    ["0:00,25", 250],
    ["75:00", 4_500_000],
    ["1:02:03.004", 3_723_004],
    ["0", 0],
  ]);
  for (const [text, ms] of table) assert.equal(parseTime(text), ms, text);
});

test("what is no time is none", () => {
  for (const text of ["", "x", "1:60", "1:60:00", ":30", "1:", "-5", "1.2345", "1:2:3:4", "1e3"]) {
    assert.equal(parseTime(text), null, text);
  }
});

test("a shown time reads back as the same time", () => {
  for (let ms = 0; ms < 20_000_000; ms += 7_919) {
    assert.equal(parseTime(clock(ms, { exact: true })), ms);
  }
});

test("a clock shows hours only when there are any, and rounds to seconds", () => {
  assert.equal(clock(42_000), "0:42");
  assert.equal(clock(59_700), "1:00");
  assert.equal(clock(3_723_000), "1:02:03");
  assert.equal(clock(30_040, { exact: true }), "0:30.04");
});
