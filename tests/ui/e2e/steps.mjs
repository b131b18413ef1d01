// Steps every scenario shares.
import { checkAccess, shoot } from "./browser.mjs";

/** Time for real downloads and cuts. */
export const LONG = { timeout: 180_000 };

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ page: Page, name: string, link: string, folder: string, mock: boolean, context: import("playwright-core").BrowserContext }} Scene */

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
