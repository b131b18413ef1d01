import assert from "node:assert/strict";
import { test } from "node:test";
import { understand } from "../../../assets/ui/lib/sse.js";

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
