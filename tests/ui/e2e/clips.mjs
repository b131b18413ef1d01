// Clips of every kind play in Chromium: `npm run e2e:clips`. From the very first frame, with sound,
// and wherever they are entered; what is seen is compared with the source, picture by picture.
// SHOTS=folder keeps what was seen at the start, at both seams and at the end.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, shoot } from "./browser.mjs";
import { serveFolder } from "./shelf.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = process.env.EZCLIPS ?? join(root, "target/debug/ezclips");

/** Frames a second of the source, and frames from one key frame to the next. */
const RATE = 30;
const GROUP = 45;
/** Side lengths of the source, and of the small pictures that are compared. */
const [WIDTH, HEIGHT] = [640, 360];
const [SMALL_WIDTH, SMALL_HEIGHT] = [64, 36];
/** How far a picture may be from the source's, on average, of 255: an encoder changes a little. */
const APART = 10;

/** @typedef {{ n: number, file: string, start_frame: number, end_frame: number, method: string }} Part */
/** @typedef {import("playwright-core").Page} Page */

/** Ten squares carry the number of each frame in binary, the lowest bit on the left. */
const numbered = Array.from({ length: 10 }, (_, bit) => {
  const lit = `enable='mod(floor(n/${2 ** bit}),2)'`;
  return `drawbox=x=${bit * 64}:y=0:w=64:h=64:color=white:t=fill:${lit}`;
});

/** @param {string} folder */
function makeSource(folder) {
  const file = join(folder, "source.mp4");
  const black = `drawbox=x=0:y=0:w=${WIDTH}:h=64:color=black:t=fill`;
  const picture = `testsrc2=s=${WIDTH}x${HEIGHT}:r=${RATE},${[black, ...numbered].join(",")}`;
  const words = `-c:v libx264 -preset veryfast -bf 2 -g ${GROUP} -keyint_min ${GROUP}
    -sc_threshold 0 -pix_fmt yuv420p -c:a aac -ac 2 -t 15`;
  const inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=f=330:r=48000"];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...inputs, ...words.split(/\s+/), file]);
  return file;
}

/** Cuts on the command line; the parts and where they are. @param {string} source @param {string} out @param {string} words */
function cut(source, out, words) {
  execFileSync(program, ["clip", source, "-o", out, ...words.split(" ")], { stdio: "pipe" });
  /** @type {{ parts: Part[] }} */
  const { parts } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  return parts;
}

/** Frame `n` of the source as small RGB. @param {string} source @param {number} n */
function sourceFrame(source, n) {
  const filter = `select=eq(n\\,${n}),scale=${SMALL_WIDTH}:${SMALL_HEIGHT}:flags=area`;
  const args = ["-v", "error", "-i", source, "-vf", filter, "-frames:v", "1"];
  return execFileSync("ffmpeg", [...args, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]);
}

/** What the video shows now: its number, and small RGB. @param {Page} page */
function seen(page) {
  return page.evaluate(
    ([width, height]) => {
      const video = /** @type {HTMLVideoElement} */ (document.querySelector("video"));
      const draw = (/** @type {number} */ w, /** @type {number} */ h) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
        const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
        brush.imageSmoothingQuality = "high";
        brush.drawImage(video, 0, 0, w, h);
        return brush.getImageData(0, 0, w, h).data;
      };
      const whole = draw(video.videoWidth, video.videoHeight);
      const lit = (/** @type {number} */ bit) =>
        whole[4 * (32 * video.videoWidth + bit * 64 + 32)] > 128;
      const n = Array.from({ length: 10 }, (_, bit) => (lit(bit) ? 2 ** bit : 0));
      const rgb = [...draw(width, height)].filter((_, at) => at % 4 !== 3);
      return { n: n.reduce((sum, value) => sum + value, 0), rgb };
    },
    [SMALL_WIDTH, SMALL_HEIGHT],
  );
}

/** Opens a clip; the number of the frame that is presented first, without seeking. @param {Page} page @param {string} address */
async function open(page, address) {
  await page.setContent(`<video src="${address}" preload="auto"></video>`);
  await page.waitForFunction(() => (document.querySelector("video")?.readyState ?? 0) >= 2);
  return (await seen(page)).n;
}

/** Moves to the middle of a frame of the clip. @param {Page} page @param {number} frame */
function seek(page, frame) {
  return page.evaluate(
    (at) =>
      new Promise((resolve) => {
        const video = /** @type {HTMLVideoElement} */ (document.querySelector("video"));
        video.requestVideoFrameCallback(() => resolve(null));
        video.currentTime = at;
      }),
    (frame + 0.5) / RATE,
  );
}

/** Plays for a while: the sound is heard, and time goes on. @param {Page} page */
async function plays(page) {
  const loudest = await page.evaluate(async () => {
    const video = /** @type {HTMLVideoElement} */ (document.querySelector("video"));
    const sound = new AudioContext();
    const ear = sound.createAnalyser();
    sound.createMediaElementSource(video).connect(ear).connect(sound.destination);
    video.currentTime = 0;
    await video.play();
    const samples = new Float32Array(ear.fftSize);
    let loudest = 0;
    while (video.currentTime < 0.6 || (loudest < 0.01 && !video.ended)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ear.getFloatTimeDomainData(samples);
      loudest = Math.max(loudest, ...samples);
    }
    video.pause();
    return loudest;
  });
  assert.ok(loudest > 0.01, `nothing is heard: ${loudest}`);
}

/**
 * The start, both seams and the end of a part, in frames of the video.
 * @param {Part} part
 */
function moments({ start_frame, end_frame }) {
  const first = Math.ceil(start_frame / GROUP) * GROUP;
  const last = Math.floor(end_frame / GROUP) * GROUP;
  const around = [start_frame, first - 1, first, first + 1, last - 1, last, end_frame - 1];
  const inside = around.filter((frame) => frame >= start_frame && frame < end_frame);
  return [...new Set(inside)];
}

/** @param {Page} page @param {string} source @param {Part} part @param {string} address */
async function check(page, source, part, address) {
  const where = `part ${part.n} (${part.method})`;
  assert.equal(await open(page, address), part.start_frame, `${where} begins with another frame`);
  for (const frame of moments(part)) {
    await seek(page, frame - part.start_frame);
    const { n, rgb } = await seen(page);
    assert.equal(n, frame, `${where}: frame ${n} is shown`);
    const wanted = sourceFrame(source, frame);
    const apart =
      rgb.reduce((sum, value, at) => sum + Math.abs(value - wanted[at]), 0) / rgb.length;
    assert.ok(apart < APART, `${where}: frame ${frame} is ${apart} off`);
    await shoot(page, `${part.method}-${part.n}-${frame}`);
  }
  await plays(page);
}

const folder = mkdtempSync(join(tmpdir(), "ezclips-clips-"));
const browser = await launch(["--autoplay-policy=no-user-gesture-required"]);
const shelf = await serveFolder(folder);
let failed = 0;
try {
  const source = makeSource(folder);
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  await page.goto(shelf.base);
  const ways = {
    smart: "--parts 3 --trim 0:00.7-0:14.3 --snap none",
    copy: "--every 6s --snap keyframe --no-loudness",
    encoded: "--parts 2 --trim 0:00.7-0:04.3 --cut encode --snap none",
  };
  for (const [method, words] of Object.entries(ways)) {
    const parts = cut(source, join(folder, method), words);
    for (const part of parts) {
      assert.equal(part.method, method, `part ${part.n} of "${words}"`);
      await check(page, source, part, `${shelf.base}/${method}/${part.file}`);
      console.log(`ok    ${method} part ${part.n}: ${moments(part).length} moments, sound`);
    }
  }
} catch (error) {
  failed = 1;
  console.log(`FAIL  ${error instanceof Error ? error.stack : error}`);
}
await browser.close();
await shelf.close();
rmSync(folder, { recursive: true });
process.exit(failed);
