// The frame and the settings: places, languages, colours, defaults, what is shared, and the house.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LONG, look } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene} Scene */

/** @param {Page} page @param {string} name */
const card = (page, name) =>
  page.locator(".settings-card").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** Whether the server has this part of its interface. @param {Page} page @param {string} path */
const offers = async (page, path) => (await page.request.get(`/api/v1${path}`)).ok();

/** Every place is in reach of everybody, and the bar stays where it is. @param {Scene} scene */
export async function places(scene) {
  const { page } = scene;
  await page.goto("/");
  const bar = page.getByRole("navigation", { name: "Places" });
  await bar.waitFor();
  const where = () =>
    bar
      .getByRole("link")
      .evaluateAll((all) => all.map((one) => ({ ...one.getBoundingClientRect().toJSON() })));
  const before = await where();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  for (const box of before) {
    assert.ok(box.left >= 0 && box.right <= width && box.bottom <= height, JSON.stringify(box));
    assert.ok(box.width >= 44 && box.height >= 44, "too small to hit");
  }
  for (const name of ["Library", "Queue", "Settings", "Make"]) {
    const link = bar.getByRole("link", { name, exact: true });
    await link.click();
    await page.waitForFunction(
      (one) => document.querySelector('.places [aria-current="page"]')?.textContent?.trim() === one,
      name,
    );
    assert.equal(await bar.locator("[aria-current]").count(), 1);
    assert.deepEqual(await where(), before, `the bar moved in ${name}`);
    if (name !== "Make") assert.equal(await page.title(), `${name} · EZ Clips`);
  }
  assert.equal(await page.getByRole("link", { name: "API" }).getAttribute("href"), "/docs");
}

/** The language changes everything at once and stays, and the keyboard stays where it was. @param {Scene} scene */
export async function languages(scene) {
  const { page } = scene;
  await page.goto("/#/settings");
  await page.getByRole("radio", { name: "Português (Brasil)" }).check();
  await page.getByRole("heading", { name: "Ajustes", exact: true }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "pt-BR");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("value")), "pt-BR");
  assert.equal(new URL(page.url()).hash, "#/settings");
  await look(scene, "settings-pt");
  await page.goto("/#/link/http%3A%2F%2F127.0.0.1%3A9%2Fprivate.mp4");
  await page.getByText("O link leva a um endereço privado ou local.").waitFor();
  await page.getByText(/Use um link público/).waitFor();
  assert.equal(await page.getByText("The link leads").count(), 0);
  await look(scene, "refused-pt");
  await page.goto("/#/");
  await page.getByRole("heading", { name: "Entra um vídeo longo" }).waitFor();
  await look(scene, "home-pt");
  await page.goto("/#/settings");
  await page.getByRole("radio", { name: "Español" }).check();
  await page.getByRole("link", { name: "Biblioteca" }).waitFor();
  await page.getByText("Idioma y colores").waitFor();
  await look(scene, "settings-es");
  await page.getByRole("radio", { name: "Como el navegador" }).click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("language")), null);
}

/** Both ways to choose the colours agree. @param {Scene} scene */
export async function colours({ page }) {
  await page.goto("/#/settings");
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? "auto");
  await page.getByRole("radio", { name: "Dark" }).check();
  assert.equal(await theme(), "dark");
  await page.getByRole("button", { name: "Colours: dark" }).click();
  assert.ok(await page.getByRole("radio", { name: "As the system" }).isChecked());
  assert.equal(await theme(), "auto");
  await page.getByRole("radio", { name: "Light" }).check();
  await page.reload();
  await page.getByRole("radio", { name: "Light" }).waitFor({ state: "attached" });
  assert.equal(await theme(), "light");
}

/** A new series begins as it was chosen here. @param {Scene} scene */
export async function begins({ page, link }) {
  await page.goto("/#/settings");
  const own = card(page, "New series begin with");
  await own.getByRole("radio", { name: "Custom" }).check();
  await own.getByLabel("Own length (m:ss)").fill("0:0x");
  await own.getByText("Write a time like").waitFor();
  await own.getByLabel("Own length (m:ss)").fill("0:04");
  await own.getByLabel("Shape").selectOption("blur");
  await page.reload();
  assert.equal(await own.getByLabel("Own length (m:ss)").inputValue(), "0:04");
  // What is asked for is what counts; nothing is made of it.
  const no = { status: 429, json: { code: "queue_full", title: "Too many jobs are waiting." } };
  await page.route("**/api/v1/series", (route) => route.fulfill(no));
  const asked = page.waitForRequest((one) => one.method() === "POST" && /series$/.test(one.url()));
  await page.goto(`/#/link/${encodeURIComponent(link)}`);
  await page.locator("form.chooser").waitFor(LONG);
  await page.getByRole("button", { name: "Make clips" }).click();
  const body = (await asked).postDataJSON();
  assert.deepEqual([body.parts, body.layout], [{ every_ms: 4000 }, "blur"]);
}

/** What another app or the bookmark hands over is the link that is shown. @param {Scene} scene */
export async function shared({ page, link }) {
  await page.goto(`/?title=A%20walk&text=${encodeURIComponent(`Look: ${link} .`)}`);
  await page.locator("form.chooser").waitFor(LONG);
  assert.equal(page.url().split("/").slice(3).join("/"), `#/link/${encodeURIComponent(link)}`);
  const manifest = await page.request.get("/app.webmanifest");
  assert.match(manifest.headers()["content-type"], /^application\/manifest\+json/);
  assert.equal((await manifest.json()).share_target.method, "GET");
  await page.goto("/?text=only%20words");
  await page.getByText("That is not a link.").waitFor();
  await page.goto("/#/settings");
  const bookmark = page.locator('a[href^="javascript:"]');
  if (await bookmark.isVisible()) {
    await bookmark.click();
    await page.getByText("It works from the bookmarks bar").waitFor();
  }
}

/** What a session may do, as the page is told. @param {Page} page @param {string} scope */
async function signedInAs(page, scope) {
  const body = { mode: "keys", signed_in: true, scope, key: "first key" };
  await page.route("**/api/v1/session", (route) => route.fulfill({ json: body }));
  await page.goto("/#/settings");
}

/** Who may only look is not shown what they cannot do. @param {Scene} scene */
export async function guest({ page }) {
  await signedInAs(page, "read");
  await page.getByText("are seen with a key that opens everything").waitFor();
  for (const name of ["API keys", "Logins for sites", "Tools and health"]) {
    assert.equal(await card(page, name).count(), 0, name);
  }
}

/** A key is made, seen once, and revoked. Only the stand-in lends a session. @param {Scene} scene */
export async function keys(scene) {
  const { page, mock, context } = scene;
  if (!mock) return;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signedInAs(page, "admin");
  const own = card(page, "API keys");
  await own.getByText("you use it now").waitFor();
  const name = `Phone ${scene.name}`;
  await own.getByLabel("What it is for").fill("first key");
  await own.getByRole("button", { name: "Make a key" }).click();
  await own.getByRole("alert").getByText("There is a key of this name.").waitFor();
  await own.getByLabel("What it is for").fill(name);
  await own.getByRole("radio", { name: "Looking" }).check();
  await own.getByRole("button", { name: "Make a key" }).click();
  const field = own.getByLabel(/It is shown this once/);
  const key = await field.inputValue();
  assert.match(key, /^ezc_/);
  await own.getByRole("button", { name: "Copy" }).click();
  await own.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
  await look(scene, "settings-key");
  await own.getByRole("button", { name: "I have kept it" }).click();
  await field.waitFor({ state: "detached" });
  assert.ok(!(await page.content()).includes(key), "the key is still in the page");
  await own.getByRole("button", { name: `Revoke: ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await own.getByText(name, { exact: true }).waitFor({ state: "detached" });
}

/** A cookies file is taken, told by its domains, and removed. @param {Scene} scene */
export async function cookies(scene) {
  const { page, folder } = scene;
  await page.goto("/#/settings");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  if (!(await offers(page, "/cookies"))) {
    assert.equal(await card(page, "Logins for sites").count(), 0);
    return;
  }
  const own = card(page, "Logins for sites");
  await own.getByText("There is none.").waitFor();
  const [wrong, right, large] = ["wrong", "right", "large"].map((name) =>
    join(folder, `${name}.txt`),
  );
  writeFileSync(wrong, "not cookies\n");
  const line = (/** @type {string} */ domain) =>
    [domain, "TRUE", "/", "TRUE", "2147483647", "session", "secret-value"].join("\t");
  const lines = ["# Netscape HTTP Cookie File", line(".videos.example"), line("other.example")];
  writeFileSync(right, `${lines.join("\n")}\n`);
  writeFileSync(large, Buffer.alloc((1 << 20) + 1, "x"));
  const input = own.locator("input[type=file]");
  await input.setInputFiles(large);
  await own.getByText("too large to be a cookies file").waitFor();
  await input.setInputFiles(wrong);
  await own.locator(".notice .code").filter({ hasNotText: "payload_too_large" }).waitFor();
  await input.setInputFiles(right);
  await own.getByText("videos.example", { exact: true }).waitFor();
  await own.getByText("other.example", { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes("secret-value"));
  await look(scene, "settings");
  await own.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await own.getByText("There is none.").waitFor();
}

/** The health of the tools is told in words. @param {Scene} scene */
export async function doctor({ page }) {
  await page.goto("/#/settings");
  await page.getByText(/^EZ Clips \d+\.\d+/).waitFor();
  const own = card(page, "Tools and health");
  if (!(await offers(page, "/doctor"))) {
    assert.equal(await own.count(), 0);
    return;
  }
  await own.locator(".settings-row", { hasText: "ffmpeg" }).first().waitFor(LONG);
  const marks = await own.locator(".settings-row .state").allInnerTexts();
  assert.ok(marks.length > 1);
  for (const mark of marks) assert.match(mark.trim(), /^(Good|Limited|Bad)$/);
  await own.getByRole("button", { name: "Look again" }).click();
  await own.getByRole("button", { name: "Look again" }).waitFor(LONG);
}

/** A place whose files do not come says so, and comes when it is tried again. @param {Scene} scene */
export async function late(scene) {
  const { page, context } = scene;
  await page.goto("/");
  await page.locator(".recent li, .empty").first().waitFor();
  await context.setOffline(true);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await look(scene, "late");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
}
