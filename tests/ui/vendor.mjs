// Makes assets/ui/vendor: Preact, its hooks, signals and htm in one file, with their licences.
// `--check` makes them in memory and fails when what is committed differs.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../../assets/ui/vendor");
const packages = ["preact", "@preact/signals", "@preact/signals-core", "htm"];

/** What the page imports; nothing else is kept. */
const entry = `
export { h, render, Fragment, createContext } from "preact";
export { useEffect, useLayoutEffect, useMemo, useRef, useState, useCallback, useId } from "preact/hooks";
export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from "@preact/signals";
import { h } from "preact";
import htm from "htm";
export const html = htm.bind(h);
`;

async function bundle() {
  const result = await build({
    stdin: { contents: entry, resolveDir: here, loader: "js" },
    bundle: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    target: ["es2022"],
    write: false,
    // The build of the page keeps this one comment.
    banner: { js: "/*! Preact, its signals, htm: see LICENSES.txt */" },
  });
  return result.outputFiles[0].text;
}

async function manifest(/** @type {string} */ name) {
  return JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
}

async function notes() {
  const rows = await Promise.all(
    packages.map(async (name) => {
      const { version, license } = await manifest(name);
      return `| ${name} | ${version} | ${license} |`;
    }),
  );
  const esbuild = (await manifest("esbuild")).version;
  return `# What stands in \`preact.js\`

One file, made by \`npm run vendor\` in \`tests/ui\` (esbuild ${esbuild}, minified, nothing patched).
\`npm run vendor:check\` fails when it differs from what the pinned versions give.

| package | version | licence |
| --- | --- | --- |
${rows.join("\n")}
`;
}

async function licences() {
  const texts = await Promise.all(
    packages.map(async (name) => {
      const text = await readFile(join(here, "node_modules", name, "LICENSE"), "utf8");
      return `${name}\n${"-".repeat(name.length)}\n\n${text.trim()}\n`;
    }),
  );
  return texts.join("\n\n");
}

const files = {
  "preact.js": await bundle(),
  "VENDOR.md": await notes(),
  LICENSES: await licences(),
};
const check = process.argv.includes("--check");
let stale = 0;
for (const [name, wanted] of Object.entries(files)) {
  const path = join(target, name);
  const present = await readFile(path, "utf8").catch(() => "");
  if (present === wanted) continue;
  if (check) {
    console.error(`${name} differs: run \`npm run vendor\` in tests/ui`);
    stale += 1;
  } else {
    await writeFile(path, wanted);
    console.log(`wrote ${name} (${wanted.length} characters)`);
  }
}
process.exit(stale ? 1 : 0);
