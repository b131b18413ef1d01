// Uploads that break off, and go on: nothing is lost, nothing is sent twice, the file is intact.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LONG, look } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Scene} Scene */
/** @typedef {import("./steps.mjs").Page} Page */

/** A real video of two pieces and some more. @param {string} folder @param {string} name */
function largeVideo(folder, name) {
  const file = join(folder, `${name}.mp4`);
  if (existsSync(file)) return file;
  const words = `-v error -y -f lavfi -i testsrc2=s=640x360:r=30,noise=alls=60:allf=t
    -f lavfi -i sine=f=220 -t 12 -c:v libx264 -preset ultrafast -b:v 14M -minrate 14M -maxrate 14M
    -bufsize 14M -g 30 -pix_fmt yuv420p -c:a aac -shortest`;
  execFileSync("ffmpeg", [...words.split(/\s+/), file]);
  return file;
}

/** @param {Buffer} bytes */
const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** What the page asked of the uploads, and the pieces that went out. @param {Page} page */
function overhear(page) {
  /** @type {string[]} */
  const asked = [];
  /** @type {number[]} */
  const offsets = [];
  page.on("request", (request) => {
    if (!/\/api\/v1\/uploads/.test(request.url())) return;
    asked.push(request.method());
    if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
  });
  const count = (/** @type {string} */ method) => asked.filter((one) => one === method).length;
  return { count, offsets };
}

/** A line slow enough to be cut in the middle. @param {Scene} scene @param {number} bytesPerSecond */
async function slow({ context, page }, bytesPerSecond) {
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  const how = { latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond };
  const turn = (/** @type {boolean} */ offline) =>
    line.send("Network.emulateNetworkConditions", { offline, ...how });
  await turn(false);
  return turn;
}

/** @param {Page} page @param {number} percent */
async function reached(page, percent) {
  await page.waitForFunction(
    (wanted) => (document.querySelector(".upload progress")?.["value"] ?? 0) >= wanted,
    percent,
  );
}

/** @param {Page} page @param {string} file */
async function arrivedWhole(page, file) {
  await page.waitForURL(/#\/video\//, LONG);
  const id = /video\/([\w-]+)/.exec(page.url())?.[1];
  await page.locator("form.chooser").waitFor(LONG);
  const kept = await page.evaluate(async (one) => {
    const answer = await fetch(`/api/v1/videos/${one}/file`);
    const hash = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }, id);
  assert.equal(kept, sum(readFileSync(file)), "the file is another one");
  const left = await page.evaluate(() => localStorage.getItem("uploads"));
  assert.equal(left ?? "[]", "[]", "it is still remembered");
}

/** The line goes in the middle: the page waits, says so, and goes on by itself. @param {Scene} scene */
export async function uploadGoesOn(scene) {
  const { page } = scene;
  const heard = overhear(page);
  const file = largeVideo(scene.folder, "A long ride");
  await page.goto("/");
  const turn = await slow(scene, 6_000_000);
  await page.locator("input[type=file]").setInputFiles(file);
  await reached(page, 45);
  await turn(true);
  await page.getByText("Connection lost. It goes on by itself.").waitFor();
  await look(scene, "upload-waits");
  await turn(false);
  await arrivedWhole(page, file);
  assert.equal(heard.count("POST"), 1, "it began again");
  assert.ok(heard.count("HEAD") >= 1, "it did not ask how far it is");
}

/** Without a line from the start it waits as well. @param {Scene} scene */
export async function uploadBeginsOffline(scene) {
  const { page, context } = scene;
  const file = largeVideo(scene.folder, "A long ride");
  await page.goto("/");
  await page.locator(".recent li, .empty").first().waitFor();
  await context.setOffline(true);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("Connection lost. It goes on by itself.").waitFor();
  await context.setOffline(false);
  await arrivedWhole(page, file);
}

/** Only a stand-in cuts a connection on command: what had arrived is not sent again. @param {Scene} scene */
export async function uploadCutByTheServer(scene) {
  const { page, house } = scene;
  if (!house) return;
  const heard = overhear(page);
  const file = largeVideo(scene.folder, "A long ride");
  house.cutAt = 11_000_000;
  await page.goto("/");
  await page.locator("input[type=file]").setInputFiles(file);
  await arrivedWhole(page, file);
  assert.equal(house.cutAt, null, "it was not cut");
  assert.ok(
    heard.offsets.some((at) => at >= 11_000_000),
    `pieces began at ${heard.offsets}`,
  );
}

/** The page is closed in the middle: the same file goes on where it was. @param {Scene} scene */
export async function uploadAfterReload(scene) {
  const { page } = scene;
  const heard = overhear(page);
  const file = largeVideo(scene.folder, "A long ride");
  await page.goto("/");
  const turn = await slow(scene, 6_000_000);
  await page.locator("input[type=file]").setInputFiles(file);
  await reached(page, 55);
  await page.reload();
  await page.getByText(/is uploaded in part. Choose the same file/).waitFor();
  await look(scene, "upload-unfinished");
  await turn(false);
  await page.locator("input[type=file]").setInputFiles(file);
  await arrivedWhole(page, file);
  assert.equal(heard.count("POST"), 1, "it began again");
  assert.ok(heard.offsets.filter((at) => at === 0).length === 1, `pieces: ${heard.offsets}`);
}

/** Several files go one after the other, and what waits can be left out. @param {Scene} scene */
export async function severalFiles(scene) {
  const { page } = scene;
  const first = largeVideo(scene.folder, "First");
  const [second, third] = ["Second", "Third"].map((name) => largeVideo(scene.folder, name));
  await page.goto("/");
  const turn = await slow(scene, 8_000_000);
  await page.locator("input[type=file]").setInputFiles([first, second, third]);
  await page.getByRole("heading", { name: "Uploading First.mp4" }).waitFor();
  await look(scene, "uploads");
  await page.getByRole("button", { name: "Do not upload Third.mp4" }).click();
  await turn(false);
  await page.getByText("2 files are on the server").waitFor(LONG);
  await look(scene, "uploads-done");
  await page.getByRole("link", { name: "Divide it" }).last().click();
  await page.locator("form.chooser").waitFor(LONG);
  await page.goBack();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByLabel("Link to a video").waitFor();
}
