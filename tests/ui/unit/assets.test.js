import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ui = fileURLToPath(new URL("../../../assets/ui", import.meta.url));
const files = readdirSync(ui, { recursive: true })
  .map(String)
  .filter((name) => statSync(join(ui, name)).isFile());
const read = (/** @type {string} */ name) => readFileSync(join(ui, name), "utf8");
const own = files.filter((name) => name.endsWith(".js") && !name.startsWith("vendor"));

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

test("the manifest names what exists, and shares arrive where the page looks for them", () => {
  const manifest = JSON.parse(read("app.webmanifest"));
  for (const { src } of manifest.icons) assert.ok(files.includes(src), src);
  const { action, method, params } = manifest.share_target;
  const names = Object.values(params).sort();
  assert.deepEqual([action, method, ...names], ["/", "GET", "text", "title", "url"]);
  assert.match(read("index.html"), /rel="manifest" href="app.webmanifest"/);
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
