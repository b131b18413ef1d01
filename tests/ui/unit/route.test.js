import assert from "node:assert/strict";
import { test } from "node:test";
import { linkHref, parseRoute } from "../../../assets/ui/lib/route.js";

const id = "01900000-0000-7000-8000-000000000000";

test("addresses lead to their views", () => {
  for (const hash of ["", "#", "#/"]) assert.deepEqual(parseRoute(hash), { view: "home" });
  assert.deepEqual(parseRoute(`#/series/${id}`), { view: "series", id });
  assert.deepEqual(parseRoute(`#/video/${id}`), { view: "video", id });
});

test("any link survives the way through the address", () => {
  for (const url of ["https://a.example/b?c=d&e=%2F#f/g", "https://ä.example/ü 1%", "http://x/%"]) {
    assert.deepEqual(parseRoute(linkHref(url)), { view: "link", url });
  }
});

test("anything else is nothing, not an error", () => {
  for (const hash of ["#/series/", "#/series/../x", "#/link/%", "#/link/", "#/nowhere/1"]) {
    assert.deepEqual(parseRoute(hash), { view: "missing" }, hash);
  }
});
