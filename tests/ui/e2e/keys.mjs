// Signing in and out in Chromium, on the real program: `npm run e2e:keys`. SHOTS=folder keeps
// pictures.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkAccess, launch, openPage, shoot } from "./browser.mjs";
import { endAll, lastWords, said, start } from "./processes.mjs";
import { makeUpload } from "./steps.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = process.env.EZCLIPS ?? join(root, "target/debug/ezclips");

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const home = (page) => page.locator(".recent li, .empty").first().waitFor();
/** @param {Page} page */
const form = (page) => page.getByRole("heading", { name: "Sign in" }).waitFor();

/** The key is in nothing that the page can read. @param {Page} page @param {string} key */
async function nowhere(page, key) {
  const seen = await page.evaluate(() =>
    JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }]),
  );
  assert.ok(!seen.includes(key) && !seen.includes("ezc_"), seen);
}

/** The link that was printed signs in, and an upload and its events work. @param {Page} page @param {string} link @param {string} key */
async function byLink(page, link, key) {
  await page.goto(link);
  await home(page);
  await nowhere(page, key);
  assert.equal(new URL(page.url()).hash, "#/");
  await page.reload();
  await home(page);
  await page.locator("input[type=file]").setInputFiles(makeUpload(folder));
  await page.waitForURL(/#\/video\//);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await checkAccess(page, "signed in");
}

/** @param {Page} page @param {string} key */
async function outAndIn(page, key) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await form(page);
  assert.equal((await page.context().cookies()).length, 0);
  await checkAccess(page, "sign in");
  await shoot(page, "sign-in");
  const field = page.getByLabel("API key", { exact: true });
  assert.equal(await field.getAttribute("type"), "password");
  assert.ok(await page.getByRole("button", { name: "Sign in" }).isDisabled());
  await field.fill("ezc_wrong");
  await page.keyboard.press("Enter");
  await page.getByText("This key is not known.").waitFor();
  await checkAccess(page, "wrong key");
  await shoot(page, "sign-in-wrong");
  await field.fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await nowhere(page, key);
}

/** @param {Page} page @param {string} key */
async function signIn(page, key) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key", { exact: true }).fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** A key made in the settings opens what it should, until it is revoked. @param {Page} page @param {string} key */
async function makesKeys(page, key) {
  await page.goto("/#/settings");
  const own = page.locator(".settings-card", { hasText: "API keys" });
  await own.getByLabel("What it is for").fill("visitor");
  await own.getByRole("radio", { name: "Looking" }).check();
  await own.getByRole("button", { name: "Make a key" }).click();
  const made = await own.getByLabel(/It is shown this once/).inputValue();
  await shoot(page, "key-made");
  await own.getByRole("button", { name: "I have kept it" }).click();
  await nowhere(page, made);
  await signIn(page, made);
  await page.getByText("are seen with a key that opens everything").waitFor();
  assert.equal(await own.count(), 0);
  await signIn(page, key);
  const revoke = async (/** @type {string | RegExp} */ name) => {
    await own.getByRole("button", { name }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  };
  await revoke("Revoke: visitor");
  await own.getByText("visitor", { exact: true }).waitFor({ state: "detached" });
  await revoke(/^Revoke: /);
  await own.getByRole("alert").getByText("last_admin_key").waitFor();
  await checkAccess(page, "the last key");
}

/** A wrong link does not lock out who is signed in. @param {Page} page @param {string} base */
async function staysIn(page, base) {
  const asked = page.waitForResponse((answer) => answer.status() === 401);
  await page.goto(`${base}/#key=ezc_wrong`);
  await asked;
  await home(page);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** A wrong link leads to the form; the right one works in a page that is open. @param {Page} page @param {string} base @param {string} link */
async function wrongLink(page, base, link) {
  await page.goto(`${base}/#key=ezc_wrong`);
  await form(page);
  await page.getByText("This key is not known.").waitFor();
  await nowhere(page, "ezc_wrong");
  await page.goto(link);
  await home(page);
}

/** Who loses the cookie is asked again, wherever they are. @param {Page} page */
async function lost(page) {
  await page.context().clearCookies();
  await page.goto("/#/series/01900000-0000-7000-8000-000000000000");
  await form(page);
}

const folder = mkdtempSync(join(tmpdir(), "ezclips-keys-"));
const browser = await launch();
let failed = 0;
try {
  const words = ["serve", "--role", "api", "--port", "0", "--auth", "keys"];
  const data = ["--data-dir", join(folder, "data"), "--disk-floor-mib", "16"];
  const server = start(folder, "server", program, [...words, ...data]);
  const base = await said(server, /listens on (http\S+)/);
  const link = await said(server, /Sign in, this once, at (\S+)/);
  const key = link.split("#key=")[1];
  for (const width of [1280, 360]) {
    const { context, page, faults } = await openPage(browser, { width, dark: width < 600, base });
    const steps = {
      byLink: () => byLink(page, link, key),
      outAndIn: () => outAndIn(page, key),
      makesKeys: () => makesKeys(page, key),
      staysIn: () => staysIn(page, base),
      wrongLink: () =>
        page
          .context()
          .clearCookies()
          .then(() => wrongLink(page, base, link)),
      lost: () => lost(page),
    };
    for (const [name, step] of Object.entries(steps)) {
      await step();
      console.log(`ok    ${width} ${name}`);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
} catch (error) {
  failed = 1;
  console.log(`FAIL  ${error instanceof Error ? error.stack : error}`);
  console.log(lastWords().join("\n"));
}
await browser.close();
await endAll();
rmSync(folder, { recursive: true });
process.exit(failed);
