import assert from "node:assert/strict";
import { test } from "node:test";
import {
  defaults,
  defaultsOf,
  keepDefaults,
  readDefaults,
} from "../../../assets/ui/lib/defaults.js";
import { ask, firstChoice } from "../../../assets/ui/lib/plan.js";

const FIRST = {
  preset: "shorts",
  every_ms: 60_000,
  layout: "source",
  part_label: "none",
  loudness: true,
};

test("without anything kept, parts are as Shorts want them", () => {
  for (const kept of [null, undefined, 7, "x", [], {}]) assert.deepEqual(defaultsOf(kept), FIRST);
});

test("what was kept comes back, and a field that makes no sense does not", () => {
  const own = { preset: "custom", every_ms: 45_500, layout: "blur", part_label: "pt" };
  assert.deepEqual(defaultsOf({ ...own, loudness: false }), { ...own, loudness: false });
  assert.deepEqual(defaultsOf({ ...FIRST, layout: "stack", loudness: "yes" }), FIRST);
  for (const every_ms of [0, 499, 86_400_001, 1.5, "60000", null, NaN]) {
    assert.deepEqual(defaultsOf({ preset: "custom", every_ms }), FIRST, String(every_ms));
  }
});

test("a named preset has its own length", () => {
  assert.equal(defaultsOf({ preset: "reels", every_ms: 1 }).every_ms, 90_000);
  assert.equal(defaultsOf({ preset: "tiktok" }).every_ms, 600_000);
});

test("a change is kept where there is storage, and holds without", () => {
  const shelf = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => shelf.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => shelf.set(key, value),
  };
  const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  const put = (/** @type {unknown} */ value) =>
    Object.defineProperty(globalThis, "localStorage", { configurable: true, value });
  try {
    put(storage);
    keepDefaults({ layout: "crop" });
    assert.equal(readDefaults().layout, "crop");
    shelf.set("defaults", "{broken");
    assert.deepEqual(readDefaults(), FIRST);
    put(undefined);
    keepDefaults({ preset: "reels" });
    assert.deepEqual([defaults.value.preset, defaults.value.layout], ["reels", "crop"]);
    keepDefaults(/** @type {any} */ (FIRST));
  } finally {
    if (before) Object.defineProperty(globalThis, "localStorage", before);
    else Reflect.deleteProperty(globalThis, "localStorage");
  }
});

test("the form begins as the settings say", () => {
  const from = defaultsOf({ preset: "tiktok", layout: "fit", part_label: "pt" });
  assert.deepEqual(ask(firstChoice(from), null).body?.parts, { every_ms: 600_000 });
  const choice = firstChoice(from);
  assert.deepEqual([choice.layout, choice.label, choice.preset], ["fit", "pt", 600]);
  assert.equal(firstChoice(defaultsOf({ preset: "reels" })).preset, 90);
});
