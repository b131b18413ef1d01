// Several processes on one data folder behind nginx, driven through a browser:
// `npm run e2e:several`. Processes are killed while the page follows; the page must not mind.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAccess, launch, openPage, shoot } from "./browser.mjs";
import { listen } from "./heard.mjs";
import { openHouse } from "./house.mjs";
import { FROM, NAME, startNginx } from "./nginx.mjs";
import { endAll, lastWords, until } from "./processes.mjs";
import { archive, LONG, makeUpload, play } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/**
 * @typedef {object} Drive
 * @property {Page} page
 * @property {Awaited<ReturnType<typeof openHouse>>} house
 * @property {Awaited<ReturnType<typeof startNginx>>} nginx
 * @property {Awaited<ReturnType<typeof listen>>} heard
 * @property {string} folder
 */

/** Of the series during which processes die: more than may come through the gate before that. */
const PARTS = 14;
const begun = Date.now();
/** @param {string} what */
const tell = (what) =>
  console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${what}`);

const clips = (/** @type {Page} */ page) => page.locator(".part .start");

/** Makes a series of the video that is shown. @param {Page} page @param {number} parts */
async function make(page, parts) {
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill(String(parts));
  await page.locator(".plan-words", { hasText: `${parts} parts` }).waitFor();
  const answered = page.waitForResponse(
    (one) => one.request().method() === "POST" && new URL(one.url()).pathname === "/api/v1/series",
  );
  await page.getByRole("button", { name: "Make clips" }).click();
  const answer = await answered;
  assert.equal(answer.status(), 202);
  await page.waitForURL(/#\/series\//);
  return { id: (await answer.json()).id, by: answer.headers()[FROM] };
}

/** The gate is opened until one more clip was told and is shown. @param {Drive} drive @param {string} id */
async function oneMore({ page, house, heard }, id) {
  const [shown, told] = [await clips(page).count(), heard.partsOf(id).length];
  house.gate.open();
  await until("one more clip is told live", () => heard.partsOf(id).length > told);
  house.gate.close();
  await clips(page).nth(shown).waitFor(LONG);
  const state = await page.locator(".series-head .state").innerText();
  assert.doesNotMatch(state, /Ready|Failed/, "it ended before anything could happen to it");
}

/** Broken streams went on where they broke. @param {Drive} drive @param {string} id */
function toldOnce({ heard }, id) {
  const told = heard.partsOf(id);
  const every = Array.from(told, (_, at) => at + 1);
  assert.deepEqual(told, every, "not every part was told once and in order");
}

/** The proxy could always ask somebody. @param {Drive} drive */
function neverRefused({ nginx }) {
  const bad = nginx.served().filter((one) => one.status >= "500");
  assert.deepEqual(bad, [], "the proxy had to pass on failures");
}

/** All is there, and nothing that alarms is left. @param {Drive} drive @param {string} id @param {number} parts */
async function complete({ page, heard }, id, parts) {
  await page.locator(".series-head .state", { hasText: "Ready" }).waitFor(LONG);
  await clips(page)
    .nth(parts - 1)
    .waitFor();
  assert.equal(await clips(page).count(), parts);
  assert.equal(await page.locator('.offline[data-shown="true"]').count(), 0);
  assert.equal(await page.locator(".notice").count(), 0);
  await until("every part was told", () => new Set(heard.partsOf(id)).size === parts);
}

/**
 * Loads the page until another API than `not` carries its stream. They take turns, and whether a
 * load takes an even or an odd number of requests, with one more every other time they differ.
 * @param {Drive} drive @param {string} not
 */
async function followFromOther({ page, nginx, heard }, not) {
  for (let turn = 0; (await heard.carrier()) === not; turn += 1) {
    assert.ok(turn < 10, "the stream never came from the other API");
    if (turn % 2 === 1) await fetch(`http://127.0.0.1:${nginx.port}/healthz`);
    const streams = heard.count();
    await page.reload();
    await until("it follows again", () => heard.count() > streams);
  }
  return heard.carrier();
}

/** @param {Drive} drive */
async function submitOnOneFollowOnTheOther(drive) {
  const { page, house, folder } = drive;
  await page.goto("/");
  await page.locator("input[type=file]").setInputFiles(makeUpload(folder));
  await page.waitForURL(/#\/video\//, LONG);
  await page.locator("form.chooser").waitFor(LONG);
  house.gate.close();
  const { id, by } = await make(page, 3);
  const from = await followFromOther(drive, by);
  tell(`submitted to ${by}, followed from ${from}`);
  await oneMore(drive, id);
  await shoot(page, "several-1-watch");
  house.gate.open();
  await complete(drive, id, 3);
  toldOnce(drive, id);
  await play(page);
  await archive(page);
  tell("3 parts watched, one played, all kept as ZIP");
  return { id, by, from };
}

/** The store changes hands and the stream does not even break. @param {Drive} drive @param {string} id */
async function killOwner(drive, id) {
  const { house, heard } = drive;
  const owner = house.ownerAddress();
  const carrier = await followFromOther(drive, owner);
  await oneMore(drive, id);
  const streams = heard.count();
  await house.kill(owner, "SIGKILL");
  await oneMore(drive, id);
  assert.equal(heard.count(), streams, "the stream broke although its API lived");
  tell(`killed the owner ${owner}: still followed from ${carrier}`);
  await house.again(owner);
  return carrier;
}

/**
 * The API that carries the stream ends. @param {Drive} drive @param {string} id
 * @param {"SIGKILL" | "SIGTERM"} signal
 */
async function endCarrier(drive, id, signal) {
  const { house, heard } = drive;
  const carrier = await heard.carrier();
  const role = house.ownerAddress() === carrier ? "the owner" : "a guest";
  const ended = await house.kill(carrier, signal);
  assert.equal(ended, signal === "SIGTERM" ? 0 : signal, "it did not end as it should");
  const next = await heard.otherThan(carrier);
  await oneMore(drive, id);
  tell(`${signal} to the stream's API ${carrier} (${role}): followed from ${next}`);
  await shoot(drive.page, `several-2-${signal}-${role.split(" ")[1]}`);
  await house.again(carrier);
  return next;
}

/**
 * No API is left for a while, so the proxy refuses and the browser gives the stream up.
 * @param {Drive} drive @param {string} id
 */
async function killBoth(drive, id) {
  const { house, nginx, heard } = drive;
  await Promise.all(house.addresses.map((one) => house.kill(one, "SIGKILL")));
  await until("the stream was refused", () =>
    nginx.served().some((one) => one.uri.includes("/events") && one.status === "502"),
  );
  for (const one of house.addresses) await house.again(one);
  const next = await heard.carrier();
  await oneMore(drive, id);
  tell(`killed both APIs and started them again: followed from ${next}`);
}

/** @param {Drive} drive */
async function nothingThatDiesStopsThePage(drive) {
  const { page, house } = drive;
  await page.getByRole("link", { name: "Another series from this video" }).click();
  await page.locator("form.chooser").waitFor();
  house.gate.close();
  const { id } = await make(page, PARTS);
  const streams = [
    await killOwner(drive, id),
    // It has become the owner: stream and store are lost at once.
    await endCarrier(drive, id, "SIGKILL"),
    await endCarrier(drive, id, "SIGKILL"),
    await endCarrier(drive, id, "SIGTERM"),
  ];
  toldOnce(drive, id);
  neverRefused(drive);
  await killBoth(drive, id);
  house.gate.open();
  await complete(drive, id, PARTS);
  await checkAccess(page, "a series that saw processes die");
  await shoot(page, "several-3-complete");
  const job = await page.evaluate(async (one) => (await fetch(`/api/v1/jobs/${one}`)).json(), id);
  assert.equal(job.attempts, 1, "its worker lived all the time, so once was enough");
  tell(`${PARTS} parts complete`);
  return { id, streams };
}

/** The proxy's own word on who did what. @param {Drive} drive @param {any} submitted @param {any} followed */
async function checkLog({ nginx }, submitted, followed) {
  const asked = (/** @type {string} */ method, /** @type {string} */ uri) =>
    nginx.served().filter((one) => one.method === method && one.uri === `/api/v1/${uri}`);
  // After a refusal the API that answered is named last.
  const streams = (/** @type {string} */ id) =>
    asked("GET", `events?job=${id}`).map((one) => one.upstream.split(", ").at(-1));
  // A stream is written down when it ends.
  await until("the streams are written down", () =>
    followed.streams.every((/** @type {string} */ from) => streams(followed.id).includes(from)),
  );
  const [submit] = asked("POST", "series");
  assert.deepEqual([submit.upstream, submit.status], [submitted.by, "202"]);
  assert.ok(streams(submitted.id).includes(submitted.from), "no stream from the other API");
  tell(`nginx: submitted to ${submit.upstream}, followed from ${streams(submitted.id)}`);
  tell(`nginx: the second series followed from ${streams(followed.id)}`);
}

const folder = mkdtempSync(join(tmpdir(), "ezclips-several-"));
const browser = await launch([`--host-resolver-rules=MAP ${NAME} 127.0.0.1`]);
let failed = false;
try {
  const house = await openHouse(folder);
  const nginx = await startNginx(folder, house.addresses);
  const { context, page, faults } = await openPage(browser, { base: nginx.base });
  const drive = { page, house, nginx, heard: await listen(page), folder };
  tell(`2 APIs, 2 workers and nginx at ${nginx.base}`);
  const submitted = await submitOnOneFollowOnTheOther(drive);
  const followed = await nothingThatDiesStopsThePage(drive);
  await context.close();
  await checkLog(drive, submitted, followed);
  assert.deepEqual(faults, []);
} catch (error) {
  failed = true;
  console.log(`FAIL  ${error instanceof Error ? error.stack : error}\n${lastWords().join("\n")}`);
  for (const page of browser.contexts().flatMap((one) => one.pages())) {
    await shoot(page, "FAIL-several");
  }
}
await browser.close();
await endAll();
rmSync(folder, { recursive: true });
tell(failed ? "failed" : "all passed");
process.exit(failed ? 1 : 0);
