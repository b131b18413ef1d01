import assert from "node:assert/strict";
import { test } from "node:test";
import {
  advancePage,
  boardHref,
  bulkOf,
  EVERYTHING,
  jobsPath,
  keepPage,
  LANES,
  madeBy,
  parseFilter,
  putJob,
  rightsOf,
  settlePage,
  STATES,
  totalOf,
} from "../../../assets/ui/lib/board.js";
import { has } from "../../../assets/ui/lib/i18n.js";

/** @param {Partial<import("../../../assets/ui/lib/board.js").Filter>} part */
const filter = (part) => ({ ...EVERYTHING, ...part });
/** @param {string} id @param {any} [more] @returns {any} */
const job = (id, more = {}) => ({ id, state: "running", started_at: "x", percent: 1, ...more });

test("a filter stands in the address and comes back out of it", () => {
  const all = filter({ lane: "webhook", state: "failed", code: "no_space", q: "a & b" });
  const href = boardHref(all);
  assert.equal(href, "#/queue?lane=webhook&state=failed&code=no_space&q=a+%26+b");
  assert.deepEqual(parseFilter(href.split("?")[1]), all);
  assert.equal(boardHref(EVERYTHING), "#/queue");
  assert.deepEqual(parseFilter(""), EVERYTHING);
});

test("what an address cannot mean does not matter", () => {
  assert.deepEqual(parseFilter("lane=kitchen&state=dead&code=../x&more=1"), EVERYTHING);
  assert.equal(parseFilter(`q=${"x".repeat(900)}`).q.length, 200);
});

test("pages are asked for by filter and cursor", () => {
  assert.equal(jobsPath(EVERYTHING, null, 50), "/jobs?limit=50");
  const path = jobsPath(filter({ state: "failed", q: " x " }), "0f", 50);
  assert.equal(path, "/jobs?state=failed&q=x&limit=50&cursor=0f");
});

test("the lanes tell how many a filter lets through, unless it searches", () => {
  const lane = (/** @type {string} */ name, /** @type {number} */ queued) => ({
    lane: name,
    counts: { queued, failed: 1 },
  });
  const queue = /** @type {any} */ ({ lanes: [lane("webhook", 4), lane("video-process", 6)] });
  assert.equal(totalOf(queue, EVERYTHING), 12);
  assert.equal(totalOf(queue, filter({ lane: "webhook" })), 5);
  assert.equal(totalOf(queue, filter({ state: "queued" })), 10);
  assert.equal(totalOf(queue, filter({ state: "running" })), 0);
  assert.equal(totalOf(queue, filter({ q: "x" })), null);
  assert.equal(totalOf(queue, filter({ code: "gone" })), null);
  assert.equal(totalOf(null, EVERYTHING), null);
});

test("what can be done with all that match follows from the filter", () => {
  const path = (/** @type {any} */ part) => bulkOf(filter(part))?.path;
  assert.equal(path({ state: "failed" }), "/jobs/retry?state=failed");
  assert.equal(
    path({ state: "failed", lane: "webhook", code: "gone" }),
    "/jobs/retry?state=failed&lane=webhook&code=gone",
  );
  assert.equal(path({ state: "cancelled" }), "/jobs/retry?state=cancelled");
  assert.equal(
    path({ state: "queued", lane: "webhook" }),
    "/jobs/cancel?state=queued&lane=webhook",
  );
  assert.equal(
    path({ state: "waiting", code: "network", q: "a b" }),
    "/jobs/cancel?state=waiting&code=network&q=a+b",
  );
  for (const nothing of [{}, { state: "succeeded" }, { lane: "webhook", q: "x" }]) {
    assert.equal(path(nothing), undefined, JSON.stringify(nothing));
  }
});

test("rights follow the scope of the key", () => {
  assert.deepEqual(rightsOf(null), { write: true, admin: true });
  assert.deepEqual(rightsOf({ scope: "admin" }), { write: true, admin: true });
  assert.deepEqual(rightsOf({ scope: "write" }), { write: true, admin: false });
  assert.deepEqual(rightsOf({ scope: "read" }), { write: false, admin: false });
  assert.deepEqual(rightsOf({ scope: null }), { write: false, admin: false });
});

test("a job leads to what it makes", () => {
  const made = (/** @type {any} */ more) => madeBy(job("j", more));
  assert.deepEqual(made({ kind: "series", video_id: "v" }), { series: "j", video: "v" });
  assert.deepEqual(made({ kind: "video", video_id: null }), { series: null, video: "j" });
  assert.deepEqual(made({ kind: "delivery", video_id: null }), { series: null, video: null });
});

test("a fresh page never takes progress back", () => {
  const shown = { items: [job("a", { percent: 40 })], next: null };
  const fresh = { items: [job("b"), job("a", { percent: 30 })], next: "n" };
  const page = settlePage(shown, fresh);
  assert.deepEqual(
    page.items.map(({ id, percent }) => [id, percent]),
    [
      ["b", 1],
      ["a", 40],
    ],
  );
  assert.equal(page.next, "n");
});

test("rows stay in their places while somebody reads them", () => {
  const shown = { items: [job("a"), job("b")], next: "n" };
  const fresh = { items: [job("new"), job("b", { state: "failed" })], next: "m" };
  const page = keepPage(shown, fresh);
  assert.deepEqual(
    page.items.map(({ id, state }) => [id, state]),
    [
      ["a", "running"],
      ["b", "failed"],
    ],
  );
  assert.deepEqual([page.next, page.behind], ["n", true]);
  assert.equal(keepPage(shown, { items: [job("b")], next: null }).behind, false);
  assert.equal(keepPage(null, fresh), fresh);
});

test("progress moves the jobs it is of", () => {
  const page = { items: [job("a"), job("b")], next: null };
  const said = new Map([["b", { percent: 12.5, eta_s: 3, speed: null }]]);
  const after = advancePage(page, said);
  assert.deepEqual(
    after.items.map((one) => one.percent),
    [1, 12.5],
  );
  assert.equal(advancePage(page, new Map([["z", {}]])), page);
  assert.equal(putJob(page, job("a", { state: "failed" })).items[0].state, "failed");
});

test("every lane, state, kind and end has words", () => {
  for (const lane of LANES) assert.ok(has(`board.lane.${lane}`), lane);
  for (const state of STATES) assert.ok(has(`board.state.${state}`), state);
  for (const kind of ["video", "inspect", "series", "delivery"]) {
    assert.ok(has(`board.kind.${kind}`), kind);
  }
  for (const end of ["running", "succeeded", "failed", "cancelled", "released"]) {
    assert.ok(has(`board.end.${end}`), end);
  }
  for (const kind of ["disk", "workers", "silent", "failed", "paused"]) {
    assert.ok(has(`board.trouble.${kind}`) && has(`board.toDo.${kind}`), kind);
  }
  for (const name of ["id", "created", "started", "finished", "expires", "request"]) {
    assert.ok(has(`board.about.${name}`), name);
  }
});
