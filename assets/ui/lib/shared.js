/** Links handed to the page from elsewhere: another app's share sheet, or the bookmarklet. */
import { linkHref } from "./route.js";

/** The longest link the server takes, in letters. */
const LINK_MAX = 2048;

/**
 * A link without what only ends the sentence it stood in; a bracket that was opened in it stays.
 * @param {string} text
 */
function trimmed(text) {
  let link = text;
  while (/[.,;:!?'"»”’)\]}]$/u.test(link)) {
    if (link.endsWith(")") && link.includes("(")) break;
    link = link.slice(0, -1);
  }
  return link;
}

/**
 * The first link in a text that people or apps share, such as `Look at this: https://… .`; `null`
 * when there is none.
 * @param {string | null} text
 */
export function linkIn(text) {
  const found = /(?:https?:\/\/|\bwww\.)[^\s<>"“”]+/i.exec(text ?? "")?.[0];
  if (!found) return null;
  const link = trimmed(/^www/i.test(found) ? `https://${found}` : found);
  return link.length <= LINK_MAX && URL.canParse(link) ? link : null;
}

/**
 * Where a page that was opened with something shared leads: the address behind `#`. `null` when
 * nothing was shared. What holds no link leads to a link that is none, where the reader is told.
 * @param {string} search the part of the address after `?`
 */
export function sharedHref(search) {
  const given = new URLSearchParams(search);
  const texts = ["url", "text", "title"].map((name) => given.get(name)?.trim() ?? "");
  if (texts.every((text) => !text)) return null;
  const link = texts.map(linkIn).find((one) => one !== null);
  // Some apps share an address without its scheme and nothing else.
  const bare = texts.find((text) => /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(text));
  const said = texts.find(Boolean) ?? "";
  return linkHref(link ?? (bare ? `https://${bare}` : said.slice(0, LINK_MAX)));
}

/**
 * A bookmark that opens the page at `page` with the address it is pressed on.
 * @param {string} page
 */
export function bookmarklet(page) {
  const to = `${JSON.stringify(`${page}?url=`)}+encodeURIComponent(location.href)`;
  return `javascript:void(open(${encodeURI(to)},"_blank","noopener"))`.replaceAll('"', "%22");
}
