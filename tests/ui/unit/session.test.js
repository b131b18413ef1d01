import assert from "node:assert/strict";
import { test } from "node:test";
import { locked } from "../../../assets/ui/lib/api.js";
import { keyIn, refusal, session, startSession } from "../../../assets/ui/lib/session.js";

test("a key is found behind the hash and nowhere else", () => {
  assert.equal(keyIn("#key=ezc_Ab-_9"), "ezc_Ab-_9");
  for (const hash of ["", "#", "#/", "#key=", "#/key=x", "#key=a b", `#key=${"x".repeat(513)}`]) {
    assert.equal(keyIn(hash), null, hash);
  }
});

/**
 * Opens the page with a key that is refused, for somebody with or without a session.
 * @param {boolean} signedIn
 */
async function openWithWrongKey(signedIn) {
  const told = { mode: "keys", signed_in: signedIn, scope: null, key: signedIn ? "mine" : null };
  const page = {
    location: { hash: "#key=ezc_wrong", pathname: "/", search: "" },
    history: { replaceState: () => undefined },
    addEventListener: () => undefined,
    fetch: async (/** @type {string} */ _path, /** @type {RequestInit} */ init) =>
      init.method === "POST"
        ? Response.json({ code: "unauthorized", title: "No" }, { status: 401 })
        : Response.json(told),
  };
  locked.value = false;
  const before = Object.fromEntries(
    Object.keys(page).map((name) => [name, Reflect.get(globalThis, name)]),
  );
  Object.assign(globalThis, page);
  try {
    await startSession();
  } finally {
    Object.assign(globalThis, before);
  }
  return told;
}

test("a link that fails leaves who is signed in alone", async () => {
  const told = await openWithWrongKey(true);
  assert.deepEqual([locked.value, session.value], [false, told]);
});

test("a link that fails is told by the form", async () => {
  await openWithWrongKey(false);
  assert.deepEqual([locked.value, refusal.value?.status], [true, 401]);
});
