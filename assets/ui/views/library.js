/** Everything that was made and is kept: found, looked through, and removed by the dozen. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { filtersOf, queryOf, selection, STATES } from "../lib/list.js";
import { parseRoute } from "../lib/route.js";
import { BulkBar } from "../parts/library-bulk.js";
import { Choices } from "../parts/fields.js";
import { Icon } from "../parts/icon.js";
import { Placeholder, ShowMore, Unread, useList } from "../parts/series-list.js";
import { SeriesRow, seriesName, VideoRow, videoName } from "../parts/series-row.js";

/** @typedef {import("../lib/list.js").Filters} Filters */
/** @typedef {any} Item a series or a video */

/** Typing settles before anything is asked. */
const SETTLE_MS = 250;

/**
 * The filters in the address. Changing them leaves the history as it is: going back leaves the
 * library.
 * @param {string} query @returns {[Filters, (part: Partial<Filters>) => void]}
 */
function useFilters(query) {
  const [filters, setFilters] = useState(() => filtersOf(query));
  useEffect(() => {
    const follow = () => {
      const at = parseRoute(location.hash);
      if (at.view === "library") setFilters(filtersOf(at.query));
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const change = (/** @type {Partial<Filters>} */ part) => {
    const next = { ...filters, ...part };
    const query = queryOf(next);
    history.replaceState(null, "", `#/library${query && `?${query}`}`);
    setFilters(next);
  };
  return [filters, change];
}

/**
 * @param {object} props
 * @param {Filters} props.filters
 * @param {(part: Partial<Filters>) => void} props.change
 */
function FilterBar({ filters, change }) {
  const { kind, q, state } = filters;
  const kinds = ["series", "videos"].map((value) => ({ value, text: t(`library.kinds.${value}`) }));
  // Only a series waits for a video.
  const states = STATES.filter((one) => kind === "series" || one !== "waiting");
  return html`<form
    class="filters"
    role="search"
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <${Choices}
      label=${t("library.kind")}
      options=${kinds}
      value=${kind}
      onValue=${(/** @type {any} */ value) => change({ kind: value, state: "" })}
      look="tabs"
      hideLabel
    />
    <label class="search">
      <span class="unseen">${t("library.search")}</span>
      <${Icon} name="search" />
      <input
        type="search"
        value=${q}
        placeholder=${t(`library.hint.${kind}`)}
        autocomplete="off"
        spellcheck="false"
        onInput=${(/** @type {any} */ event) => change({ q: event.target.value })}
      />
    </label>
    <label>
      <span class="unseen">${t("library.state")}</span>
      <select onChange=${(/** @type {any} */ event) => change({ state: event.target.value })}>
        <option value="" selected=${!state}>${t("library.anyState")}</option>
        ${states.map(
          (one) =>
            html`<option value=${one} selected=${one === state}>${t(`state.${one}`)}</option>`,
        )}
      </select>
    </label>
  </form>`;
}

/** A value once it has settled. @param {string} value */
function useSettled(value) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The address of a list. @param {Filters} filters */
function pathOf({ kind, q, state }) {
  const query = queryOf({ kind: "series", q, state });
  return `/${kind}${query && `?${query}`}`;
}

/** What is marked, and the last mark, for a range by the shift key. @param {string[]} ids */
function useMarks(ids) {
  const [marked, setMarked] = useState(/** @type {Set<string>} */ (new Set()));
  const last = useRef(/** @type {string | null} */ (null));
  const mark = (/** @type {string} */ id, /** @type {any} */ event) => {
    const from = event.shiftKey ? last.current : null;
    setMarked(selection(ids, marked, id, from, event.target.checked));
    last.current = id;
  };
  // What has gone from the list is not marked any more.
  return { marked: new Set(ids.filter((id) => marked.has(id))), mark, setMarked };
}

/** @param {{ filters: Filters, change: (part: Partial<Filters>) => void }} props */
function Empty({ filters, change }) {
  const { kind, q, state } = filters;
  if (q.trim() || state) {
    return html`<div class="empty">
      <p>${t("library.noMatch")}</p>
      <button type="button" onClick=${() => change({ q: "", state: "" })}>
        ${t("library.clear")}
      </button>
    </div>`;
  }
  return html`<div class="empty">
    <p>${t(`library.none.${kind}`)}</p>
    <a class="button" href="#/">${t("library.make")}</a>
  </div>`;
}

/** @param {{ kind: string, item: Item, marked: boolean, onMark: (event: Event) => void }} props */
function Entry({ kind, item, marked, onMark }) {
  const name = kind === "videos" ? videoName(item) : seriesName(item);
  return html`<li class="entry" data-marked=${marked}>
    <label class="tick">
      <input type="checkbox" checked=${marked} aria-label=${name} onClick=${onMark} />
    </label>
    ${
      kind === "videos"
        ? html`<${VideoRow} video=${item} />`
        : html`<${SeriesRow} series=${item} />`
    }
  </li>`;
}

/** @param {{ filters: Filters, change: (part: Partial<Filters>) => void }} props */
function Entries({ filters, change }) {
  const { kind } = filters;
  const path = useSettled(pathOf(filters));
  const list = useList(path);
  // While others are looked for, those found before stay, so that nothing jumps.
  const before = useRef(/** @type {Item[] | null} */ (null));
  before.current = list.page?.items ?? before.current;
  const items = before.current;
  const ids = (items ?? []).map((one) => one.id);
  const { marked, mark, setMarked } = useMarks(ids);
  if (!list.page && list.problem && list.problem.status !== 0) {
    return html`<${Unread} list=${list} />`;
  }
  if (!items) return html`<${Placeholder} />`;
  const looking = !list.page || path !== pathOf(filters);
  return html`<${BulkBar}
      kind=${kind}
      items=${items}
      marked=${marked}
      setMarked=${setMarked}
      list=${list}
    />
    ${!items.length && !looking && html`<${Empty} filters=${filters} change=${change} />`}
    <ul class="series-list" aria-busy=${looking}>
      ${items.map(
        (item) =>
          html`<${Entry}
            key=${item.id}
            kind=${kind}
            item=${item}
            marked=${marked.has(item.id)}
            onMark=${(/** @type {Event} */ event) => mark(item.id, event)}
          />`,
      )}
    </ul>
    <${ShowMore} list=${list} />`;
}

/** @param {{ query: string }} props */
export function Library({ query }) {
  const [filters, change] = useFilters(query);
  return html`<div class="library">
    <h1>${t("library.title")}</h1>
    <${FilterBar} filters=${filters} change=${change} />
    <${Entries} key=${filters.kind} filters=${filters} change=${change} />
  </div>`;
}
