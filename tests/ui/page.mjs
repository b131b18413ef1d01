// Writes the page into assets/page, where the program takes it from: `node page.mjs`.
// `--check` builds it in memory and fails when what lies there differs; `--watch` builds again
// after every change of a source.
import { watch } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "./page/build.mjs";

const assets = join(dirname(fileURLToPath(import.meta.url)), "../../assets");
const sources = join(assets, "ui");
const target = join(assets, "page");

/** What is in a folder, however deep. @param {string} folder */
async function within(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return Promise.all(
    names.map(async (name) => ({ name, file: (await stat(join(folder, name))).isFile() })),
  );
}

/** What lies there and should not, and what should lie there and does not. */
async function difference() {
  const page = await buildPage();
  const lying = (await within(target)).filter(({ file }) => file).map(({ name }) => name);
  const strays = lying.filter((name) => !page.has(name));
  /** @type {[string, string][]} */
  const stale = [];
  for (const [name, text] of page) {
    const present = await readFile(join(target, name), "utf8").catch(() => null);
    if (present !== text) stale.push([name, text]);
  }
  return { strays, stale };
}

/** Page files that name others come last, so that whoever loads the page meanwhile finds those. */
async function write() {
  const { strays, stale } = await difference();
  stale.sort(([a], [b]) => Number(a === "index.html") - Number(b === "index.html"));
  for (const [name, text] of stale) {
    await mkdir(dirname(join(target, name)), { recursive: true });
    await writeFile(join(target, name), text);
    console.log(`wrote ${name} (${text.length} characters)`);
  }
  for (const name of strays) {
    await rm(join(target, name));
    console.log(`removed ${name}`);
  }
}

async function check() {
  const { strays, stale } = await difference();
  for (const name of strays) console.error(`assets/page/${name} belongs to no page`);
  for (const [name] of stale) console.error(`assets/page/${name} is not what the sources give`);
  if (strays.length + stale.length === 0) return;
  console.error("run `npm run page --prefix tests/ui`");
  process.exitCode = 1;
}

/** Builds again when nothing has changed for a moment; sources that do not build are told. */
async function watching() {
  /** @type {NodeJS.Timeout | undefined} */
  let soon;
  const changed = () => {
    clearTimeout(soon);
    soon = setTimeout(() => write().catch((error) => console.error(error.message)), 100);
  };
  // Each folder by itself: watched as one tree, files that an editor puts in place are lost.
  const folders = (await within(sources)).filter(({ file }) => !file);
  const paths = folders.map(({ name }) => join(sources, name));
  for (const path of [sources, ...paths]) watch(path, changed);
}

if (process.argv.includes("--check")) await check();
else {
  await write();
  if (process.argv.includes("--watch")) await watching();
}
