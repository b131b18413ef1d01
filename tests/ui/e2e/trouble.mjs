// What can go wrong, and how the page tells it.
import assert from "node:assert/strict";
import { LONG, look, paste } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene} Scene */

/** @param {Scene} scene */
export async function errors(scene) {
  const { page, context } = scene;
  await paste(page, "not a link");
  await page.getByText("That does not look like a link.").waitFor();
  await look(scene, "wrong-link");
  await paste(page, "http://127.0.0.1:9/private.mp4");
  await page.getByText("The link leads to a private or local address.").waitFor();
  await page.getByText(/Use a public link/).waitFor();
  await look(scene, "refused");
  await page.goto("/#/series/01900000-0000-7000-8000-000000000000");
  await page.getByText("There is nothing at this address").waitFor();
  await look(scene, "missing");
  await page.goto("/#/");
  await page.locator(".recent li, .empty").first().waitFor();
  await context.setOffline(true);
  await page.getByLabel("Link to a video").fill(scene.link);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator('.offline[data-shown="true"]').waitFor();
  await look(scene, "offline");
  await context.setOffline(false);
  await page.locator('.offline[data-shown="false"]').waitFor({ state: "attached" });
  await page.locator("form.chooser").waitFor(LONG);
}

/** Only a stand-in fails on command. @param {Scene} scene */
export async function failures(scene) {
  if (!scene.mock) return;
  const { page } = scene;
  await paste(page, "https://videos.example/private");
  await page.getByText("The site asks for a login").waitFor();
  await paste(page, "https://videos.example/nolength");
  await page.getByText("The plan is made once the length").waitFor();
  await look(scene, "no-length");
  await paste(page, "https://videos.example/flaky");
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.getByText(/next attempt at/).waitFor();
  await look(scene, "retrying");
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
  await paste(page, "https://videos.example/broken");
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.getByText("The video of this series could not be fetched.").waitFor();
  await look(scene, "failed");
}

/** A dropped file, on a slow line: progress is told, and it can be stopped. @param {Scene} scene */
export async function dropAndStop(scene) {
  const { page, context } = scene;
  await page.goto("/");
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 400_000,
  });
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(3_000_000)], "long walk.mp4"));
    for (const type of ["dragover", "drop"]) {
      const how = { dataTransfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent(type, how));
    }
  });
  await page.getByText(/Uploading long walk.mp4/).waitFor();
  await page.getByText(/left/).waitFor();
  await look(scene, "uploading");
  await page.getByRole("button", { name: "Stop the upload" }).click();
  await page.getByLabel("Link to a video").waitFor();
  assert.equal(await page.getByRole("alert").filter({ hasText: /./ }).count(), 0);
}

/** Where streams are blocked, the page reads by itself. @param {Scene} scene */
export async function withoutStream({ page, link }) {
  await page.route("**/api/v1/events**", (route) => route.fulfill({ status: 503, body: "" }));
  await paste(page, link);
  await page.locator("form.chooser").waitFor(LONG);
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill("2");
  await page.getByLabel("End at").fill("0:12");
  await page.locator(".plan-words", { hasText: "2 parts of 6 s" }).waitFor();
  await page.getByRole("button", { name: "Make clips" }).click();
  await page.locator(".state", { hasText: "Ready" }).waitFor(LONG);
  await page.locator(".part .start").nth(1).waitFor();
}
