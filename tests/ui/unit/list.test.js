import assert from "node:assert/strict";
import { test } from "node:test";
import { has } from "../../../assets/ui/lib/i18n.js";
import {
  each,
  extended,
  filtersOf,
  queryOf,
  renewed,
  selection,
  STATES,
  without,
} from "../../../assets/ui/lib/list.js";
import { keepHours, mayKeep } from "../../../assets/ui/parts/series-keep.js";

/** Items named by when they were made, newest first. @param {number[]} moments */
const items = (...moments) =>
  moments.map((at) => ({ id: String(at), created_at: `2026-01-01T00:00:${at}Z` }));
/** @param {{ items: { id: string }[] }} page */
const ids = (page) => page.items.map((one) => one.id).join(" ");

test("what was shown below the first page stays, what is gone from it goes", () => {
  const shown = { items: items(50, 40, 30, 20), next: "after 20" };
  const fresh = renewed(shown, { items: items(60, 50, 30), next: "after 30" });
  assert.equal(ids(fresh), "60 50 30 20");
  assert.equal(fresh.next, "after 20");
});

test("a first page that is all there is replaces everything", () => {
  const shown = { items: items(50, 40), next: "x" };
  assert.equal(ids(renewed(shown, { items: items(50), next: null })), "50");
  assert.equal(ids(renewed(shown, { items: [], next: null })), "");
  assert.equal(ids(renewed(null, { items: items(50), next: "y" })), "50");
});

test("new ones that push others off the first page leave no gap", () => {
  let page = extended({ items: items(50, 40), next: "a" }, { items: items(30, 20), next: "b" });
  page = renewed(page, { items: items(70, 60), next: "c" });
  assert.equal(ids(page), "70 60 50 40 30 20");
  assert.equal(page.next, "b");
  assert.equal(ids(extended(page, { items: items(20, 10), next: null })), "70 60 50 40 30 20 10");
  assert.equal(ids(without(page, new Set(["60", "20"]))), "70 50 40 30");
});

test("a range is marked or unmarked in either direction", () => {
  const all = ["a", "b", "c", "d"];
  const told = (/** @type {Set<string>} */ set) => [...set].sort().join("");
  assert.equal(told(selection(all, new Set(["d"]), "b", null, true)), "bd");
  assert.equal(told(selection(all, new Set(), "c", "a", true)), "abc");
  assert.equal(told(selection(all, new Set(), "b", "d", true)), "bcd");
  assert.equal(told(selection(all, new Set(all), "b", "c", false)), "ad");
  assert.equal(told(selection(all, new Set(), "b", "gone", true)), "b");
});

test("filters survive the way through the address", () => {
  for (const filters of [
    { kind: "series", q: "", state: "" },
    { kind: "videos", q: "a & b?", state: "failed" },
    { kind: "series", q: "ü #1", state: "waiting" },
  ]) {
    const there = queryOf(/** @type {any} */ (filters));
    assert.deepEqual(filtersOf(there), filters);
  }
  assert.equal(queryOf({ kind: "series", q: "  ", state: "" }), "");
  assert.deepEqual(filtersOf("kind=x&state=y"), { kind: "series", q: "", state: "" });
  for (const state of STATES) assert.ok(has(`state.${state}`), state);
});

test("each is done once, and what failed comes with its reason", async () => {
  const all = items(10, 11, 12, 13, 14, 15, 16);
  /** @type {string[]} */
  const acted = [];
  let under = 0;
  let most = 0;
  const told = /** @type {number[]} */ ([]);
  const act = async (/** @type {{ id: string }} */ { id }) => {
    most = Math.max(most, (under += 1));
    acted.push(id);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
    if (id === "12") throw new Error("no");
  };
  const failed = await each(all, act, (done) => void told.push(done), 3);
  assert.deepEqual(acted.sort(), ["10", "11", "12", "13", "14", "15", "16"]);
  assert.deepEqual(
    failed.map(({ item, error }) => [item.id, String(error)]),
    [["12", "Error: no"]],
  );
  assert.deepEqual(told, [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(most, 3);
});

test("another day is added to what is left, within what the server keeps", () => {
  const now = Date.parse("2026-05-01T12:00:00Z");
  assert.equal(keepHours("2026-05-02T12:00:00Z", 24, now), 48);
  assert.equal(keepHours("2026-05-01T12:30:00Z", 24, now), 25);
  assert.equal(keepHours("2026-04-30T12:00:00Z", 24, now), 24);
  assert.equal(keepHours("2026-05-31T11:00:00Z", 168, now), 720);
  assert.ok(mayKeep("2026-05-02T12:00:00Z", now));
  assert.ok(!mayKeep("2026-05-31T12:00:00Z", now) && !mayKeep(null, now));
});

test("all words of keeping and of uploads are there", () => {
  for (const key of ["keepDay", "keepWeek", "upload.waiting", "upload.done", "upload.failed"]) {
    assert.ok(has(`watch.${key}`), key);
  }
});
