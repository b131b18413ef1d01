import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { has, t } from "../../../assets/ui/lib/i18n.js";

const ui = fileURLToPath(new URL("../../../assets/ui", import.meta.url));

test("plural forms and placeholders", () => {
  assert.equal(t("series.clips", { n: 1 }), "1 clip");
  assert.equal(t("series.clips", { n: 12 }), "12 clips");
  assert.equal(t("progress.position", { n: 0 }), "Next in line");
  assert.equal(t("no.such.key"), "no.such.key");
});

test("every key the page names has words", () => {
  const sources = ["lib", "parts", "views"].flatMap((folder) =>
    readdirSync(join(ui, folder), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFileSync(join(ui, folder, name), "utf8")),
  );
  const keys = new Set(
    sources.flatMap((text) => [...text.matchAll(/\bt\(\s*"([\w.]+)"/g)].map((match) => match[1])),
  );
  assert.ok(keys.size > 60, `only ${keys.size} keys were found`);
  assert.deepEqual(
    [...keys].filter((key) => !has(key)),
    [],
  );
});

test("every way of cutting and every pause has words", () => {
  for (const key of ["copy", "smart", "encoded"]) assert.ok(has(`method.${key}`), key);
  for (const key of ["pause", "keyframe", "none"]) assert.ok(has(`plan.guess.${key}`), key);
  for (const key of ["silence", "scene", "keyframe"]) assert.ok(has(`plan.snapped.${key}`), key);
});

test("every state, stage and reason of the API has words", () => {
  const states = ["waiting", "queued", "running", "succeeded", "failed", "cancelled"];
  const stages = ["inspect", "admit", "fetch", "probe", "analyse", "plan", "cut", "publish"];
  const waits = ["disk_low", "lane_paused", "no_worker"];
  for (const key of states) assert.ok(has(`state.${key}`), key);
  for (const key of stages) assert.ok(has(`stage.${key}`), key);
  for (const key of waits) assert.ok(has(`waits.${key}`), key);
});
