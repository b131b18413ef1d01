// What the page may cost: bytes, time to paint, long tasks. Figures are always printed;
// those that depend on how busy the machine is fail only in `npm run budget`.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";
import { addresses, LONG, makeSeries, settled } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene & { base: string, strict: boolean, house: import("../mock/jobs.mjs").House | null }} Scene */

/** Limits: bytes of all bodies as they are sent when every view is opened, files of a first visit, ms
 * to the first useful paint, ms of the longest task. */
const BYTES_MAX = 100_000;
const FILES_MAX = 8;
const PAINT_MAX_MS = 500;
const TASK_MAX_MS = 100;
const [PARTS, JOBS] = [500, 10_000];

/** A figure; over the limit it fails where figures may. @param {Scene} scene @param {string} what @param {number} n @param {number} most @param {string} unit */
function figure({ strict, name }, what, n, most, unit) {
  console.log(`      ${name}: ${what}: ${Math.round(n)} ${unit} (at most ${most})`);
  if (strict) assert.ok(n <= most, `${what}: ${n} ${unit}, and ${most} at most`);
}

/** Adds up what the page itself is made of, without the API and the pictures of videos. @param {Page} page */
async function weigh(page) {
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  const heads = new Map();
  const sums = { files: 0, bodies: 0, wire: 0, busy: 0 };
  line.on("Network.requestWillBeSent", ({ requestId, request }) => {
    const { pathname, protocol } = new URL(request.url);
    const own = protocol.startsWith("http") && !/^\/(api|mock|docs|healthz)\b/.test(pathname);
    if (own) {
      heads.set(requestId, 0);
      sums.busy += 1;
    }
  });
  line.on("Network.responseReceived", ({ requestId, response }) => {
    if (heads.has(requestId)) heads.set(requestId, response.encodedDataLength);
  });
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!heads.has(requestId)) return;
    sums.files += 1;
    sums.busy -= 1;
    sums.wire += encodedDataLength;
    sums.bodies += encodedDataLength - heads.get(requestId);
  });
  line.on("Network.loadingFailed", ({ requestId }) => {
    if (heads.has(requestId)) sums.busy -= 1;
  });
  return sums;
}

/** Nothing more to do for the moment. @param {Page} page */
const idle = (page) =>
  page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(null))));

/** The places beside making and watching. */
const BESIDE = ["library", "queue", "settings"];

/** A first visit, then a look at every other view, in each language. @param {Scene} scene */
export async function weight(scene) {
  const made = await makeSeries(scene.page, scene.link);
  const browser = scene.context.browser();
  assert.ok(browser);
  for (const locale of ["en-US", "pt-BR", "es-ES"]) {
    const { context, page, faults } = await openPage(browser, { base: scene.base, locale });
    const sums = await weigh(page);
    const all = Object.entries(addresses(made, scene.link));
    const look = async (
      /** @type {string} */ what,
      /** @type {(view: string) => boolean} */ at,
    ) => {
      for (const [view, address] of all) {
        if (!at(view)) continue;
        await page.goto(address);
        await settled(page);
        await idle(page);
        while (sums.busy > 0) await page.waitForTimeout(50);
      }
      const { files, bodies, wire } = sums;
      const words = `${files} files, ${bodies} bytes, ${wire} with their headers`;
      console.log(`      ${scene.name}: ${locale}, ${what}: ${words}`);
      return { files, bodies, words };
    };
    const first = await look("the first visit", (view) => view === "home");
    assert.ok(first.files >= 4 && first.files <= FILES_MAX, `${locale}: ${first.words}`);
    await look("made and watched", (view) => !BESIDE.includes(view));
    const whole = await look("every view", (view) => BESIDE.includes(view));
    assert.ok(whole.bodies > 50_000 && whole.bodies <= BYTES_MAX, `${locale}: ${whole.words}`);
    assert.deepEqual(faults, []);
    await context.close();
  }
}

/** The first paint of something of use, with nothing kept from before. @param {Scene} scene */
export async function firstPaint(scene) {
  const { page } = scene;
  await page.addInitScript(() => {
    Object.assign(globalThis, { largest: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.largest = entry.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await page.goto("/");
  await settled(page);
  await page.waitForFunction(() => globalThis.largest > 0);
  const [first, largest] = await page.evaluate(() => [
    performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    globalThis.largest,
  ]);
  assert.ok(first > 0 && largest >= first);
  console.log(`      ${scene.name}: first paint with content after ${Math.round(first)} ms`);
  figure(scene, "largest paint", largest, PAINT_MAX_MS, "ms");
}

/** Collects the longest task from the next page on; tasks under 50 ms are none. @param {Page} page */
async function clockTasks(page) {
  await page.addInitScript(() => {
    Object.assign(globalThis, { longest: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        globalThis.longest = Math.max(globalThis.longest, duration);
      }
    }).observe({ type: "longtask", buffered: true });
  });
}

/** @param {Scene} scene @param {string} what */
async function tellLongest(scene, what) {
  await idle(scene.page);
  const longest = await scene.page.evaluate(() => globalThis.longest);
  figure(scene, `longest task, ${what} (0: none over 50)`, longest, TASK_MAX_MS, "ms");
}

/** Only a stand-in has a series of 500 parts at once. @param {Scene} scene */
export async function manyParts(scene) {
  const { page, house } = scene;
  if (!house) return;
  const crowd = await import("../mock/crowd.mjs");
  const { id } = crowd.manyParts(house, PARTS, PARTS - 20);
  await clockTasks(page);
  await page.goto(`/#/series/${id}`);
  await page.locator(".part").first().waitFor(LONG);
  const all = page.getByRole("button", { name: `Show all ${PARTS} parts` });
  if (await all.count()) await all.click();
  for (let n = 0; n < 10; n += 1) {
    await page.mouse.wheel(0, 4000);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
  }
  await page.locator(".state", { hasText: "Ready" }).first().waitFor(LONG);
  await tellLongest(scene, `${PARTS} parts`);
}

/** Only a stand-in has ten thousand jobs at once. @param {Scene} scene */
export async function manyJobs(scene) {
  const { page, house } = scene;
  if (!house) return;
  const { fill } = await import("../mock/crowd.mjs");
  const leave = fill(house, JOBS);
  try {
    await clockTasks(page);
    await page.goto("/#/queue");
    await page.getByText(/^1–50 of 1\d,\d{3}$/).waitFor();
    await page.locator(".run progress").nth(3).waitFor();
    const older = page.getByRole("button", { name: "Older" });
    for (const range of ["51–100", "101–150", "151–200"]) {
      await older.click();
      await page.getByText(new RegExp(`^${range} of`)).waitFor();
    }
    await page.getByLabel("Search", { exact: true }).fill("lecture 9");
    await page.locator(".job", { hasText: "Lecture 9" }).first().waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("State", { exact: true }).selectOption("failed");
    await page.getByText(/^1–50 of 1,\d{3}$/).waitFor();
    await page.getByRole("button", { name: "Retry all that match" }).click();
    await page.getByRole("heading", { name: /^Retry 1,\d{3} jobs\?$/ }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Retry", exact: true }).click();
    await page.getByText(/1,\d{3} jobs are in line again\./).waitFor();
    await tellLongest(scene, `${JOBS} jobs`);
  } finally {
    leave();
  }
}
