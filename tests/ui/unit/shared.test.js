import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoute } from "../../../assets/ui/lib/route.js";
import { bookmarklet, linkIn, sharedHref } from "../../../assets/ui/lib/shared.js";

/** Where the page goes with what was shared. @param {Record<string, string>} shared */
function linkOf(shared) {
  const href = sharedHref(`?${new URLSearchParams(shared)}`);
  const at = href === null ? null : parseRoute(href);
  return at?.view === "link" ? at.url : at;
}

test("a link is found in what people write around it", () => {
  const table = /** @type {[string, string | null][]} */ ([
    ["https://a.example/v?x=1&y=2#t", "https://a.example/v?x=1&y=2#t"],
    ["Look: https://a.example/v.", "https://a.example/v"],
    ["“https://a.example/v”, it says", "https://a.example/v"],
    ["(see https://a.example/v)!", "https://a.example/v"],
    ["https://a.example/Walk_(part)", "https://a.example/Walk_(part)"],
    ["<https://a.example/v>", "https://a.example/v"],
    ["one\nhttp://a.example/1\nhttps://a.example/2", "http://a.example/1"],
    ["HTTPS://A.example/v", "HTTPS://A.example/v"],
    ["watch www.a.example/v now", "https://www.a.example/v"],
    ["no link here", null],
    ["javascript:alert(1)", null],
    ["https://", null],
    [`https://a.example/${"x".repeat(2048)}`, null],
    ["", null],
  ]);
  for (const [text, link] of table) assert.equal(linkIn(text), link, text);
  assert.equal(linkIn(null), null);
});

test("the address wins over the text, and the text over the title", () => {
  const [url, text, title] = ["https://a.example/1", "https://a.example/2", "https://a.example/3"];
  assert.equal(linkOf({ title, text, url }), url);
  assert.equal(linkOf({ title, text, url: "" }), text);
  assert.equal(linkOf({ title, text: "Look" }), title);
});

test("an address without its scheme is one when nothing else was shared", () => {
  assert.equal(linkOf({ text: "a.example/v?x=1" }), "https://a.example/v?x=1");
  assert.equal(linkOf({ text: "A walk", title: "a.example" }), "https://a.example");
});

test("what holds no link is shown as it is, so that the reader is told", () => {
  assert.equal(linkOf({ text: " Just words, 100 % " }), "Just words, 100 %");
});

test("nothing shared leads nowhere", () => {
  for (const search of ["", "?", "?url=", "?url=%20&text=", "?other=https://a.example"]) {
    assert.equal(sharedHref(search), null, search);
  }
});

test("the bookmark opens the page with the address it is pressed on", () => {
  const mark = bookmarklet("https://clips.example/");
  assert.match(mark, /^javascript:/);
  assert.doesNotMatch(mark, /["\s<>]/);
  /** @type {string[]} */
  const opened = [];
  const run = new Function(
    "open",
    "location",
    decodeURIComponent(mark.slice("javascript:".length)),
  );
  run((/** @type {string} */ to) => opened.push(to), { href: "https://a.example/v?x=1&y=ü#t" });
  const { search } = new URL(opened[0]);
  assert.ok(opened[0].startsWith("https://clips.example/?url="));
  assert.equal(sharedHref(search), `#/link/${encodeURIComponent("https://a.example/v?x=1&y=ü#t")}`);
});
