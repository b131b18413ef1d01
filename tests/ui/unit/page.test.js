import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { LANGUAGES } from "../../../assets/ui/lib/i18n.js";
import { buildPage } from "../page/build.mjs";

const page = await buildPage();
const names = [...page.keys()];
const text = (/** @type {string} */ name) => page.get(name) ?? "";

/** The one file in `ui/` that was made of `source`. @param {string} source @param {string} kind */
function made(source, kind) {
  const all = names.filter((name) => new RegExp(`^ui/${source}-[A-Z0-9]{8}\\.${kind}$`).test(name));
  assert.equal(all.length, 1, `${source}.${kind}: ${all}`);
  return all[0];
}

const PLACES = ["board", "library", "settings"];
const words = new Map(Object.keys(LANGUAGES).map((language) => [language, made(language, "js")]));
const start = ["index.html", made("theme", "js"), made("app", "css"), made("app", "js")];
const places = PLACES.flatMap((place) => [made(place, "js"), made(place, "css")]);
const aside = ["app.webmanifest", "icon.svg", "icon-full.svg"];

const weightOf = (/** @type {string[]} */ all) =>
  all.reduce((sum, name) => sum + gzipSync(text(name), { level: 9 }).length, 0);

test("all that is sent weighs less than 100 KB gzipped in every language", (t) => {
  for (const [language, file] of words) {
    const [first, all] = [
      weightOf([...start, file]),
      weightOf([...start, file, ...places, ...aside]),
    ];
    t.diagnostic(`${language}: ${first} bytes to make and watch, ${all} with every place`);
    assert.ok(first > 20_000 && all > first && all < 100_000, `${language}: ${first}, ${all}`);
  }
});

test("each place adds less than 20 KB when somebody goes there", () => {
  for (const place of PLACES) {
    const weight = weightOf([made(place, "js"), made(place, "css")]);
    assert.ok(weight > 1000 && weight < 20_000, `${place}: ${weight} bytes`);
  }
});

test("the page is a few files: the start, one for a language, two for a place", () => {
  const all = [...start, ...words.values(), ...places, ...aside, "LICENSES.txt"];
  assert.deepEqual(names.toSorted(), all.toSorted());
});

test("whatever a file names is in the page", () => {
  for (const name of names.filter((one) => /\.(html|js)$/.test(one))) {
    const own = [...text(name).matchAll(/"((?:\.\/|ui\/)[\w-]+\.(?:js|css))"/g)];
    for (const [, named] of own) {
      const path = named.replace("./", "ui/");
      assert.ok(page.has(path), `${name} names ${named}`);
    }
    if (name !== made("app", "js")) continue;
    for (const wanted of [...places, ...words.values()]) {
      const as = wanted.endsWith(".js") ? wanted.replace("ui/", "./") : wanted;
      assert.ok(
        own.some(([, named]) => named === as),
        `the start does not name ${wanted}`,
      );
    }
  }
  for (const wanted of start.slice(1)) assert.match(text("index.html"), new RegExp(`"${wanted}"`));
  for (const file of words.values()) assert.match(text(start[1]), new RegExp(`"${file}"`));
  assert.match(text(made("app", "css")), /url\("?\.\.\/fonts\/inter\.otf"?\)/);
});

test("the start fetches no place, and a place fetches nothing but itself and the start", () => {
  const imports = (/** @type {string} */ name) =>
    [...text(name).matchAll(/(?:^|[;}\n])(?:import|export)\b[^"'`;(]*"([^"]+)"/g)].map(
      ([, path]) => path,
    );
  assert.deepEqual(imports(made("app", "js")), []);
  for (const file of words.values()) assert.deepEqual(imports(file), []);
  for (const place of PLACES) {
    const from = made("app", "js").replace("ui/", "./");
    assert.deepEqual(imports(made(place, "js")), [from], place);
  }
});

test("the words come while the start is still on its way", () => {
  assert.match(text(start[1]), /modulepreload/);
  assert.match(text("index.html"), /<script src="ui\/theme-/);
});

test("what is built breaks no strict content security policy, and keeps its licences", () => {
  assert.doesNotMatch(text("index.html"), /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  for (const name of names.filter((one) => one.endsWith(".js"))) {
    assert.doesNotMatch(text(name), /\beval\(|new Function|\bFunction\(/, name);
  }
  assert.match(text(made("app", "js")), /\/\*! [^*]*LICENSES\.txt \*\//);
  for (const wanted of ["preact", "@preact/signals", "htm", "MIT", "Apache"]) {
    assert.ok(text("LICENSES.txt").includes(wanted), wanted);
  }
});

test("the same sources give the same page", async () => {
  assert.deepEqual([...(await buildPage())], [...page]);
});
