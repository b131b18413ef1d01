// The queue board, as an operator uses it, on any server that keeps the contract.
import assert from "node:assert/strict";
import { LONG, look } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene} Scene */

const CUT = "video-process";
const FETCH = "video-download";

/** @param {Page} page @param {string} path @param {any} [data] */
async function post(page, path, data) {
  const answer = await page.request.post(`/api/v1${path}`, data && { data });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** @param {Page} page @param {string} id */
const stateOf = async (page, id) =>
  (await (await page.request.get(`/api/v1/jobs/${id}`)).json()).state;

/** @param {Page} page @param {string} name */
const lane = (page, name) =>
  page.locator(".lane").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** A link that leads to no video, told apart from others by its number. @param {Scene} scene @param {number} n */
function badLink({ link, mock }, n) {
  return mock ? `https://videos.example/broken-${n}` : new URL(`nothing-${n}.html`, link).href;
}

/** @param {Page} page @param {string} query */
async function openBoard(page, query = "") {
  await page.goto(`/#/queue${query}`);
  await page.locator(".lane h3").nth(2).waitFor();
  await page.locator(".jobs-head").waitFor();
}

/** @param {Page} page @param {string} name */
const accept = (page, name) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

/** Two failures of one reason: told once, with what the tool said, and tried again together. @param {Scene} scene */
export async function failuresByReason(scene) {
  const { page } = scene;
  const stamp = Date.now() % 1_000_000;
  /** @type {string[]} */
  const ids = [];
  for (const n of [stamp, stamp + 1]) {
    ids.push((await post(page, "/videos", { url: badLink(scene, n) })).id);
  }
  await openBoard(page);
  const search = page.getByLabel("Search", { exact: true });
  await search.fill(String(stamp));
  await page.waitForFunction(() => document.querySelectorAll(".job").length === 1);
  const row = page.locator(".job").filter({ hasText: String(stamp) });
  await row.locator(".state", { hasText: "Failed" }).waitFor(LONG);
  assert.match(page.url(), new RegExp(`queue\\?q=${stamp}$`));
  await row.getByRole("button").first().click();
  await row.getByText("Attempt 1", { exact: true }).waitFor();
  assert.equal(await row.getByRole("link", { name: "Open the video" }).count(), 1);
  await look(scene, "board-job");

  const code = (await (await page.request.get(`/api/v1/jobs/${ids[0]}`)).json()).error.code;
  await page.waitForFunction(
    async (all) => {
      const states = all.map(
        async (id) => (await (await fetch(`/api/v1/jobs/${id}`)).json()).state,
      );
      return (await Promise.all(states)).every((state) => state === "failed");
    },
    ids,
    LONG,
  );
  await openBoard(page);
  const { items } = await (await page.request.get("/api/v1/failures")).json();
  const told = items.find((/** @type {any} */ one) => one.code === code);
  const group = page
    .locator(".group")
    .filter({ has: page.getByRole("heading", { name: told.title, exact: true }) });
  await group.getByText("The tool's last lines").click();
  await group.locator("pre", { hasText: /\S/ }).waitFor();
  await look(scene, "board-failures");
  await group.getByRole("button", { name: "Show the jobs" }).click();
  await page.waitForURL(new RegExp(`state=failed&code=${code}$`));
  await page.locator(".job", { hasText: String(stamp) }).waitFor();
  await retryGroup(page, group, told.count, ids);
}

/** @param {Page} page @param {import("playwright-core").Locator} group @param {number} n @param {string[]} ids */
async function retryGroup(page, group, n, ids) {
  const before = await attempts(page, ids);
  await group.getByRole("button", { name: `Retry all ${n}` }).click();
  await page.getByRole("heading", { name: `Retry ${n} jobs?` }).waitFor();
  await accept(page, "Retry");
  // A retry starts the count of attempts anew: it is seen running, or over again later than before.
  await page.waitForFunction(
    async ({ all, before }) => {
      const told = all.map(async (id) => (await fetch(`/api/v1/jobs/${id}`)).json());
      const jobs = await Promise.all(told);
      return jobs.every((job, at) => job.state !== "failed" || job.finished_at !== before[at]);
    },
    { all: ids, before },
    LONG,
  );
}

/** When each ended. @param {Page} page @param {string[]} ids */
function attempts(page, ids) {
  return Promise.all(
    ids.map(
      async (id) => (await (await page.request.get(`/api/v1/jobs/${id}`)).json()).finished_at,
    ),
  );
}

/** A lane is paused, what waits in it is cancelled at once, and it is opened again. @param {Scene} scene */
export async function pauseAndCancelAll(scene) {
  const { page } = scene;
  await openBoard(page);
  const downloads = lane(page, "Downloads");
  await downloads.getByRole("button", { name: "Pause Downloads" }).click();
  await downloads.getByText("Paused").waitFor();
  await page.locator(".glance", { hasText: "Downloads is paused" }).waitFor();
  try {
    /** @type {string[]} */
    const ids = [];
    for (let n = 0; n < 3; n += 1) {
      ids.push((await post(page, "/videos", { url: `${scene.link}?n=${n}-${Date.now()}` })).id);
    }
    await page.getByLabel("Lane", { exact: true }).selectOption(FETCH);
    await page.getByLabel("State", { exact: true }).selectOption("queued");
    await page.waitForURL(/lane=video-download&state=queued$/);
    await page.locator(".job").nth(2).waitFor();
    await page
      .locator(".lane")
      .first()
      .locator('[data-state="queued"]', { hasText: /[3-9]|\d\d/ })
      .waitFor();
    await look(scene, "board-paused");
    await page.getByRole("button", { name: "Cancel all that match" }).click();
    await page.getByRole("heading", { name: /^Cancel \d+ jobs\?$/ }).waitFor();
    await look(scene, "board-confirm");
    await accept(page, "Cancel them");
    await page.getByText(/\d+ jobs were cancelled\./).waitFor();
    await page.getByText("No job matches.").waitFor();
    for (const id of ids) assert.equal(await stateOf(page, id), "cancelled");
  } finally {
    await post(page, `/lanes/${FETCH}/resume`);
  }
  await downloads.getByText("Open").waitFor();
  await page.goBack();
  await page.waitForURL(/lane=video-download$/);
  assert.equal(await page.getByLabel("State", { exact: true }).inputValue(), "");
}

/** A filter stands in the address: it can be opened, and taken back. @param {Scene} scene */
export async function filterInAddress({ page, link }) {
  await post(page, "/videos", { url: link });
  await openBoard(page, `?lane=${CUT}&state=cancelled&q=zzz`);
  await page.getByText("No job matches.").waitFor();
  assert.equal(await page.getByLabel("Lane", { exact: true }).inputValue(), CUT);
  assert.equal(await page.getByLabel("State", { exact: true }).inputValue(), "cancelled");
  assert.equal(await page.getByLabel("Search", { exact: true }).inputValue(), "zzz");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForURL(/#\/queue$/);
  await page.locator(".job").first().waitFor();
}

/** Who may only look sees why the rest is not for them. @param {Scene} scene */
export async function onlyLooking(scene) {
  const { page } = scene;
  await page.route("**/api/v1/session", (route) =>
    route.fulfill({ json: { mode: "keys", signed_in: true, scope: "read", key: "guest" } }),
  );
  await openBoard(page);
  await page.getByText("Your key may look.").waitFor();
  for (const button of await page.getByRole("button", { name: /^Pause / }).all()) {
    assert.ok(await button.isDisabled());
  }
  await page.getByLabel("State", { exact: true }).selectOption("failed");
  assert.ok(await page.getByRole("button", { name: "Retry all that match" }).isDisabled());
  await look(scene, "board-read");
}
