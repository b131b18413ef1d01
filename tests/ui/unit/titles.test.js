import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeOf, fit, safeArea, titleLines } from "../../../assets/ui/lib/titles.js";

/** Every letter as wide as Inter's are on average. @param {string} text */
const widthOf = (text) => text.length * 600;
const upright = { width: 1080, height: 1920 };

test("a lone label stands where the server puts it", () => {
  const titles = { headline: "", label: "Part 3/12", place: /** @type {const} */ ("top") };
  // `\pos(540,242)` is the upper end of a line of 54 px: 52 px above the row it stands on.
  assert.deepEqual(titleLines(titles, upright, widthOf), [
    { role: "label", text: "Part 3/12", size: 54, baseline: 294 },
  ]);
});

test("titles stay inside what platforms leave free, above and below", () => {
  const text = { headline: "A headline of some more words than fit", label: "Part 1/2" };
  for (const place of /** @type {const} */ (["top", "bottom"])) {
    for (const size of [upright, { width: 1080, height: 1080 }, { width: 1920, height: 1080 }]) {
      const { top, bottom } = safeArea(size);
      const lines = titleLines({ ...text, place }, size, widthOf);
      assert.equal(lines.at(-1)?.role, "label");
      for (const line of lines) {
        assert.ok(line.baseline - line.size > top - line.size / 4, `${place} ${size.height}`);
        assert.ok(line.baseline + line.size / 4 <= bottom, `${place} ${size.height}`);
      }
    }
  }
});

test("lines are of like length, and fewer of them before larger letters", () => {
  const { size, lines } = fit("aaaa bbbb cccc dddd", widthOf, 600, 3, [84, 28]);
  assert.deepEqual([size, lines], [84, ["aaaa bbbb", "cccc dddd"]]);
  assert.equal(
    fit("aaaaaaaaaa bbb", widthOf, 600, 3, [84, 28]).lines.length,
    1,
    "a little smaller",
  );
});

test("what does not fit shrinks, breaks and is cut at last; nothing is too wide", () => {
  const table = /** @type {[string, boolean][]} */ ([
    ["never gonna give you up ".repeat(5), true],
    ["n".repeat(40), true],
    ["W".repeat(200), false],
    ["", true],
  ]);
  for (const [text, whole] of table) {
    const { size, lines } = fit(text, widthOf, 760, 3, [84, 28]);
    assert.ok(lines.length <= 3 && size >= 28, text);
    for (const line of lines) {
      const wide = widthOf(line.replace(/ /g, "")) + 300 * (line.split(" ").length - 1);
      assert.ok((wide * size) / 1000 <= 760, line);
    }
    const kept = lines.join("").replace(/ /g, "");
    if (whole) assert.equal(kept, text.replace(/ /g, ""));
    else assert.ok(kept.endsWith("…"));
  }
});

test("dark letters have a white edge", () => {
  assert.deepEqual(["#0000a0", "#ffd400", "#ffffff"].map(edgeOf), [
    "#ffffff",
    "#000000",
    "#000000",
  ]);
});
