// Steps every scenario shares.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess, shoot } from "./browser.mjs";

/** Time for real downloads and cuts. */
export const LONG = { timeout: 180_000 };

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ page: Page, name: string, link: string, folder: string, mock: boolean, house?: any, context: import("playwright-core").BrowserContext }} Scene */

/** @param {Scene} scene @param {string} where */
export async function look({ page, name }, where) {
  await checkAccess(page, `${name} ${where}`);
  await shoot(page, `${where}-${name}`);
}

/** @param {Page} page @param {string} link */
export async function paste(page, link) {
  await page.goto("/");
  await page.getByLabel("Link to a video").fill(link);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** A clip plays, and seeking asks for ranges. @param {Page} page */
export async function play(page) {
  let ranges = 0;
  page.on("request", (request) => {
    if (request.resourceType() === "media" && request.headers().range) ranges += 1;
  });
  const answered = page.waitForResponse(
    (response) => /parts\/1$/.test(new URL(response.url()).pathname) && response.status() === 206,
  );
  await page.locator(".part .start").first().click();
  const video = page.locator(".part video");
  await video.evaluate(async (/** @type {HTMLVideoElement} */ one) => {
    one.muted = true;
    await one.play();
  });
  await answered;
  const clockAt = () => video.evaluate((/** @type {HTMLVideoElement} */ one) => one.currentTime);
  await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0.3);
  const before = await clockAt();
  await video.evaluate(
    (/** @type {HTMLVideoElement} */ one) =>
      new Promise((resolve) => {
        one.onseeked = () => resolve(null);
        one.currentTime = one.duration * 0.8;
      }),
  );
  assert.ok((await clockAt()) > before, "the clip was not moved forward");
  assert.ok(ranges > 0, "no Range request was made");
  await video.evaluate((/** @type {HTMLVideoElement} */ one) => one.pause());
}

/** The archive and a single clip can be kept. @param {Page} page */
export async function archive(page) {
  const waits = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download all (ZIP)" }).click();
  const saved = await (await waits).path();
  assert.equal(readFileSync(saved).subarray(0, 2).toString(), "PK", "the archive is no ZIP");
  const one = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download part 2" }).click();
  assert.ok(readFileSync(await (await one).path()).length > 1000);
}

/** A video as a phone makes them, 24 seconds long. @param {string} folder */
export function makeUpload(folder) {
  const file = join(folder, "A walk.mp4");
  const words = `-v error -y -f lavfi -i testsrc2=s=640x360:r=30 -f lavfi -i sine=f=220 -t 24
    -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac -shortest`;
  execFileSync("ffmpeg", [...words.split(/\s+/), file]);
  return file;
}

/** Everything that is shown is there. @param {Page} page */
export async function settled(page) {
  await page.locator("main h1").first().waitFor(LONG);
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'), null, LONG);
}

/** A series of three short parts, or as `how` says, made without the page. @param {Page} page @param {string | null} link @param {any} [how] */
export async function makeSeries(page, link, how = {}) {
  const headers = { "idempotency-key": `drive-${Date.now()}-${Math.random()}` };
  const source = link && { url: link };
  const short = !how.cut && { trim: { start_ms: 0, end_ms: 12_000 } };
  const data = { ...source, parts: { count: 3 }, ...short, ...how };
  const answer = await page.request.post("/api/v1/series", { headers, data });
  assert.ok(answer.ok(), await answer.text());
  return answer.json();
}

/** Waits until a job is over, and well. @param {Page} page @param {string} id */
export async function succeeded(page, id) {
  for (;;) {
    const { state } = await (await page.request.get(`/api/v1/jobs/${id}`)).json();
    if (state === "succeeded") return;
    assert.ok(!["failed", "cancelled"].includes(state), `the job has ${state}`);
    await page.waitForTimeout(200);
  }
}

/** The addresses of all views, by name. @param {{ id: string, video_id: string }} made @param {string} link */
export const addresses = ({ id, video_id }, link) => ({
  home: "/#/",
  link: `/#/link/${encodeURIComponent(link)}`,
  series: `/#/series/${id}`,
  video: `/#/video/${video_id}`,
  library: "/#/library",
  queue: "/#/queue",
  settings: "/#/settings",
  missing: "/#/nowhere",
});
