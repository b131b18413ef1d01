/** A list that is read page by page and kept fresh: what was seen stays where it is. Pure rules. */

/** @typedef {{ id: string, created_at: string }} Item */
/**
 * @template {Item} T
 * @typedef {{ items: T[], next: string | null }} Page
 */

/**
 * The first page read again, laid over what is shown: older items stay below it.
 * @template {Item} T
 * @param {Page<T> | null} shown @param {Page<T>} fresh @returns {Page<T>}
 */
export function renewed(shown, fresh) {
  if (!shown || !fresh.next || !fresh.items.length) return fresh;
  const first = new Set(fresh.items.map((one) => one.id));
  const end = fresh.items[fresh.items.length - 1].created_at;
  // What the page would have to hold and does not is gone.
  const below = shown.items.filter((one) => !first.has(one.id) && one.created_at <= end);
  if (!below.length) return fresh;
  return { items: [...fresh.items, ...below], next: shown.next };
}

/**
 * One more page below.
 * @template {Item} T
 * @param {Page<T>} shown @param {Page<T>} older @returns {Page<T>}
 */
export function extended(shown, older) {
  const known = new Set(shown.items.map((one) => one.id));
  const more = older.items.filter((one) => !known.has(one.id));
  return { items: [...shown.items, ...more], next: older.next };
}

/**
 * One item changed, wherever it is.
 * @template {Item} T
 * @param {Page<T>} page @param {string | null} id @param {(one: T) => T} change @returns {Page<T>}
 */
export function changed(page, id, change) {
  if (!page.items.some((one) => one.id === id)) return page;
  return { ...page, items: page.items.map((one) => (one.id === id ? change(one) : one)) };
}

/**
 * @template {Item} T
 * @param {Page<T>} page @param {Set<string>} ids @returns {Page<T>}
 */
export function without(page, ids) {
  return { ...page, items: page.items.filter((one) => !ids.has(one.id)) };
}

/**
 * The selection after a click: from the item clicked before to this one when `from` is given.
 * @param {string[]} ids as shown @param {Set<string>} selected @param {string} id
 * @param {string | null} from @param {boolean} on
 */
export function selection(ids, selected, id, from, on) {
  const start = from === null ? -1 : ids.indexOf(from);
  const end = ids.indexOf(id);
  const [low, high] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
  const next = new Set(selected);
  for (const one of ids.slice(low, high + 1)) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return next;
}

/** @typedef {{ kind: "series" | "videos", q: string, state: string }} Filters */

export const STATES = ["succeeded", "running", "queued", "waiting", "failed", "cancelled"];

/** The filters an address names. @param {string} query @returns {Filters} */
export function filtersOf(query) {
  const told = new URLSearchParams(query);
  const state = told.get("state") ?? "";
  return {
    kind: told.get("kind") === "videos" ? "videos" : "series",
    q: told.get("q") ?? "",
    state: STATES.includes(state) ? state : "",
  };
}

/** What a set of filters is called, without those that are not set. @param {Filters} filters */
export function queryOf({ kind, q, state }) {
  const told = new URLSearchParams();
  if (kind === "videos") told.set("kind", kind);
  if (q.trim()) told.set("q", q.trim());
  if (state) told.set("state", state);
  return told.toString();
}

/**
 * Does something to each, a few at a time; what failed comes with its reason.
 * @template {Item} T
 * @param {T[]} items @param {(one: T) => Promise<unknown>} act
 * @param {(done: number) => void} told how many are over
 */
export async function each(items, act, told, lanes = 4) {
  /** @type {{ item: T, error: unknown }[]} */
  const failed = [];
  let begun = 0;
  let over = 0;
  const lane = async () => {
    while (begun < items.length) {
      const item = items[begun];
      begun += 1;
      await act(item).catch((error) => failed.push({ item, error }));
      over += 1;
      told(over);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed;
}
