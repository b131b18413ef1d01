// Makes the page that is sent out of its sources in assets/ui: few files, small, and the code of a
// place or a language only in the file that is fetched when it is wanted.
import { build, formatMessages } from "esbuild";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = join(dirname(fileURLToPath(import.meta.url)), "../../../assets/ui");

/** Fetched when somebody first goes there; each has a view and a style sheet of this name. */
const PLACES = ["board", "library", "settings"];
/** What is sent as it is: its name in the page, and its source. */
const PLAIN = {
  "app.webmanifest": "app.webmanifest",
  "icon.svg": "icon.svg",
  "icon-full.svg": "icon-full.svg",
  "LICENSES.txt": "vendor/LICENSES",
};

/** @typedef {Map<string, string>} Files the text of each file, by its name */
/** @typedef {Map<string, string>} Names the name of what was built, by its source */
/** @typedef {import("esbuild").BuildOptions & { entryPoints: string[] }} Options */

/**
 * What all builds have in common. A name in `ui/` ends with a hash of what is in the file, so that
 * it may be kept for ever, and files of two versions never meet.
 * @type {import("esbuild").BuildOptions}
 */
const HOW = {
  absWorkingDir: sources,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "inline",
  target: ["es2022"],
  outdir: "out",
  entryNames: "ui/[name]-[hash]",
  chunkNames: "ui/[name]-[hash]",
  logLevel: "silent",
};

/** @type {import("esbuild").FormatMessagesOptions} */
const TOLD = { kind: "warning" };

/** The files of a build, what each source became, and what a source's file imports. @param {Options} options */
async function built(options) {
  const made = await build({ ...HOW, ...options, write: false, metafile: true });
  const { outputFiles, metafile, warnings } = made;
  if (warnings.length > 0) throw new Error((await formatMessages(warnings, TOLD)).join("\n"));
  const out = join(sources, "out/");
  /** @type {Files} */
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(out.length), text]));
  /** @type {Names} */
  const names = new Map();
  /** @type {Map<string, string[]>} */
  const imports = new Map();
  const inPage = (/** @type {string} */ path) => path.slice("out/".length);
  for (const [path, { entryPoint, imports: paths }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    names.set(entryPoint, inPage(path));
    imports.set(
      entryPoint,
      paths.map((one) => inPage(one.path)),
    );
  }
  return { files, names, imports };
}

/** `text` with what was built in the place of its sources. @param {string} text @param {Names} names */
function renamed(text, names) {
  for (const [source, name] of names) text = text.replaceAll(`"${source}"`, `"${name}"`);
  return text;
}

/**
 * Every place gets all modules of the start from the start, so that those are one file instead of
 * one for each set of places that share some; and places find their style sheets.
 * @param {Names} names @returns {import("esbuild").Plugin}
 */
const joined = (names) => ({
  name: "joined",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const text = renamed(await readFile(path, "utf8"), names);
      const place = PLACES.some((one) => path === join(sources, `views/${one}.js`));
      return { contents: place ? `import "../app.js";\n${text}` : text };
    });
  },
});

/** The scripts. @param {Names} styles */
async function scripts(styles) {
  const { files, names, imports } = await built({
    entryPoints: ["app.js"],
    format: "esm",
    splitting: true,
    plugins: [joined(styles)],
  });
  // What is shared is the whole start, and the start's own file only imports that: one hop less.
  const shared = imports.get("app.js") ?? [];
  if (shared.length !== 1) throw new Error(`the start is several files: ${shared.join(", ")}`);
  files.delete(names.get("app.js") ?? "");
  const [from, to] = [shared[0].slice("ui/".length), shared[0].slice("ui/chunk".length)];
  names.set("app.js", `ui/app${to}`);
  /** @type {Files} */
  const all = new Map();
  for (const [name, text] of files) {
    all.set(name.replace(from, `app${to}`), text.replaceAll(`./${from}`, `./app${to}`));
  }
  return { files: all, names };
}

/** The whole page. @returns {Promise<Files>} */
export async function buildPage() {
  const styles = await built({
    entryPoints: ["app", ...PLACES].map((name) => `css/${name}.css`),
    external: ["../fonts/*"],
  });
  const code = await scripts(styles.names);
  const known = new Map([...styles.names, ...code.names]);
  const before = await built({
    entryPoints: ["theme.js"],
    format: "iife",
    plugins: [joined(known)],
  });
  const index = await readFile(join(sources, "index.html"), "utf8");
  /** @type {Files} */
  const page = new Map([...styles.files, ...code.files, ...before.files]);
  page.set("index.html", renamed(index, new Map([...known, ...before.names])));
  for (const [name, source] of Object.entries(PLAIN)) {
    page.set(name, await readFile(join(sources, source), "utf8"));
  }
  return page;
}
