import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { LANGUAGES } from "../../../assets/ui/lib/i18n.js";
import { sent } from "../mock/lean.mjs";

const ui = fileURLToPath(new URL("../../../assets/ui", import.meta.url));
const files = readdirSync(ui, { recursive: true })
  .map(String)
  .filter((name) => statSync(join(ui, name)).isFile());
const read = (/** @type {string} */ name) => readFileSync(join(ui, name), "utf8");
const own = files.filter((name) => name.endsWith(".js") && !name.startsWith("vendor"));

/** What is fetched with `names`: each module once, with everything it imports at once. */
const withImports = (/** @type {string[]} */ names) => {
  const all = new Set(names);
  for (const name of all) {
    if (!name.endsWith(".js")) continue;
    for (const [, path] of read(name).matchAll(
      /^(?:import|\} from|export .* from).*"(\.[^"]+)"/gm,
    )) {
      all.add(join(name, "..", path));
    }
  }
  return all;
};

const weightOf = (/** @type {Iterable<string>} */ names) =>
  [...names]
    .map((name) => gzipSync(sent(name, readFileSync(join(ui, name)))).length)
    .reduce((sum, bytes) => sum + bytes, 0);

/** What everybody loads, whatever is looked at: making and watching a series is in it. */
const first = (/** @type {string} */ language) => {
  const styles = files.filter((name) => read("index.html").includes(`"${name}"`));
  return withImports(["index.html", "theme.js", "app.js", `i18n/${language}.js`, ...styles]);
};

test("making and watching a series weighs less than 100 KB gzipped in every language", () => {
  for (const language of Object.keys(LANGUAGES)) {
    const weight = weightOf(first(language));
    assert.ok(weight > 20_000 && weight < 100_000, `${language}: ${weight} bytes`);
  }
});

test("each other place adds less than 20 KB when somebody goes there", () => {
  const there = first("en");
  for (const place of ["board", "library", "settings"]) {
    const names = [`views/${place}.js`, `css/${place}.css`];
    const more = [...withImports(names)].filter((name) => !there.has(name));
    const weight = weightOf(more);
    assert.ok(weight > 1000 && weight < 20_000, `${place}: ${weight} bytes`);
  }
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
