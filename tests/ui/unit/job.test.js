import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, progressOf, settle, stateWord } from "../../../assets/ui/lib/job.js";

/** @param {object} part @returns {import("../../../assets/ui/lib/job.js").Status} */
const status = (part) => ({
  state: "running",
  stage: "cut",
  percent: 40,
  eta_s: null,
  speed: null,
  position: null,
  waits_for: null,
  attempts: 1,
  retry_at: null,
  cancel_requested: false,
  error: null,
  created_at: "2026-01-01T00:00:00Z",
  started_at: "2026-01-01T00:00:01Z",
  finished_at: null,
  expires_at: null,
  ...part,
});

test("within an attempt progress never goes back", () => {
  assert.equal(settle(status({ percent: 40 }), status({ percent: 35 })).percent, 40);
  assert.equal(settle(status({ percent: 40 }), status({ percent: 45 })).percent, 45);
});

test("a new attempt starts over, an end is the end", () => {
  const again = status({ percent: 2, started_at: "2026-01-01T00:09:00Z" });
  assert.equal(settle(status({}), again).percent, 2);
  assert.equal(settle(status({}), status({ state: "queued", percent: 0 })).percent, 0);
  assert.equal(settle(null, status({ percent: 7 })).percent, 7);
});

test("progress events are understood in permille and in percent, bare or wrapped", () => {
  const wanted = { percent: 12.5, eta_s: 4, speed: null };
  assert.deepEqual(progressOf({ permille: 125, eta_s: 4 }), wanted);
  assert.deepEqual(progressOf({ percent: 12.5, eta_s: 4 }), wanted);
  assert.deepEqual(
    progressOf({ job: "x", kind: { progress: { permille: 125, eta_s: 4 } } }),
    wanted,
  );
  for (const nothing of [null, "x", {}, { progress: null }])
    assert.equal(progressOf(nothing), null);
});

test("an event moves a running job on, never back, never to its end", () => {
  assert.equal(advance(status({}), { permille: 500 }).percent, 50);
  assert.equal(advance(status({}), { permille: 100 }).percent, 40);
  assert.equal(advance(status({}), { permille: 1000 }).percent, 99.9);
  assert.equal(advance(status({ state: "queued", percent: 0 }), { permille: 500 }).percent, 0);
});

test("the word for a state tells of stopping and of another attempt", () => {
  assert.equal(stateWord(status({ cancel_requested: true })), "cancelling");
  assert.equal(stateWord(status({ state: "cancelled", cancel_requested: true })), "cancelled");
  assert.equal(
    stateWord(status({ state: "queued", retry_at: "2026-01-01T00:00:00Z" })),
    "retrying",
  );
  assert.equal(stateWord(status({ state: "queued" })), "queued");
});
