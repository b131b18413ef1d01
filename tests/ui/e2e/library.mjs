// The library: found by name and state, in the address, and removed by the dozen.
import assert from "node:assert/strict";
import { LONG, look, paste } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Scene} Scene */
/** @typedef {import("./steps.mjs").Page} Page */

/** One of a name that nothing else has, on any server. @param {Scene} scene @param {string} name */
async function make({ page, link }, name) {
  await paste(page, link);
  await page.locator("form.chooser").waitFor(LONG);
  await page.getByText("More choices").click();
  await page.getByLabel("Name of the clips").fill(name);
  await page.getByLabel("End at").fill("0:04");
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
}

/** @param {Page} page */
const rows = (page) => page.locator(".entry");

/** @param {Page} page @param {number} n */
async function counts(page, n) {
  await page.locator('.series-list[aria-busy="false"]').waitFor({ state: "attached" });
  await page.waitForFunction((n) => document.querySelectorAll(".entry").length === n, n);
}

/** @param {Scene} scene */
export async function findAndDelete(scene) {
  const { page } = scene;
  const mark = `Find ${Date.now().toString(36)}`;
  for (const n of [1, 2]) await make(scene, `${mark} ${n}`);
  await page.goto("/#/library");
  await rows(page).first().waitFor();
  await look(scene, "library");
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill(mark.toUpperCase());
  await counts(page, 2);
  assert.match(page.url(), /#\/library\?q=FIND/);
  assert.equal(await search.evaluate((one) => one === document.activeElement), true);
  await page.getByLabel("State").selectOption("failed");
  await page.getByText("Nothing matches.").waitFor();
  assert.match(page.url(), /state=failed/);
  await look(scene, "library-none");
  await page.getByRole("button", { name: "Clear search and filter" }).click();
  await rows(page).first().waitFor();
  await search.fill(mark);
  await page.getByLabel("State").selectOption("succeeded");
  await counts(page, 2);
  await page.reload();
  await counts(page, 2);
  assert.equal(await search.inputValue(), mark);
  await page.getByLabel("Select all shown").check();
  await page.getByText("2 selected").waitFor();
  await look(scene, "library-marked");
  await page.getByRole("button", { name: "Delete selected" }).click();
  await page.getByText("Delete these 2 series?").waitFor();
  await look(scene, "library-ask");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing matches.").waitFor();
  await page.getByRole("radio", { name: "Videos" }).check();
  assert.match(page.url(), /kind=videos/);
  await page.getByRole("button", { name: "Clear search and filter" }).click();
  await rows(page).first().waitFor();
  await look(scene, "library-videos");
}

/** Many, a range by shift, some that refuse: only a stand-in has them ready. @param {Scene} scene */
export async function dozens(scene) {
  const { page, house } = scene;
  if (!house) return;
  const { shelve } = await import("../mock/shelf.mjs");
  const names = Array.from({ length: 120 }, (_, at) => `Shelf ${String(at).padStart(3, "0")}`);
  const made = shelve(house, names, 2);
  await page.goto("/#/library?q=shelf");
  await counts(page, 50);
  const more = page.getByRole("button", { name: "Show more" });
  await more.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  await more.click();
  await counts(page, 100);
  assert.equal(await page.evaluate(() => scrollY), before, "the list jumped");
  // An event that reads the first page again leaves the others where they are.
  const [first] = shelve(house, ["Shelf 999"], 2);
  house.tell(first, "state", { state: "succeeded" });
  await counts(page, 101);
  house.stuck = new Set([made[117].id, made[116].id]);
  await page.getByRole("checkbox", { name: "Shelf 119" }).click();
  await page.getByRole("checkbox", { name: "Shelf 110" }).click({ modifiers: ["Shift"] });
  await page.getByText("10 selected").waitFor();
  await page.getByRole("button", { name: "Delete selected" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("2 could not be deleted. 8 were deleted.").waitFor();
  await page.getByText("Cancel it first, then delete it.").first().waitFor();
  await page.getByText("2 selected").waitFor();
  await look(scene, "library-some-stay");
  for (const one of [first, ...made]) house.jobs.delete(one.id);
  house.stuck.clear();
}
