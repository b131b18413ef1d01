// Making clips, as a person does, against any server that keeps the contract.
import assert from "node:assert/strict";
import { shoot } from "./browser.mjs";
import { archive, LONG, look, makeUpload, paste, play } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene} Scene */

/** @param {Page} page */
async function planWords(page) {
  const words = page.locator(".plan-words strong");
  await words.filter({ hasText: /parts?/ }).waitFor();
  return words.innerText();
}

/** Every way to divide, each with a plan of its own. @param {Scene} scene */
async function chooseParts(scene) {
  const { page } = scene;
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill("3");
  await page.locator(".plan-words", { hasText: "3 parts" }).waitFor();
  await page.getByLabel("Number of parts").fill("0");
  await page.getByText("A number from 1 to 1000.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Make clips" }).isDisabled());
  await page.getByRole("radio", { name: "Own ranges" }).check();
  await page.getByLabel("Part 1 from").fill("0:00");
  await page.getByLabel("Part 1 to").fill("0:02");
  await page.getByRole("button", { name: "Add a range" }).click();
  await page.getByLabel("Part 2 to").fill("0:05.5");
  await page.locator(".plan-words", { hasText: "2 parts" }).waitFor();
  await page.getByText("More choices").click();
  await look(scene, "ranges");
  await page.getByRole("radio", { name: "By length" }).check();
  await page.getByRole("radio", { name: "Custom" }).check();
  await page.getByLabel("Own length (m:ss)").fill("0:05");
  await page.getByLabel("A short rest").selectOption("keep");
  await page.getByLabel("Name of the clips").fill("Drive");
}

/** @param {Scene} scene */
export async function linkToClips(scene) {
  const { page } = scene;
  await page.goto("/");
  await page.locator(".recent li, .empty").first().waitFor();
  await look(scene, "home");
  await paste(page, scene.link);
  await page.locator("form.chooser").waitFor(LONG);
  await look(scene, "link");
  await chooseParts(scene);
  await page.getByLabel("Start at").fill("0:00");
  await page.getByLabel("End at").fill("0:12");
  await page.locator(".plan-words", { hasText: "3 parts" }).waitFor();
  assert.match(await planWords(page), /3 parts of 5 s, the last 2 s/);
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.waitForURL(/#\/series\//);
  await page.locator(".watch").waitFor();
  await watch(scene, 3);
  await play(page);
  await archive(page);
}

/** Progress never goes back, nothing jumps, every part becomes a clip. @param {Scene} scene @param {number} parts */
async function watch(scene, parts) {
  const { page } = scene;
  const bars = page.locator(".watch progress");
  const before = [0, 0];
  await page.evaluate(() => Object.assign(globalThis, { shifts: 0, moved: [] }));
  let shot = false;
  while ((await page.locator(".state", { hasText: "Ready" }).count()) === 0) {
    const now = await bars.evaluateAll((all) => all.map((bar) => /** @type {any} */ (bar).value));
    now.forEach((value, at) => assert.ok(value >= before[at], `progress ${before[at]} → ${value}`));
    now.forEach((value, at) => (before[at] = value));
    assert.equal(await page.locator(".state", { hasText: "Failed" }).count(), 0, "it failed");
    const some = await page.locator(".part .start").count();
    if (some > 0 && some < parts && !shot) {
      shot = true;
      await shoot(page, `watch-${scene.name}`);
    }
    await page.waitForTimeout(100);
  }
  const { shifts, moved } = await page.evaluate(() => ({
    shifts: globalThis.shifts,
    moved: globalThis.moved,
  }));
  assert.equal(shifts, 0, `the layout moved while progress arrived: ${moved.join("; ")}`);
  await page
    .locator(".part .start")
    .nth(parts - 1)
    .waitFor();
  assert.equal(await page.locator(".part .start").count(), parts);
  await page.getByText(/Kept until/).waitFor();
  await look(scene, "series");
}

/** @param {Scene} scene */
export async function uploadToClips(scene) {
  const { page } = scene;
  await page.goto("/");
  await page.locator("input[type=file]").setInputFiles(makeUpload(scene.folder));
  await page.waitForURL(/#\/video\//, LONG);
  await page.locator("form.chooser").waitFor(LONG);
  await page.locator(".plan-words", { hasText: "part" }).waitFor();
  await look(scene, "video");
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill("2");
  await page.locator(".plan-words", { hasText: "2 parts" }).waitFor();
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.waitForURL(/#\/series\//);
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
  await page.getByRole("link", { name: "Another series from this video" }).click();
  await page.locator("form.chooser").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Delete" }).click();
  await look(scene, "delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/#\/$/);
}

/** @param {Scene} scene */
export async function cancelAndRetry(scene) {
  const { page } = scene;
  await paste(page, scene.link);
  await page.locator("form.chooser").waitFor(LONG);
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill("4");
  await page
    .getByRole("button", { name: "More choices" })
    .or(page.getByText("More choices"))
    .click();
  // Encoding is slow enough on any machine to be stopped in the middle.
  await page.getByLabel("How to cut").selectOption("encode");
  await page.locator(".plan-words", { hasText: "4 parts" }).waitFor();
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".state", { hasText: "Cancelled" }).waitFor(LONG);
  await look(scene, "cancelled");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
}

/** The whole way by keyboard alone. @param {Scene} scene */
export async function byKeyboard({ page, link }) {
  await page.goto("/");
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ""), /Skip/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText(link);
  await page.keyboard.press("Enter");
  await page.locator("form.chooser").waitFor(LONG);
  await page.getByRole("radio", { name: "By length" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Into a number" }).isChecked());
  await page.getByLabel("Number of parts").fill("2");
  await page.locator(".plan-words", { hasText: "2 parts" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/#\/series\//);
}
