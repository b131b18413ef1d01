import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { sent } from "../mock/lean.mjs";

const ui = fileURLToPath(new URL("../../../assets/ui", import.meta.url));
const files = readdirSync(ui, { recursive: true })
  .map(String)
  .filter((name) => statSync(join(ui, name)).isFile());
const read = (/** @type {string} */ name) => readFileSync(join(ui, name), "utf8");
const own = files.filter((name) => name.endsWith(".js") && !name.startsWith("vendor"));

test("the page weighs less than 100 KB gzipped", () => {
  const weigh = (/** @type {string} */ name) =>
    gzipSync(sent(name, readFileSync(join(ui, name)))).length;
  const total = files.reduce((sum, name) => sum + weigh(name), 0);
  assert.ok(total > 20_000 && total < 100_000, `${total} bytes`);
});

test("nothing in it breaks a strict content security policy", () => {
  const index = read("index.html");
  assert.doesNotMatch(index, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:\/\//);
  for (const name of own) {
    assert.doesNotMatch(
      read(name),
      /innerHTML|eval\(|new Function|style="|setAttribute\("style/,
      name,
    );
  }
});

test("modules import relative files that exist, and nothing reaches another host", () => {
  for (const name of own) {
    const text = read(name).replace(/\/\*\*?[\s\S]*?\*\//g, "");
    for (const [, target] of text.matchAll(/from "([^"]+)"/g)) {
      assert.match(target, /^\.\.?\//, `${name} imports ${target}`);
      assert.ok(files.includes(join(name, "..", target)), `${name} imports ${target}`);
    }
    assert.doesNotMatch(text, /fetch\(\s*["'`]https?:/, name);
  }
});

test("files stay small enough to read", () => {
  for (const name of own.filter((one) => !one.startsWith("i18n"))) {
    assert.ok(read(name).split("\n").length <= 250, name);
  }
});

test("the lock file names no registry", () => {
  const lock = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
  assert.doesNotMatch(lock, /"resolved"/);
});
