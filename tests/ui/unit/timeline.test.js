import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attracted,
  columnsOf,
  edgesOf,
  keyMove,
  markAt,
  marksOf,
  moved,
  onFrame,
  reachOf,
  zoomed,
  zoomMax,
} from "../../../assets/ui/lib/timeline.js";

/** @param {...[number, number]} pairs */
const parts = (...pairs) => pairs.map(([start_ms, end_ms]) => ({ start_ms, end_ms }));
const video = { from: 0, total: 10_000, rate: 25 };

test("neighbours share a boundary, parts apart have their own", () => {
  const edges = edgesOf(parts([0, 1000], [1000, 3000], [4000, 5000]));
  assert.deepEqual(
    edges.map(({ ms, before, after }) => [ms, before, after]),
    [
      [0, null, 0],
      [1000, 0, 1],
      [3000, 1, null],
      [4000, null, 2],
      [5000, 2, null],
    ],
  );
});

test("a boundary takes both neighbours along and leaves every other part alone", () => {
  const before = parts([0, 1000], [1000, 3000], [3000, 5000]);
  assert.deepEqual(
    moved(before, edgesOf(before)[1], 1500),
    parts([0, 1500], [1500, 3000], [3000, 5000]),
  );
  assert.deepEqual(
    moved(before, edgesOf(before)[3], 6000),
    parts([0, 1000], [1000, 3000], [3000, 6000]),
  );
});

test("no part gets shorter than half a second, and none is run over", () => {
  const all = parts([1000, 2000], [2000, 3000], [4000, 5000]);
  const reach = edgesOf(all).map((edge) => reachOf(all, edge, video));
  assert.deepEqual(reach, [
    [0, 1500],
    [1500, 2500],
    [2500, 4000],
    [3000, 4500],
    [4500, 10_000],
  ]);
});

test("keys move by a frame, by a second, to the limits; no other key does", () => {
  const at = (/** @type {string} */ key, shiftKey = false) =>
    keyMove({ key, shiftKey }, 2000, [1500, 2500], video);
  assert.deepEqual(
    [at("ArrowRight"), at("ArrowLeft"), at("Home"), at("End"), at("Tab")],
    [2040, 1960, 1500, 2500, null],
  );
  assert.deepEqual([at("ArrowUp", true), at("ArrowLeft", true)], [2500, 1500]);
});

test("a hundred steps of a frame come back to where they began, at any rate", () => {
  for (const rate of [23.976, 25, 29.97, 60]) {
    let ms = onFrame(12_345, 7, rate);
    const begun = ms;
    for (let n = 0; n < 100; n += 1) ms = onFrame(ms, 7, rate, 1);
    assert.ok(Math.abs(ms - begun - 100_000 / rate) <= 1, `${rate}`);
    for (let n = 0; n < 100; n += 1) ms = onFrame(ms, 7, rate, -1);
    assert.equal(ms, begun, `${rate}`);
  }
});

test("zooming keeps what is under the pointer and ends at the limits", () => {
  const view = { from: 0, total: 600_000, width: 800, zoom: 2 };
  const { zoom, scroll } = zoomed(view, 300, 2, 100);
  assert.deepEqual([zoom, scroll], [4, 700]);
  assert.deepEqual(zoomed(view, 300, 0.1, 100), { zoom: 1, scroll: 0 });
  assert.equal(zoomed(view, 0, 1e6, 0).zoom, zoomMax(view));
  assert.equal(zoomMax({ from: 0, total: 500, width: 800 }), 1);
});

test("marks are round and far enough apart", () => {
  assert.deepEqual(marksOf(0, 60_000, 0.01), {
    step: 10_000,
    marks: [0, 1e4, 2e4, 3e4, 4e4, 5e4, 6e4],
  });
  assert.deepEqual(marksOf(59_500, 61_200, 0.1), { step: 1000, marks: [60_000, 61_000] });
  assert.equal(marksOf(0, 8.64e7, 0.00001).step, 7_200_000);
});

test("columns show the loudest sample, from the level that is fine enough", () => {
  const levels = [
    { every_ms: 1000, peaks: [9, 5] },
    { every_ms: 100, peaks: [1, 2, 9, 4, 0, 0, 0, 0, 0, 0, 5] },
  ];
  assert.deepEqual(columnsOf(levels, 0, 1000, 3), [9, 5, 0]);
  assert.deepEqual(columnsOf(levels, 0, 200, 2), [2, 9]);
  assert.deepEqual(columnsOf(levels, 0, 50, 4), [1, 1, 2, 2], "finer than there is");
  assert.deepEqual(columnsOf(levels, -1000, 1000, 2), [0, 9]);
});

test("a boundary is attracted by the nearest pause, else by a new scene", () => {
  const pauses = /** @type {[number, number][]} */ ([
    [1000, 1400],
    [5000, 9000],
  ]);
  assert.deepEqual(attracted(1150, 100, pauses, [1150]), { ms: 1200, kind: "silence" });
  assert.deepEqual(attracted(2000, 100, pauses, [2050]), { ms: 2050, kind: "scene" });
  assert.deepEqual(attracted(7000, 100, pauses, []), { ms: 7000, kind: "silence" });
  assert.equal(attracted(3000, 100, pauses, []), null);
});

test("a mark says what the plan says, else what is known of the moment", () => {
  const pauses = /** @type {[number, number][]} */ ([[1000, 1400]]);
  assert.equal(markAt(1200, "keyframe", pauses, [], 25), "keyframe");
  assert.equal(markAt(1200, "asked", pauses, [], 25), "silence");
  assert.equal(markAt(2010, undefined, pauses, [2000], 25), "scene");
  assert.equal(markAt(2030, undefined, pauses, [2000], 25), null);
});
