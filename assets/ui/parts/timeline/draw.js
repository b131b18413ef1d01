/** Draws what is seen of the timeline on its canvas: scale, pictures, waveform, parts, marks. */
import { columnsOf, marksOf, scaleOf } from "../../lib/timeline.js";
import { clock } from "../../lib/time.js";

/** Room at both ends, so that the first and the last boundary can be grasped. */
export const PAD = 14;
const SCALE = 22;
const CHAPTERS = 22;
const PICTURES = 56;
const WAVE = 44;
const BAND = 34;

/** @typedef {import("../../lib/media.js").Media} Media */
/** @typedef {import("../plan-bar.js").BarPart} BarPart */
/** @typedef {{ scale: number, chapters: number, pictures: number, wave: number, band: number, height: number }} Rows where each row begins */
/**
 * @typedef {object} Scene
 * @property {import("../../lib/timeline.js").View} view
 * @property {number} scroll
 * @property {{ start_ms: number, end_ms: number }[]} parts
 * @property {number | null} picked the part that is looked at, by its place
 * @property {{ ms: number, kind: string }[]} marks what boundaries moved to
 * @property {Media} media
 * @property {import("../../lib/timeline.js").Level[] | null} wave
 * @property {HTMLImageElement | null} sheet
 */

/** The rows there are for a video: known before anything is loaded, so nothing moves. @param {Media} media @returns {Rows} */
export function rowsOf(media) {
  const chapters = SCALE;
  const pictures = chapters + (media.chapters.length ? CHAPTERS : 0);
  const wave = pictures + (media.sheet ? PICTURES : 0);
  const band = wave + (media.waveform ? WAVE : 0);
  return { scale: 0, chapters, pictures, wave, band, height: band + BAND };
}

/** The colours of the style sheet, as the canvas has them. @param {HTMLCanvasElement} canvas */
function coloursOf(canvas) {
  const style = getComputedStyle(canvas);
  return {
    soft: style.color,
    accent: style.borderTopColor,
    part: style.borderRightColor,
    paper: style.borderBottomColor,
    warm: style.borderLeftColor,
    ink: style.outlineColor,
    font: style.fontFamily,
  };
}

/** @param {HTMLCanvasElement} canvas @param {Scene} scene */
export function draw(canvas, scene) {
  const { view, scroll, media } = scene;
  const rows = rowsOf(media);
  const wide = view.width + 2 * PAD;
  const dense = globalThis.devicePixelRatio || 1;
  const size = [Math.round(wide * dense), Math.round(rows.height * dense)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const brush = canvas.getContext("2d");
  if (!brush) return;
  brush.setTransform(dense, 0, 0, dense, 0, 0);
  brush.clearRect(0, 0, wide, rows.height);
  const scale = scaleOf(view);
  const at = (/** @type {number} */ ms) => PAD + (ms - view.from) * scale - scroll;
  const msAt = (/** @type {number} */ x) => view.from + (x - PAD + scroll) / scale;
  const seen = [Math.max(view.from, msAt(0)), Math.min(view.total, msAt(wide))];
  const easel = { brush, rows, scale, at, msAt, seen, wide, colours: coloursOf(canvas), scene };
  drawScale(easel);
  if (media.chapters.length) drawChapters(easel);
  if (scene.sheet && media.sprite) drawPictures(easel, scene.sheet, media.sprite);
  if (scene.wave) drawWave(easel, scene.wave);
  drawHints(easel);
  drawParts(easel);
}

/** @typedef {{ brush: CanvasRenderingContext2D, rows: Rows, scale: number, at: (ms: number) => number, msAt: (x: number) => number, seen: number[], wide: number, colours: ReturnType<typeof coloursOf>, scene: Scene }} Easel */

/** @param {Easel} easel */
function drawScale({ brush, at, seen, scale, wide, colours }) {
  const { step, marks } = marksOf(seen[0], seen[1], scale);
  brush.fillStyle = colours.soft;
  brush.font = `12px ${colours.font}`;
  brush.textBaseline = "middle";
  for (const ms of marks) {
    const text = clock(ms, { exact: step < 1000 });
    const half = brush.measureText(text).width / 2;
    const x = Math.min(wide - 2 * half - 2, Math.max(2, at(ms) - half));
    brush.fillText(text, x, SCALE / 2);
  }
}

/** @param {Easel} easel */
function drawChapters({ brush, rows, at, wide, colours, scene }) {
  brush.font = `600 12px ${colours.font}`;
  const { chapters } = scene.media;
  chapters.forEach(({ start_ms, title }, n) => {
    const x = at(start_ms);
    const end = n + 1 < chapters.length ? at(chapters[n + 1].start_ms) : wide;
    if (end < 0 || x > wide) return;
    brush.fillStyle = colours.warm;
    brush.fillRect(x, rows.chapters, 2, CHAPTERS - 4);
    if (end - x < 24) return;
    brush.save();
    brush.beginPath();
    brush.rect(x, rows.chapters, end - x - 6, CHAPTERS);
    brush.clip();
    brush.fillStyle = colours.ink;
    brush.fillText(title, Math.max(x, 0) + 7, rows.chapters + CHAPTERS / 2 - 2);
    brush.restore();
  });
}

/** @param {Easel} easel @param {HTMLImageElement} sheet @param {import("../../lib/media.js").Sheet} sprite */
function drawPictures({ brush, rows, at, msAt, seen, scene }, sheet, sprite) {
  const { every_ms, count, columns, width, height } = sprite;
  const tile = Math.max(24, (PICTURES * width) / height);
  const end = at(seen[1]);
  brush.save();
  brush.beginPath();
  brush.rect(at(seen[0]), rows.pictures, end - at(seen[0]), PICTURES);
  brush.clip();
  for (let x = PAD - scene.scroll + Math.floor(scene.scroll / tile) * tile; x < end; x += tile) {
    const wanted = Math.floor((msAt(x + tile / 2) - scene.view.from) / every_ms);
    const n = Math.min(count - 1, Math.max(0, wanted));
    const [column, row] = [n % columns, Math.floor(n / columns)];
    const from = [column * width, row * height, width, height];
    brush.drawImage(sheet, from[0], from[1], from[2], from[3], x, rows.pictures, tile, PICTURES);
  }
  brush.restore();
}

/** @param {Easel} easel @param {import("../../lib/timeline.js").Level[]} levels */
function drawWave({ brush, rows, at, seen, scale, colours, scene }, levels) {
  const first = at(seen[0]);
  const count = Math.ceil((at(seen[1]) - first) / 2);
  const peaks = columnsOf(levels, seen[0] - scene.media.offset, 2 / scale, count);
  brush.fillStyle = colours.soft;
  peaks.forEach((peak, n) => {
    // Speech is far below full scale: the root shows it.
    const high = Math.max(1, Math.sqrt(peak / 255) * (WAVE - 8));
    brush.fillRect(first + 2 * n, rows.wave + (WAVE - high) / 2, 1.25, high);
  });
}

/** Where others watched most, where it is silent, where a scene begins. @param {Easel} easel */
function drawHints({ brush, rows, at, seen, colours, scene }) {
  const { heat, pauses, scenes } = scene.media;
  const within = (/** @type {number} */ start, /** @type {number} */ end) =>
    end >= seen[0] && start <= seen[1];
  brush.fillStyle = colours.warm;
  brush.globalAlpha = 0.5;
  for (const { start_ms, end_ms, permille } of heat) {
    if (!within(start_ms, end_ms)) continue;
    const high = permille / 50;
    brush.fillRect(at(start_ms), rows.band - high, at(end_ms) - at(start_ms), high);
  }
  brush.globalAlpha = 1;
  brush.fillStyle = colours.accent;
  for (const [start, end] of pauses) {
    if (within(start, end))
      brush.fillRect(at(start), rows.band - 3, Math.max(1, at(end) - at(start)), 3);
  }
  for (const scene of scenes) {
    if (within(scene, scene)) brush.fillRect(at(scene), rows.pictures, 1, 6);
  }
}

/** @param {Easel} easel */
function drawParts(easel) {
  const { brush, rows, at, wide, colours, scene } = easel;
  const { parts, picked } = scene;
  const each = parts.length
    ? (at(parts[parts.length - 1].end_ms) - at(parts[0].start_ms)) / parts.length
    : 0;
  const gap = each > 12 ? 2 : each > 5 ? 1 : 0;
  shade(easel);
  brush.font = `600 13px ${colours.font}`;
  parts.forEach(({ start_ms, end_ms }, n) => {
    const [x, end] = [at(start_ms), at(end_ms)];
    if (end < 0 || x > wide) return;
    brush.fillStyle = n === picked ? colours.accent : colours.part;
    brush.globalAlpha = gap === 0 && n % 2 ? 0.6 : 1;
    brush.beginPath();
    const room = Math.max(1, end - x - gap);
    brush.roundRect(x + gap / 2, rows.band + 2, room, BAND - 4, Math.min(5, room / 4));
    brush.fill();
    brush.globalAlpha = 1;
    const text = String(n + 1);
    if (room < 12 + 8 * text.length) return;
    brush.fillStyle = n === picked ? colours.paper : colours.ink;
    const middle = (Math.max(x, 0) + Math.min(end, wide)) / 2;
    brush.fillText(text, middle - brush.measureText(text).width / 2, rows.band + BAND / 2 + 1);
  });
  if (gap > 0) drawMarks(easel);
}

/** What belongs to no part is veiled. @param {Easel} easel */
function shade({ brush, rows, at, seen, colours, scene }) {
  brush.fillStyle = colours.paper;
  brush.globalAlpha = 0.75;
  let done = seen[0];
  const veil = (/** @type {number} */ to) => {
    if (to > done)
      brush.fillRect(at(done), rows.pictures, at(to) - at(done), rows.band - rows.pictures);
  };
  for (const { start_ms, end_ms } of scene.parts) {
    if (end_ms <= seen[0] || start_ms >= seen[1]) continue;
    veil(start_ms);
    done = Math.max(done, end_ms);
  }
  veil(seen[1]);
  brush.globalAlpha = 1;
}

/** What each boundary was moved to: round in a pause, pointed at a scene, square at a key frame. @param {Easel} easel */
function drawMarks({ brush, rows, at, wide, colours, scene }) {
  for (const { ms, kind } of scene.marks) {
    const [x, y] = [at(ms), rows.band - 1];
    if (x < -8 || x > wide + 8) continue;
    brush.beginPath();
    if (kind === "silence") brush.arc(x, y, 4.5, 0, 7);
    else if (kind === "keyframe") brush.rect(x - 4, y - 4, 8, 8);
    else
      (brush.moveTo(x - 5, y - 4),
        brush.lineTo(x + 5, y - 4),
        brush.lineTo(x, y + 5),
        brush.closePath());
    brush.fillStyle = colours.accent;
    brush.fill();
    brush.strokeStyle = colours.paper;
    brush.lineWidth = 1.5;
    brush.stroke();
  }
}
