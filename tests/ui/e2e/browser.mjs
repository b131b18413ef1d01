// A real Chromium with its guards: nothing may break the security policy, throw, or fail axe.
import { chromium } from "playwright-core";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the browser itself says of an answer that is not 2xx; the page shows those as notices. */
const EXPECTED = /Failed to load resource|net::ERR_INTERNET_DISCONNECTED|net::ERR_ABORTED/;

/** @param {string[]} more further arguments for Chromium */
export async function launch(more = []) {
  if (!existsSync(executablePath)) throw new Error(`Chromium is needed at ${executablePath}`);
  return chromium.launch({ executablePath, args: [...args, ...more] });
}

/**
 * A fresh page of one size and colour; `faults` collects what must never happen.
 * @param {import("playwright-core").Browser} browser
 * @param {{ width?: number, dark?: boolean, base: string, locale?: string }} how
 */
export async function openPage(browser, { width = 1280, dark = false, base, locale = "en-US" }) {
  const context = await browser.newContext({
    baseURL: base,
    locale,
    viewport: { width, height: width < 600 ? 780 : 900 },
    colorScheme: dark ? "dark" : "light",
    hasTouch: width < 600,
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  // The words are fetched when the language is known, so the browser calls the page loaded before.
  const goto = page.goto.bind(page);
  page.goto = async (...where) => {
    const answer = await goto(...where);
    await page.locator(".topbar").waitFor();
    return answer;
  };
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.test(message.text())) faults.push(message.text());
  });
  await page.addInitScript(() => {
    Object.assign(globalThis, { shifts: 0, moved: [] });
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries())) {
        if (entry.hadRecentInput) continue;
        globalThis.shifts += entry.value;
        const at = ({ x, y, width, height }) =>
          `${[x, y].map(Math.round).join(",")} ${[width, height].map(Math.round).join("×")}`;
        const names = entry.sources.map(
          ({ node, previousRect, currentRect }) =>
            `${node?.getAttribute?.("class") || node?.textContent.slice(0, 40)} (${at(previousRect)} → ${at(currentRect)})`,
        );
        globalThis.moved.push(`${entry.value}: ${names.join(", ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return { context, page, faults };
}

/** Fails on any violation axe finds. @param {import("playwright-core").Page} page @param {string} where */
export async function checkAccess(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
    );
  });
  if (found.length) throw new Error(`axe, ${where}:\n  ${found.join("\n  ")}`);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wide > 0) throw new Error(`${where}: the page is ${wide} px wider than the window`);
}

const shots = process.env.SHOTS;
/** A picture of the whole page into the folder `SHOTS`, when it is set. @param {import("playwright-core").Page} page @param {string} name */
export async function shoot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
