import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { lean } from "../mock/lean.mjs";

const ui = fileURLToPath(new URL("../../../assets/ui", import.meta.url));
const files = readdirSync(ui, { recursive: true })
  .map(String)
  .filter((name) => /\.(js|css)$/.test(name) && !name.startsWith("vendor"));

test("what is sent of the page is the page, without its comments", () => {
  assert.ok(files.length > 40);
  for (const name of files) {
    const text = readFileSync(join(ui, name), "utf8");
    const loader = name.endsWith(".js") ? "js" : "css";
    const code = (/** @type {string} */ of) =>
      transformSync(of, { loader, minify: true, legalComments: "none" }).code;
    assert.equal(code(lean(text)), code(text), name);
    if (loader === "js") assert.doesNotMatch(lean(text), /^\s*(\/\/|\/?\*)/m, name);
  }
});

test("only what is plainly a comment goes", () => {
  const text = 'const a = "https://x/*y*/";\nconst b = /\\/\\*/;\na /* why */ + b; // stays\n';
  assert.equal(lean(text), text);
  assert.equal(lean("a(\n/**\n * Long.\n */ b);\n"), "a(\n b);\n");
  assert.equal(lean("/** A. */\nf(/** @type {any} */ x);\n  // goes\n"), "f(x);\n");
});
