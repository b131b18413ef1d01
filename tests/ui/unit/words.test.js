// The languages beside each other: the same keys, plural forms and placeholders in all of them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES } from "../../../assets/ui/lib/i18n.js";

const folder = new URL("../../../assets/ui/i18n/", import.meta.url);
const FORMS = ["zero", "one", "two", "few", "many", "other"];

/** @typedef {Map<string, Record<string, string>>} Leaves each entry by its path, with its forms */

/** @param {any} entry */
const isPlural = (entry) =>
  "other" in entry && Object.keys(entry).every((key) => FORMS.includes(key));

/** @param {any} words @param {string} [path] @param {Leaves} [into] @returns {Leaves} */
function leaves(words, path = "", into = new Map()) {
  if (typeof words === "string") into.set(path, { "": words });
  else if (isPlural(words)) into.set(path, words);
  else
    for (const key of Object.keys(words)) leaves(words[key], path ? `${path}.${key}` : key, into);
  return into;
}

/** @param {string[]} texts */
const placeholders = (...texts) =>
  [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

/** @param {string} language */
const wordsOf = async (language) => (await import(new URL(`${language}.js`, folder).href)).default;

const all = new Map(
  await Promise.all(
    Object.keys(LANGUAGES).map(async (language) => {
      const { problem = {}, ...words } = await wordsOf(language);
      return /** @type {const} */ ([language, { problem: leaves(problem), words: leaves(words) }]);
    }),
  ),
);
const others = [...all.keys()].filter((language) => language !== "en");
const english = all.get("en")?.words ?? new Map();

test("every language has exactly the keys of English", () => {
  assert.ok(english.size > 200, `only ${english.size} entries`);
  for (const language of others) {
    assert.deepEqual(
      [...(all.get(language)?.words.keys() ?? [])].sort(),
      [...english.keys()].sort(),
    );
  }
});

test("every area has a file in every language, and no other", () => {
  const areas = (/** @type {string} */ language) =>
    readdirSync(new URL(`${language}/`, folder))
      .filter((name) => name !== "problem.js")
      .sort();
  for (const language of others) assert.deepEqual(areas(language), areas("en"), language);
});

test("nothing is left empty", () => {
  for (const [language, { words, problem }] of all) {
    for (const [path, forms] of [...words, ...problem]) {
      for (const text of Object.values(forms)) assert.match(text, /\S/, `${language} ${path}`);
    }
  }
});

test("every plural entry has the forms its language has", () => {
  for (const [language, { words }] of all) {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [path, forms] of words) {
      if (isPlural(forms)) {
        // What is not written is said like `other`.
        const has = Object.keys(forms).filter((form) => form !== "zero");
        const known = has.every((form) => wanted.some((one) => one === form));
        const enough = ["one", "other"].every((form) => has.includes(form));
        assert.ok(known && enough, `${language} ${path}: ${has}`);
      }
      const twin = english.get(path) ?? {};
      assert.equal("zero" in forms, "zero" in twin, `${language} ${path}`);
    }
  }
});

test("every entry has the placeholders of English, in each form that counts", () => {
  for (const language of others) {
    for (const [path, forms] of all.get(language)?.words ?? []) {
      const twin = english.get(path) ?? {};
      const wanted = placeholders(...Object.values(twin));
      assert.deepEqual(placeholders(...Object.values(forms)), wanted, `${language} ${path}`);
      for (const [form, text] of Object.entries(forms)) {
        const same = placeholders(twin[form] ?? twin.other ?? twin[""]);
        assert.deepEqual(placeholders(text), same, `${language} ${path} ${form}`);
      }
    }
  }
});

/** What only a program meets that speaks to the API itself. */
const NOT_OF_THE_PAGE = [
  "idempotency_key_in_use",
  "idempotency_key_reused",
  "invalid_json",
  "method_not_allowed",
  "other_offset",
  "range_not_satisfiable",
  "tus_version",
  "unknown_field",
  "unsupported_media_type",
];

test("every code that a reader can meet has a title and a hint in every other language", () => {
  const table = readFileSync(new URL("../../../src/model/code.rs", import.meta.url), "utf8");
  const codes = [...table.matchAll(/^ {4}\w+ = "(\w+)",/gm)].map(([, code]) => code);
  assert.ok(codes.length > 50, `only ${codes.length} codes were found`);
  const met = codes.filter((code) => !NOT_OF_THE_PAGE.includes(code));
  const wanted = met.flatMap((code) => [`${code}.0`, `${code}.1`]);
  for (const language of others) {
    const told = all.get(language)?.problem;
    assert.deepEqual(
      wanted.filter((path) => !told?.has(path)),
      [],
      language,
    );
    assert.deepEqual([...(told?.keys() ?? [])], [...(all.get(others[0])?.problem.keys() ?? [])]);
  }
  assert.equal(all.get("en")?.problem.size, 0, "English uses the words of the server");
});
