/** Who uses the page, where the server asks for keys. The key itself is kept nowhere. */
import { signal } from "../vendor/preact.js";
import { locked, read, send } from "./api.js";

/** @typedef {{ mode: string, signed_in: boolean, scope: string | null, key: string | null }} Session */

/** `null` until the server has said it. */
export const session = signal(/** @type {Session | null} */ (null));

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
  locked.value = false;
}

export async function signOut() {
  await send("DELETE", "/session");
  // Nothing that was read stays in memory.
  location.reload();
}

/** Signs in with the key of the address, if there is one; else asks who this is. */
async function open() {
  const key = takeKey();
  if (key) {
    // A wrong key leaves the form, which says so for the next one.
    await signIn(key).catch(() => (locked.value = true));
    return;
  }
  const told = await read("/session").catch(() => null);
  session.value = told;
  if (told?.mode === "keys" && !told.signed_in) locked.value = true;
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
