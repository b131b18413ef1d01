/** Where the reader is, from the part of the address after `#`. */
import { signal } from "../vendor/preact.js";

/** @typedef {{ view: "home" } | { view: "link", url: string } | { view: "series" | "video", id: string } | { view: "library" | "queue" | "settings", query: string } | { view: "missing" }} Route */

/**
 * @param {string} hash @returns {Route}
 */
export function parseRoute(hash) {
  const [, first = "", rest = ""] = /^#?\/?([^/?]*)\/?(.*)$/.exec(hash) ?? [];
  if (!first) return { view: "home" };
  if (first === "library" || first === "queue" || first === "settings") {
    return { view: first, query: rest.replace(/^\?/, "") };
  }
  try {
    const value = decodeURIComponent(rest);
    if (first === "link" && value) return { view: "link", url: value };
    if ((first === "series" || first === "video") && /^[0-9a-f-]{8,40}$/i.test(value)) {
      return { view: first, id: value };
    }
  } catch {
    // A broken escape is an address of nothing.
  }
  return { view: "missing" };
}

/** @param {string} url */
export const linkHref = (url) => `#/link/${encodeURIComponent(url)}`;
/** @param {string} id */
export const seriesHref = (id) => `#/series/${id}`;
/** @param {string} id */
export const videoHref = (id) => `#/video/${id}`;

export const route = signal(/** @type {Route} */ ({ view: "home" }));

/** Follows the address from now on. */
export function startRouting() {
  const update = () => {
    route.value = parseRoute(location.hash);
    scrollTo(0, 0);
  };
  addEventListener("hashchange", update);
  route.value = parseRoute(location.hash);
}

/** @param {string} href */
export function go(href) {
  location.hash = href;
}
