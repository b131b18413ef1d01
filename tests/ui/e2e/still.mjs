// Nothing that is seen moves while work goes on: measured as the browser does, and held to nothing.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";
import { LONG, makeSeries, makeUpload, succeeded } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene & { base: string }} Scene */

/** From here on movement counts. @param {Page} page */
const begin = (page) => page.evaluate(() => Object.assign(globalThis, { shifts: 0, moved: [] }));

/** Fails if anything moved since `begin`, and says what, from where to where. @param {Scene} scene @param {Page} page @param {string} what */
async function still({ name }, page, what) {
  const { shifts, moved } = await page.evaluate(async () => {
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { shifts: globalThis.shifts, moved: globalThis.moved };
  });
  console.log(`      ${name}: ${what} moved by ${shifts} while it worked`);
  assert.equal(shifts, 0, `${what} moved: ${moved.join("; ")}`);
}

/** The page of a series in a state. @param {Page} page @param {string} state */
const reached = (page, state) => page.locator(`.series-head [data-state="${state}"]`).waitFor(LONG);

/**
 * Cancels, or tries again. By no finger: for half a second after a real one movement does not count.
 * @param {Page} page
 */
const turn = (page) => page.locator(".series-head .stack button:enabled").dispatchEvent("click");

/** A page of the scene's size and colour in another language; what breaks on it fails the scene. @param {Scene} scene @param {string} locale @param {(page: Page) => Promise<void>} act */
async function inLanguage({ context, page, name, base }, locale, act) {
  const browser = context.browser();
  const width = page.viewportSize()?.width;
  assert.ok(browser && width);
  const dark = name.endsWith("dark");
  const other = await openPage(browser, { base, width, dark, locale });
  try {
    await act(other.page);
    assert.deepEqual(other.faults, []);
  } finally {
    await other.context.close();
  }
}

/** From before its download to its last clip; then the board meanwhile. @param {Scene} scene */
export async function standsStill(scene) {
  const { page } = scene;
  const made = await makeSeries(page, `${scene.link}?still=${Date.now()}`);
  await page.goto(`/#/series/${made.id}`);
  await page.locator(".watch").waitFor(LONG);
  await begin(page);
  await page.locator(".watch .percent", { hasText: /[1-9]/ }).first().waitFor(LONG);
  await reached(page, "succeeded");
  await still(scene, page, "the page of a series");
  const again = await makeSeries(page, `${scene.link}?board=${Date.now()}`);
  await page.goto("/#/queue");
  await page.locator(".job .state").first().waitFor();
  await page.locator(".run progress").first().waitFor(LONG);
  await begin(page);
  const row = page.locator(".job", { hasText: /\d\s?%/ });
  await row.first().waitFor(LONG);
  await succeeded(page, again.id);
  await still(scene, page, "the board");
}

/** Stopped before its video is here and again while it is cut, each time tried again. @param {Scene} scene */
export async function stillWhenStopped(scene) {
  const link = scene.mock ? "https://videos.example/flaky" : scene.link;
  await inLanguage(scene, "es-ES", async (page) => {
    // Encoding is slow enough on any machine to be stopped in the middle.
    const how = { parts: { count: 4 }, cut: "encode" };
    await page.goto("/");
    const { id, video_id } = await makeSeries(page, `${link}?stop=${Date.now()}`, how);
    await page.goto(`/#/series/${id}`);
    await page.locator(".watch").waitFor(LONG);
    await begin(page);
    await turn(page);
    await reached(page, "cancelled");
    // Its video stops a moment later, and nothing is tried again before.
    const video = async () => (await page.request.get(`/api/v1/videos/${video_id}`)).json();
    while ((await video()).cancel_requested) await page.waitForTimeout(50);
    await turn(page);
    await page.locator("#parts").waitFor(LONG);
    await turn(page);
    await reached(page, "cancelled");
    await turn(page);
    await reached(page, "succeeded");
    await still(scene, page, "a series that was stopped");
  });
}

/** Its video cannot be had, and cannot be had again. @param {Scene} scene */
export async function stillWhenFailed(scene) {
  const { page } = scene;
  const link = `${new URL("/broken.mp4", scene.link)}?fail=${Date.now()}`;
  // Loaded before, so that it is on its page when it fails.
  await page.goto("/");
  const { id } = await makeSeries(page, link);
  await page.goto(`/#/series/${id}`);
  await page.locator(".watch").waitFor(LONG);
  await begin(page);
  await reached(page, "failed");
  await turn(page);
  await reached(page, "waiting");
  await reached(page, "failed");
  await still(scene, page, "a series that failed");
}

/** A file from this machine: while it is read, and while it is cut. @param {Scene} scene */
export async function stillAfterUpload(scene) {
  await inLanguage(scene, "pt-BR", async (page) => {
    await page.goto("/");
    await page.locator("input[type=file]").setInputFiles(makeUpload(scene.folder));
    await page.waitForURL(/#\/video\//, LONG);
    await page.locator("main h1").waitFor();
    await begin(page);
    await page.locator("form.chooser").waitFor(LONG);
    await still(scene, page, "an upload");
    const video_id = page.url().split("/").at(-1);
    const { id } = await makeSeries(page, null, { video_id, cut: "encode" });
    await page.goto(`/#/series/${id}`);
    await page.locator(".watch").waitFor(LONG);
    await begin(page);
    await reached(page, "succeeded");
    await still(scene, page, "the page of an upload's series");
  });
}
