/** What the form and the timeline need to know of a video, or of a link whose video is not here yet. */
import { RATE } from "./timeline.js";

/** @typedef {{ every_ms: number, count: number, columns: number, width: number, height: number }} Sheet */
/**
 * @typedef {object} Media
 * @property {string | null} file what can be played
 * @property {string | null} picture
 * @property {string | null} waveform
 * @property {string | null} sheet the sheet of small pictures, laid out as `sprite` says
 * @property {Sheet | null} sprite
 * @property {number} width of the picture, as shown
 * @property {number} height
 * @property {number} rate frames a second
 * @property {number} offset where the file begins in the whole video, in ms
 * @property {{ start_ms: number, title: string }[]} chapters
 * @property {[number, number][]} pauses
 * @property {number[]} scenes
 * @property {{ start_ms: number, end_ms: number, permille: number }[]} heat
 */

/** @param {any} facts @param {any} links @returns {Media} */
export function mediaOf(facts, links) {
  return {
    file: links?.file ?? null,
    picture: links?.poster ?? null,
    waveform: links?.waveform ?? null,
    sheet: (facts?.sprite && links?.sprite) ?? null,
    sprite: facts?.sprite ?? null,
    width: facts?.width || 1920,
    height: facts?.height || 1080,
    rate: facts?.frame_rate || RATE,
    offset: facts?.offset_ms ?? 0,
    chapters: facts?.chapters ?? [],
    pauses: facts?.pauses ?? [],
    scenes: facts?.scenes ?? [],
    heat: facts?.heat ?? [],
  };
}

/** Of a link there is a picture at most. @param {string | null} picture @returns {Media} */
export function mediaOfLink(picture) {
  return { ...mediaOf(null, null), picture };
}
