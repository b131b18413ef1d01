// The timeline and the look of the clips, as a person uses them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { LONG, look, makeUpload } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Page} Page */
/** @typedef {import("./steps.mjs").Scene} Scene */

/** @param {Page} page @param {string} file */
async function upload(page, file) {
  await page.goto("/");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.waitForURL(/#\/video\//, LONG);
  await page.locator("form.chooser").waitFor(LONG);
}

/** @param {Page} page @param {number} parts */
async function divide(page, parts) {
  await page.getByRole("radio", { name: "Into a number" }).check();
  await page.getByLabel("Number of parts").fill(`${parts}`);
  await page.locator(".plan-words", { hasText: `${parts} parts` }).waitFor();
}

/** The boundary between part `n` and the next. @param {Page} page @param {number} n */
const boundary = (page, n) =>
  page.getByRole("slider", { name: `Between part ${n} and part ${n + 1}` });

/** Where a boundary stands, in ms. @param {import("playwright-core").Locator} slider */
const at = async (slider) => Number(await slider.getAttribute("aria-valuenow"));

/**
 * What the plan says that is asked for next, or the next one for which `of` is true.
 * @param {Page} page @param {() => Promise<any>} act @param {(body: any) => boolean} [of]
 */
async function planned(page, act, of = () => true) {
  const asked = page.waitForResponse(
    (one) => one.url().endsWith("/api/v1/plan") && of(one.request().postDataJSON()),
  );
  await act();
  const response = await asked;
  return { body: response.request().postDataJSON(), plan: await response.json() };
}

/** Boundaries move by mouse and by keys, take both neighbours along, and go back. @param {Scene} scene */
export async function editorMoves(scene) {
  const { page } = scene;
  await upload(page, makeUpload(scene.folder));
  await divide(page, 4);
  const slider = boundary(page, 2);
  const begun = await at(slider);
  const place = async () => {
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    assert.ok(box, "the boundary is not on the page");
    return { x: box.x + box.width / 2, y: box.y + box.height - 12 };
  };
  const { x, y } = await place();
  await page.evaluate(() => void (globalThis.shifts = 0));
  const { body, plan } = await planned(page, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y, { steps: 4 });
    await page.mouse.move(x + 40, y, { steps: 4 });
    assert.ok((await at(slider)) > begun, "it follows the pointer");
    await page.mouse.up();
  });
  const ranges = body.parts.ranges;
  assert.equal(ranges.length, 4, "the plan is set by hand");
  assert.equal(ranges[1][1], ranges[2][0], "neighbours share their boundary");
  assert.ok(ranges[1][1] > begun);
  assert.equal(plan.parts[1].end_ms, ranges[1][1], "it stays where it was put");
  const box = await slider.boundingBox();
  assert.ok(box && Math.abs(box.x + box.width / 2 - x - 40) < 12, "it is under the pointer");

  await page.getByText("The first frame of part 3").waitFor();

  await slider.focus();
  const before = await at(slider);
  await page.keyboard.press("ArrowRight");
  const frame = (await at(slider)) - before;
  assert.ok(frame > 10 && frame < 60, `a frame: ${frame} ms`);
  const back = before + frame - 1000;
  const second = await planned(
    page,
    () => page.keyboard.press("Shift+ArrowLeft"),
    (body) => body.parts.ranges?.[1][1] === back,
  );
  assert.equal(await at(slider), back);
  assert.equal(second.plan.parts[2].start_ms, back);
  await page.keyboard.press("Home");
  assert.equal(await at(slider), ranges[1][0] + 500, "half a second is left");
  assert.match((await slider.getAttribute("aria-valuetext")) ?? "", /part 2: 0\.5 s, part 3/);
  await look(scene, "editor");

  await page.getByRole("button", { name: "As planned" }).click();
  await page.waitForFunction(
    ([name, ms]) => document.querySelector(`[aria-label="${name}"]`)?.ariaValueNow === `${ms}`,
    /** @type {[string, number]} */ (["Between part 2 and part 3", begun]),
  );
  const shifts = await page.evaluate(() => globalThis.shifts);
  assert.ok(shifts < 0.02, `the page moved: ${shifts}`);
}

/** A finger moves a boundary, and elsewhere scrolls. @param {Scene} scene */
export async function editorTouch({ page, folder }) {
  await upload(page, makeUpload(folder));
  await divide(page, 3);
  const slider = boundary(page, 1);
  await slider.scrollIntoViewIfNeeded();
  const begun = await at(slider);
  const box = await slider.boundingBox();
  assert.ok(box);
  const client = await page.context().newCDPSession(page);
  const touch = (/** @type {string} */ type, /** @type {number} */ dx) =>
    client.send("Input.dispatchTouchEvent", {
      type: /** @type {any} */ (type),
      touchPoints:
        type === "touchEnd" ? [] : [{ x: box.x + box.width / 2 + dx, y: box.y + box.height - 12 }],
    });
  const { body } = await planned(page, async () => {
    await touch("touchStart", 0);
    for (const dx of [8, 16, 24, 32]) await touch("touchMove", dx);
    await touch("touchEnd", 32);
  });
  assert.ok(body.parts.ranges[0][1] > begun, "it follows the finger");
  assert.equal(await at(slider), body.parts.ranges[0][1]);
}

/** What is chosen is seen at once: layout, shape, titles in their colour. @param {Scene} scene */
export async function editorLook(scene) {
  const { page } = scene;
  await upload(page, makeUpload(scene.folder));
  await page.locator(".plan-words", { hasText: "part" }).waitFor();
  const frame = page.locator(".still-frame");
  const shape = () => frame.evaluate((one) => one.clientWidth / one.clientHeight);
  assert.ok((await shape()) > 1.5, "as the video is");
  await page.getByRole("radio", { name: /^Reels/ }).check();
  assert.equal(await frame.getAttribute("data-layout"), "blur");
  assert.ok(Math.abs((await shape()) - 9 / 16) < 0.02, "upright");
  assert.ok(await page.getByRole("radio", { name: "90 s", exact: true }).isChecked());
  await page.waitForFunction(() => {
    const video = /** @type {HTMLVideoElement | null} */ (document.querySelector(".still video"));
    const back = /** @type {HTMLCanvasElement | null} */ (document.querySelector(".still-back"));
    const brush = back?.getContext("2d");
    if (!video || video.readyState < 2 || !back || !brush) return false;
    return brush.getImageData(0, 0, back.width, back.height).data.some((value) => value > 60);
  });
  await page.getByLabel("Headline on the clips").fill("A walk through the old town at night");
  const text = page.locator(".still-titles text:not(.still-shadow)");
  await text.filter({ hasText: /Part 1\/\d/ }).waitFor();
  assert.ok((await text.count()) >= 3, "the headline takes several lines, then the number");
  await page.getByLabel("Colour of the letters").fill("#0000a0");
  assert.equal(await text.first().getAttribute("fill"), "#0000a0");
  assert.equal(await text.first().getAttribute("stroke"), "#ffffff", "dark letters, white edge");
  const [top] = await text.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  await page.getByLabel("Where titles stand").selectOption("bottom");
  await page.waitForFunction(
    (before) =>
      (document.querySelector(".still-titles text")?.getBoundingClientRect().top ?? 0) > before,
    top + 50,
  );
  await page.getByRole("radio", { name: "Cut to fit" }).check();
  assert.ok(await page.getByRole("radio", { name: /^My own/ }).isChecked(), "no longer Reels");
  await page.getByLabel("What stays in the picture").fill("20");
  const { body } = await planned(page, () => page.getByLabel("Format").selectOption("1:1"));
  assert.deepEqual([body.layout, body.crop_x, body.size], ["crop", 0.2, "1:1"]);
  assert.deepEqual(body.titles.place, "bottom");
  await look(scene, "look");
}

/** A long video of tiny pictures: 500 parts of half a second fit in. @param {string} folder */
function makeLong(folder) {
  const file = join(folder, "A long walk.mp4");
  const words = `-v error -y -f lavfi -i testsrc2=s=160x90:r=10 -f lavfi -i sine=f=220 -t 300
    -c:v libx264 -preset ultrafast -g 20 -pix_fmt yuv420p -c:a aac -shortest`;
  execFileSync("ffmpeg", [...words.split(/\s+/), file]);
  return file;
}

/** Collects how long tasks of the page took that were longer than 50 ms. @param {Page} page */
async function watchTasks(page) {
  await page.evaluate(async () => {
    const tasks = /** @type {number[]} */ ([]);
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(Math.round(entry.duration));
    }).observe({ type: "longtask" });
    // One that is long on purpose shows that they are seen at all.
    await new Promise((resolve) => {
      setTimeout(() => {
        const end = performance.now() + 120;
        while (performance.now() < end);
        resolve(null);
      });
    });
  });
  await page.waitForFunction(() => globalThis.tasks.length > 0);
  await page.evaluate(() => void (globalThis.tasks.length = 0));
}

/** With 500 parts nothing holds the page up. @param {Scene} scene */
export async function editorMany(scene) {
  const { page } = scene;
  await upload(page, makeLong(scene.folder));
  await divide(page, 2);
  await watchTasks(page);
  await divide(page, 190);
  await page.getByText("Zoom in to move boundaries.").waitFor();
  await divide(page, 500);
  await page.getByText("plans of at most 200 parts").waitFor();
  for (let n = 0; n < 4; n += 1) await page.getByRole("button", { name: "Zoom in" }).click();
  const strip = page.locator(".tl-scroll");
  assert.ok(await strip.evaluate((one) => one.scrollWidth > 8 * one.clientWidth), "it is wider");
  await strip.evaluate(async (one) => {
    for (let n = 0; n < 30; n += 1) {
      one.scrollLeft += one.clientWidth / 3;
      await new Promise((resolve) => requestAnimationFrame(() => resolve(null)));
    }
    one.scrollLeft = 0;
  });
  await divide(page, 180);
  const slider = page.getByRole("slider").nth(4);
  const begun = await at(slider);
  await slider.focus();
  for (let n = 0; n < 10; n += 1) await page.keyboard.press("ArrowRight");
  assert.ok((await at(slider)) > begun);
  const tasks = await page.evaluate(() => globalThis.tasks);
  console.log(`      tasks longer than 50 ms: ${JSON.stringify(tasks)}`);
  await divide(page, 500);
  await look(scene, "many");
}
