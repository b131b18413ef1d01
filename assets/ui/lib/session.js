/** Who uses the page, where the server asks for keys. The key itself is kept nowhere. */
import { signal } from "../vendor/preact.js";
import { asProblem, locked, read, send } from "./api.js";

/** @typedef {{ mode: string, signed_in: boolean, scope: string | null, key: string | null }} Session */

/** `null` until the server has said it. */
export const session = signal(/** @type {Session | null} */ (null));

/** Why the key of a link did not sign in. */
export const refusal = signal(/** @type {import("./api.js").Problem | null} */ (null));

/**
 * The key that a link to sign in carries behind `#`, where no server sees it.
 * @param {string} hash
 */
export function keyIn(hash) {
  return /^#key=([\x21-\x7e]{1,512})$/.exec(hash)?.[1] ?? null;
}

/** Takes the key out of the address and of the history. */
function takeKey() {
  const key = keyIn(location.hash);
  if (key) history.replaceState(null, "", `${location.pathname}${location.search}#/`);
  return key;
}

/** @param {string} key */
export async function signIn(key) {
  session.value = (await send("POST", "/session", { key })).body;
  refusal.value = null;
  locked.value = false;
}

export async function signOut() {
  await send("DELETE", "/session");
  // Nothing that was read stays in memory.
  location.reload();
}

/** Signs in with the key of the address; else, or when that fails, asks who this is. */
async function open() {
  const key = takeKey();
  if (key) {
    try {
      await signIn(key);
      return;
    } catch (error) {
      // Who is signed in already stays so; for others the form says why.
      refusal.value = asProblem(error);
    }
  }
  const told = await read("/session").catch(() => null);
  session.value = told;
  // A refused key has locked the page, whoever uses it.
  if (told) locked.value = told.mode === "keys" && !told.signed_in;
}

/** From now on; resolves at once unless a key must be tried first. */
export async function startSession() {
  const carried = keyIn(location.hash) !== null;
  const opened = open();
  addEventListener("hashchange", () => {
    if (keyIn(location.hash)) void open();
  });
  if (carried) await opened;
}
