// The page as somebody in Brazil sees it: this file runs in a process of its own.
import assert from "node:assert/strict";
import { test } from "node:test";

Object.defineProperty(globalThis, "navigator", {
  configurable: true,
  value: { languages: ["pt-BR", "en"] },
});
const { language, locale, t } = await import("../../../assets/ui/lib/i18n.js");
const { length, percent, size, when } = await import("../../../assets/ui/lib/format.js");
const { clock, parseTime } = await import("../../../assets/ui/lib/time.js");
const { problemOf } = await import("../../../assets/ui/lib/api.js");

const NARROW = /[\u00a0\u202f]/g;
const plain = (/** @type {string} */ text) => text.replace(NARROW, " ");

test("the language is the browser's first", () => {
  assert.deepEqual([language, locale], ["pt-BR", "pt-BR"]);
  assert.equal(t("app.places.make"), "Criar");
});

test("plural forms are those of the language", () => {
  const counts = [0, 1, 2, 1_000_000].map((n) => t("series.clips", { n }));
  assert.deepEqual(counts, ["0 clipe", "1 clipe", "2 clipes", "1.000.000 de clipes"]);
});

test("numbers, sizes, lengths and times are written as there", () => {
  assert.equal(plain(size(1_440_000_000)), "1,4 GB");
  assert.equal(length(2_500), "2,5 s");
  assert.equal(plain(percent(12)), "12%");
  assert.equal(clock(30_040, { exact: true }), "0:30,04");
  assert.equal(parseTime(clock(30_040, { exact: true })), 30_040);
  const now = new Date("2026-03-30T22:30:00Z");
  const at = (/** @type {string} */ moment) => plain(when(moment, now, { timeZone: "UTC" }));
  assert.equal(at("2026-03-30T14:05:00Z"), "hoje, 14:05");
  assert.equal(at("2026-04-02T14:05:00Z"), "2 de abr., 14:05");
});

test("a code that is known is told in Portuguese, with what the server says beyond it", () => {
  const told = {
    code: "wrong_state",
    title: "The job is not in a state that allows this.",
    detail: "The job is running.",
    hint: "Cancel the job first or wait for it.",
  };
  const problem = problemOf(409, told);
  assert.match(problem.message, /estado da tarefa/);
  assert.match(problem.hint, /^Recarregue/);
  assert.deepEqual(problem.fields, [{ detail: "The job is running." }]);
  assert.deepEqual(problemOf(409, { ...told, detail: told.title }).fields, []);
});

test("a field whose words are the title's is not told twice, another one is", () => {
  const title = "That is not a link.";
  const fields = [{ pointer: "/url", detail: title }];
  const told = { code: "invalid_url", title, detail: title, errors: fields };
  assert.deepEqual(problemOf(422, told).fields, []);
  const more = [...fields, { pointer: "/parts", detail: "It is empty." }];
  assert.deepEqual(problemOf(422, { ...told, errors: more }).fields, [more[1]]);
});

test("a code that is not known is told in the server's words", () => {
  const told = { code: "new_code", title: "Something new.", hint: "Wait." };
  const problem = problemOf(409, told);
  assert.deepEqual([problem.message, problem.hint], ["Something new.", "Wait."]);
});
