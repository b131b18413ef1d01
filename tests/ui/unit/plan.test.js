import assert from "node:assert/strict";
import { test } from "node:test";
import { kindChoice, withKind } from "../../../assets/ui/lib/presets.js";
import { ask, firstChoice, movesTo, place, planSentence } from "../../../assets/ui/lib/plan.js";

/** @param {Partial<import("../../../assets/ui/lib/plan.js").Choice>} part */
const choice = (part) => ({ ...firstChoice(), loudness: true, ...part });

test("each rule asks for exactly one way to divide", () => {
  const bodies = [
    choice({ preset: 30 }),
    choice({ preset: null, custom: "1:15" }),
    choice({ rule: "count", count: " 12 " }),
    choice({ rule: "chapters" }),
    choice({ rule: "ranges", ranges: [{ start: "", end: "15" }] }),
  ].map((one) => ask(one, 600_000).body?.parts);
  assert.deepEqual(bodies, [
    { every_ms: 30_000 },
    { every_ms: 75_000 },
    { count: 12 },
    { chapters: true },
    { ranges: [[0, 15_000]] },
  ]);
});

test("fields left empty are not sent", () => {
  const { body } = ask(choice({}), null);
  assert.deepEqual(body, { parts: { every_ms: 60_000 }, tail: "even", cut: "exact" });
});

test("trim and overlap are sent in milliseconds", () => {
  const { body } = ask(choice({ trimStart: "0:10", trimEnd: "1:00", overlap: "1.5" }), null);
  assert.deepEqual(body?.trim, { start_ms: 10_000, end_ms: 60_000 });
  assert.equal(body?.overlap_ms, 1_500);
  const open = ask(choice({ trimStart: "0:10" }), null);
  assert.deepEqual(open.body?.trim, { start_ms: 10_000 });
});

test("own ranges ignore trim and overlap, which they would contradict", () => {
  const ranges = [{ start: "1", end: "2" }];
  const { body } = ask(choice({ rule: "ranges", ranges, trimStart: "9", overlap: "1" }), null);
  assert.deepEqual(Object.keys(body ?? {}), ["parts", "tail", "cut"]);
});

test("what cannot be meant is told at its field and nothing is asked", () => {
  const table = /** @type {[any, number | null, string][]} */ ([
    [{ preset: null, custom: "" }, null, "custom"],
    [{ preset: null, custom: "0.2" }, null, "custom"],
    [{ rule: "count", count: "0" }, null, "count"],
    [{ rule: "count", count: "1001" }, null, "count"],
    [{ rule: "count", count: "2.5" }, null, "count"],
    [{ trimStart: "x" }, null, "trimStart"],
    [{ trimStart: "10:00" }, 600_000, "trimStart"],
    [{ trimStart: "20", trimEnd: "20" }, null, "trimEnd"],
    [{ preset: 15, overlap: "15" }, null, "overlap"],
    [{ headline: "好".repeat(67) }, null, "headline"],
    [{ name: "é".repeat(61) }, null, "name"],
    [{ rule: "ranges", ranges: [{ start: "5", end: "5.4" }] }, null, "ranges.0.end"],
    [{ rule: "ranges", ranges: [{ start: "601", end: "610" }] }, 600_000, "ranges.0.start"],
  ]);
  for (const [part, total, field] of table) {
    const { body, errors } = ask(choice(part), total);
    assert.equal(body, null, field);
    assert.deepEqual(Object.keys(errors), [field]);
  }
});

test("only what differs from the usual look is asked for", () => {
  const body = (/** @type {any} */ part) => ask(choice(part), null).body ?? {};
  assert.equal("layout" in body({}) || "titles" in body({}) || "snap" in body({}), false);
  const asked = body({ layout: "blur", headline: " Hi ", label: "en", snap: "none" });
  assert.deepEqual(asked.titles, { headline: "Hi", part_label: "en" });
  assert.deepEqual([asked.layout, asked.snap], ["blur", "none"]);
  assert.equal("snap" in body({ rule: "chapters", snap: "none" }), false);
});

test("a look is asked for with all that belongs to it, and nothing that does not", () => {
  const body = (/** @type {any} */ part) => ask(choice(part), null).body ?? {};
  const crop = body({ layout: "crop", cropX: 25, size: "1:1", label: "pt", place: "bottom" });
  assert.deepEqual([crop.layout, crop.crop_x, crop.size], ["crop", 0.25, "1:1"]);
  assert.deepEqual(crop.titles, { part_label: "pt", place: "bottom" });
  const source = body({ layout: "source", cropX: 25, size: "1:1", place: "bottom" });
  assert.deepEqual(Object.keys(source), ["parts", "tail", "cut"]);
  assert.equal(body({ layout: "stack", below: "x" }).below_video_id, "x");
  assert.deepEqual(Object.keys(ask(choice({ layout: "stack" }), null).errors), ["below"]);
  assert.equal(body({ loudness: false }).loudness, false);
});

test("boundaries moved by hand stand for the whole plan and stay where they were put", () => {
  const hand = [
    { start_ms: 0, end_ms: 1500 },
    { start_ms: 1500, end_ms: 9000 },
  ];
  const moved = { hand, trimStart: "5", overlap: "1", snap: /** @type {const} */ ("keyframe") };
  const { body } = ask(choice(moved), 9000);
  assert.deepEqual(body?.parts, {
    ranges: [
      [0, 1500],
      [1500, 9000],
    ],
  });
  assert.deepEqual(Object.keys(body ?? {}), ["parts", "tail", "cut"]);
  assert.equal(ask(choice({ ...moved, handSnap: "pause" }), 9000).body?.snap, "pause");
});

test("a kind of clips sets length, layout and titles until one of them is changed", () => {
  const shorts = { ...choice({}), ...kindChoice("shorts") };
  assert.deepEqual([shorts.preset, shorts.layout, shorts.label], [60, "blur", "en"]);
  assert.equal(withKind({ ...shorts, headline: "Hi" }).kind, "shorts");
  assert.equal(withKind({ ...shorts, preset: 90 }).kind, "custom");
  assert.equal(withKind({ ...shorts, ...kindChoice("tiktok") }).kind, "tiktok");
  assert.deepEqual(kindChoice("custom"), { kind: "custom" });
});

test("a text is as long as its bytes, without the spaces around it", () => {
  const { errors } = ask(choice({ headline: ` ${"é".repeat(100)} `, name: "好".repeat(40) }), null);
  assert.deepEqual(errors, {});
  const long = ask(choice({ headline: "x".repeat(201) }), null);
  assert.equal(long.errors.headline, "Too long: 201 bytes, and 200 at most.");
});

test("a guess says what its boundaries will move to", () => {
  assert.equal(movesTo(choice({})), "pause");
  assert.equal(movesTo(choice({ rule: "count", snap: "keyframe" })), "keyframe");
  assert.equal(movesTo(choice({ snap: "none" })), "none");
  assert.equal(movesTo(choice({ rule: "ranges" })), "none");
  assert.equal(movesTo(choice({ rule: "ranges", cut: "copy" })), "keyframe");
});

test("a plan reads as a sentence", () => {
  const parts = (/** @type {number[]} */ ...lengths) => {
    let at = 0;
    return lengths.map((ms) => ({ start_ms: at, end_ms: (at += ms) }));
  };
  assert.equal(planSentence(parts(42_000)), "One part of 42 s");
  assert.equal(planSentence(parts(60_000, 60_033, 59_967)), "3 parts of 1:00 each");
  assert.equal(planSentence(parts(60_000, 60_000, 42_000)), "3 parts of 1:00, the last 42 s");
  assert.equal(planSentence(parts(10_000, 90_000, 42_000)), "3 parts from 10 s to 1:30");
  assert.equal(planSentence([]), "The plan appears here.");
});

test("a bar is placed in percent of the video", () => {
  assert.deepEqual(place({ start_ms: 250, end_ms: 750 }, 1000), { left: 25, width: 50 });
  assert.deepEqual(place({ start_ms: 0, end_ms: 0 }, 0), { left: 0, width: 0 });
  const section = /** @type {const} */ ([9000, 8000]);
  assert.deepEqual(place({ start_ms: 8250, end_ms: 8750 }, ...section), { left: 25, width: 50 });
});
