import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Problem, problemOf, reachable, read, send } from "../../../assets/ui/lib/api.js";

const realFetch = globalThis.fetch;
afterEach(() => void (globalThis.fetch = realFetch));

/** @param {(path: string, init: any) => Response} answer */
function serve(answer) {
  /** @type {any[]} */
  const calls = [];
  globalThis.fetch = async (path, init) => {
    calls.push({ path, ...init });
    return answer(String(path), init);
  };
  return calls;
}

test("a problem document keeps the server's words", () => {
  const problem = problemOf(422, {
    code: "blocked_address",
    title: "Blocked",
    detail: "The link leads to a private or local address.",
    hint: "Use a public link.",
    errors: [{ pointer: "/url" }],
  });
  assert.equal(problem.message, "The link leads to a private or local address.");
  assert.equal(problem.hint, "Use a public link.");
  assert.equal(problem.fields.length, 1);
});

test("an answer that is no problem document is still told readably", () => {
  for (const body of [null, "<html>", { error: 1 }]) {
    const problem = problemOf(502, body);
    assert.equal(problem.code, "http_502");
    assert.ok(problem.retryable && problem.message && problem.hint);
  }
  assert.equal(problemOf(404, null).code, "not_found");
});

test("an unchanged resource is the same object", async () => {
  const calls = serve((_path, init) =>
    init.headers["if-none-match"] === '"1"'
      ? new Response(null, { status: 304 })
      : Response.json({ a: 1 }, { headers: { etag: '"1"' } }),
  );
  const first = await read("/series/same");
  assert.equal(await read("/series/same"), first);
  assert.equal(calls.length, 2);
});

test("an answer that breaks off in the middle is no answer", async () => {
  const broken = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"state":'));
        controller.error(new TypeError("network error"));
      },
    });
  serve(() => new Response(broken()));
  await assert.rejects(read("/series/broken"), { code: "offline", retryable: true });
  assert.equal(reachable.value, false);
  serve(() => new Response(broken(), { status: 202 }));
  await assert.rejects(send("POST", "/series", {}), { code: "offline", retryable: true });
});

test("what a proxy says leaves it open whether the request was carried out", () => {
  assert.ok(Problem.offline().uncertain);
  assert.ok(problemOf(502, "<html>").uncertain);
  assert.ok(!problemOf(409, { code: "idempotency_key_in_use" }).uncertain);
});

test("no answer is told apart from a bad one", async () => {
  serve(() => {
    throw new TypeError("fetch failed");
  });
  await assert.rejects(read("/x"), (error) => error instanceof Problem && error.status === 0);
  assert.equal(reachable.value, false);
  serve(() => Response.json({ code: "queue_full", title: "Full" }, { status: 503 }));
  await assert.rejects(send("POST", "/series", {}), { code: "queue_full", status: 503 });
  assert.equal(reachable.value, true);
});
