// Watching what was made: all in order, in place, by link and by share sheet, and for longer.
import assert from "node:assert/strict";
import { LONG, look, makeUpload } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Scene} Scene */
/** @typedef {import("./steps.mjs").Page} Page */

/** Short parts, so that they can be watched to the end. @param {Scene} scene @param {number} parts */
async function make({ page, folder }, parts) {
  await page.goto("/");
  await page.locator("input[type=file]").setInputFiles(makeUpload(folder));
  await page.waitForURL(/#\/video\//, LONG);
  await page.locator("form.chooser").waitFor(LONG);
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill(String(parts));
  await page.getByLabel("End at").fill(`0:0${2 * parts}`);
  await page.locator(".plan-words", { hasText: `${parts} parts` }).waitFor();
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.waitForURL(/#\/series\//);
}

/** Skips to just before the end. @param {Page} page */
async function nearEnd(page) {
  const video = page.locator(".player video");
  await video.evaluate(async (/** @type {HTMLVideoElement} */ one) => {
    one.muted = true;
    while (!(one.duration > 0)) await new Promise((resolve) => setTimeout(resolve, 20));
    one.currentTime = one.duration - 0.3;
    await one.play();
  });
}

/** From the first part on, while later ones are still cut. @param {Scene} scene */
export async function playInOrder(scene) {
  const { page } = scene;
  await make(scene, 3);
  const all = page.getByRole("button", { name: "Play all" });
  assert.ok(await all.isDisabled(), "there is nothing to play yet");
  await page.locator(".part .start").first().waitFor(LONG);
  await all.click();
  const player = page.getByRole("dialog");
  await player.getByText("1 / 3").waitFor();
  await nearEnd(page);
  await player.getByText("2 / 3").waitFor();
  await player.locator("video").waitFor(LONG);
  await look(scene, "player");
  await player.getByRole("button", { name: "Next" }).click();
  await player.getByText("3 / 3").waitFor();
  await player.locator("video").waitFor(LONG);
  assert.ok(await player.getByRole("button", { name: "Next" }).isDisabled());
  await player.getByRole("button", { name: "Previous" }).click();
  await player.getByText("2 / 3").waitFor();
  await page.keyboard.press("Escape");
  await player.waitFor({ state: "detached" });
}

/** One at a time, by the keyboard. @param {Scene} scene */
export async function playInPlace(scene) {
  const { page } = scene;
  await make(scene, 2);
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
  await page.getByRole("button", { name: "Play part 1" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Part 1, video").waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "VIDEO");
  await page.getByRole("button", { name: "Play part 2" }).click();
  await page.getByLabel("Part 2, video").waitFor();
  assert.equal(await page.locator("video").count(), 1, "two play at once");
  await look(scene, "playing");
}

/** @param {Scene} scene */
export async function copyAndKeep(scene) {
  const { page, context, house } = scene;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await make(scene, 2);
  await page.getByText(/Kept until tomorrow/).waitFor(LONG);
  await page.getByRole("button", { name: "Copy the link to part 2" }).click();
  await page.getByText("The link to part 2 is copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const answer = await page.evaluate(async (address) => (await fetch(address)).status, copied);
  assert.equal(answer, 200, copied);
  await page.getByRole("button", { name: "1 week longer" }).click();
  await page.locator(".kept", { hasNotText: "tomorrow" }).waitFor();
  await look(scene, "kept");
  if (!house) return;
  house.keys = true;
  await page.reload();
  await page.getByRole("button", { name: "Copy the link to part 1" }).click();
  await page.getByText(/opens without a key until tomorrow/).waitFor();
  house.keys = false;
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /parts\/1\?.*sig=/);
}

/** A page that is neither https nor local has no clipboard: the link is shown. @param {Scene} scene */
export async function copyByHand(scene) {
  const { page } = scene;
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  });
  await make(scene, 2);
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
  await page.getByRole("button", { name: "Copy the link to part 1" }).click();
  const field = page.getByRole("dialog").getByRole("textbox");
  assert.match(await field.inputValue(), /^http.*parts\/1/);
  await look(scene, "link-by-hand");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
}

/** The share sheet gets the clip itself; when the tap is too long ago, the next one does. @param {Scene} scene */
export async function shareSheet(scene) {
  const { page } = scene;
  await page.addInitScript(() => {
    /** @type {any[]} */
    const shared = [];
    Object.assign(globalThis, { shared });
    const real = globalThis.matchMedia;
    globalThis.matchMedia = (query) =>
      /coarse/.test(query) ? /** @type {any} */ ({ matches: true }) : real(query);
    navigator.canShare = () => true;
    navigator.share = async (data) => {
      shared.push(data?.files?.[0]?.size);
      if (shared.length === 1) throw new DOMException("too late", "NotAllowedError");
    };
  });
  await make(scene, 2);
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
  const button = page.getByRole("button", { name: "Share part 1" });
  await button.click();
  await page.getByText(/Tap “share” once more/).waitFor();
  await button.click();
  await page.waitForFunction(() => globalThis.shared.length === 2);
  const sizes = await page.evaluate(() => globalThis.shared);
  assert.ok(sizes[0] > 1000 && sizes[0] === sizes[1], `shared ${sizes}`);
}

/** Whatever is shown, the page holds one event stream. @param {Scene} scene */
export async function oneStream(scene) {
  const { page, context } = scene;
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  /** @type {Set<string>} */
  const open = new Set();
  let most = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "EventSource") open.add(requestId);
    most = Math.max(most, open.size);
  });
  const over = (/** @type {{ requestId: string }} */ { requestId }) => open.delete(requestId);
  devtools.on("Network.loadingFinished", over);
  devtools.on("Network.loadingFailed", over);
  await make(scene, 3);
  await page.goto("/#/library");
  await page.locator(".entry").first().waitFor();
  await page.goto("/#/");
  await page.locator(".recent li").first().waitFor();
  await page.goBack();
  await page.goBack();
  await page.locator(".series-head .state").waitFor();
  assert.equal(most, 1, "more than one stream was open");
}

/** Five hundred parts: drawn in steps, pictures only where they are seen. @param {Scene} scene */
export async function manyParts(scene) {
  const { page, house } = scene;
  if (!house) return;
  const { shelve } = await import("../mock/shelf.mjs");
  const [series] = shelve(house, ["Five hundred"], 500);
  let pictures = 0;
  page.on("request", (request) => {
    if (/\/poster$/.test(request.url())) pictures += 1;
  });
  await page.addInitScript(() => {
    /** @type {number[]} */
    const tasks = [];
    Object.assign(globalThis, { tasks });
    const seen = new PerformanceObserver((list) =>
      list.getEntries().forEach(({ duration }) => tasks.push(Math.round(duration))),
    );
    seen.observe({ type: "longtask", buffered: true });
  });
  await page.goto(`/#/series/${series.id}`);
  await page.locator(".part").nth(499).waitFor({ state: "attached" });
  assert.ok(pictures < 100, `${pictures} pictures were asked for at once`);
  const bottom = () => page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await bottom();
  await page.getByRole("button", { name: "Play part 500" }).click();
  await page.getByLabel("Part 500, video").waitFor();
  const tasks = await page.evaluate(() => globalThis.tasks);
  console.log(`      500 parts: longest task ${Math.max(0, ...tasks)} ms, ${pictures} pictures`);
  house.jobs.delete(series.id);
}
