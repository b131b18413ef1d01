/**
 * Where titles stand on a clip: the rules by which the server draws them (`media/ffmpeg/titles`),
 * for one font. Pixels of the clip; how wide words are, in thousandths of the letters' size, is
 * told by `widthOf`.
 */

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {(text: string) => number} WidthOf */
/** @typedef {{ role: "headline" | "label", text: string, size: number, baseline: number }} TitleLine */
/** @typedef {{ size: number, lines: string[] }} Fitted */

/** Letter sizes in thousandths of the smaller side, and the longest line. */
const HEADLINE = 78;
const LABEL = 50;
const WIDEST = 1300;
const LEAST = 26;
/** A space, and the dots where the end is left out. */
const SPACE = 300;
const DOTS = 1000;
/** How far Inter's letters reach above and below their row. */
const ASCENT = 968;
const DESCENT = 241;

/** Thousandths of a number of pixels, at least one. @param {number} pixels @param {number} permille */
export const share = (pixels, permille) => Math.max(1, Math.ceil((pixels * permille) / 1000));

/** How far the edge and the shadow of letters reach. @param {number} size */
const margin = (size) => share(size, 150) + 1;

/**
 * What the platforms leave free of a picture: over upright ones they draw tabs, words and buttons.
 * @param {Size} size
 */
export function safeArea({ width, height }) {
  const upright = height * 10 >= width * 16;
  const [left, right, top, bottom] = upright ? [5, 12, 12, 20] : [6, 6, 6, 6];
  const part = (/** @type {number} */ side, /** @type {number} */ n) => Math.ceil((side * n) / 100);
  return {
    upright,
    left: part(width, left),
    right: width - part(width, right),
    top: part(height, top),
    bottom: height - part(height, bottom),
  };
}

/** Where lines end when each takes all words it has room for. @param {string[]} words @param {WidthOf} widthOf @param {number} room */
function greedy(words, widthOf, room) {
  /** @type {{ text: string, wide: number }[]} */
  const lines = [];
  for (const word of words) {
    const wide = widthOf(word);
    const last = lines.at(-1);
    if (last && last.wide + SPACE + wide <= room) {
      last.text += ` ${word}`;
      last.wide += SPACE + wide;
    } else lines.push({ text: word, wide });
  }
  return lines;
}

/** The words in `count` lines of like length, or `null`. @param {string[]} words @param {WidthOf} widthOf @param {number} room @param {number} count */
function balanced(words, widthOf, room, count) {
  if (greedy(words, widthOf, room).length > count) return null;
  let low = Math.max(0, ...words.map(widthOf));
  if (low > room) return null;
  let high = room;
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (greedy(words, widthOf, middle).length <= count) high = middle;
    else low = middle;
  }
  return greedy(words, widthOf, high).map((line) => line.text);
}

/** Sizes from the full one down, a twentieth at a time. @param {number} full @param {number} least */
function sizes(full, least) {
  const all = [Math.max(full, least)];
  while (all[all.length - 1] > least) {
    all.push(Math.max(Math.floor((all[all.length - 1] * 19) / 20), least));
  }
  return all;
}

/** Words wider than a line, taken apart. @param {string[]} words @param {WidthOf} widthOf @param {number} room */
function broken(words, widthOf, room) {
  return words.flatMap((word) => {
    if (widthOf(word) <= room) return [word];
    const pieces = [""];
    for (const letter of word) {
      const longer = pieces[pieces.length - 1] + letter;
      if (widthOf(longer) <= room || longer === letter) pieces[pieces.length - 1] = longer;
      else pieces.push(letter);
    }
    return pieces;
  });
}

/**
 * At most `most` lines in the largest size that fits: fewer lines before slightly larger letters,
 * broken words only below two fifths, and at last the end left out.
 * @param {string} text @param {WidthOf} widthOf @param {number} wide @param {number} most @param {[number, number]} range
 * @returns {Fitted}
 */
export function fit(text, widthOf, wide, most, [full, least]) {
  const words = text.split(/\s+/).filter(Boolean);
  const room = (/** @type {number} */ size) => Math.floor((wide * 1000) / size);
  const all = sizes(full, least);
  const tried = (/** @type {number} */ count, /** @type {number} */ size, given = words) => {
    const lines = greedy(given, widthOf, room(size)).length;
    const found = balanced(given, widthOf, room(size), Math.min(lines, count));
    return found && { size, lines: found };
  };
  for (let count = 1; count <= most; count += 1) {
    const fifths = count < most ? 4 : 2;
    for (const size of all.filter((one) => 5 * one >= fifths * full)) {
      const found = tried(count, size);
      if (found) return found;
    }
  }
  for (const size of all) {
    const found = tried(most, size, broken(words, widthOf, room(size)));
    if (found) return found;
  }
  const lines = greedy(broken(words, widthOf, room(least)), widthOf, room(least)).slice(0, most);
  let last = lines[most - 1].text;
  while (last && widthOf(last) + DOTS > room(least)) last = last.slice(0, -1);
  return { size: least, lines: [...lines.slice(0, -1).map((line) => line.text), `${last}…`] };
}

/**
 * The lines of both titles, from above.
 * @param {{ headline: string, label: string, place: "top" | "bottom" }} titles @param {Size} clip @param {WidthOf} widthOf
 * @returns {TitleLine[]}
 */
export function titleLines({ headline, label, place }, clip, widthOf) {
  const area = safeArea(clip);
  const unit = Math.min(clip.width, Math.floor((clip.height * 9) / 10));
  const half = Math.floor(clip.width / 2);
  const centred = 2 * Math.min(half - area.left, area.right - half);
  const wide = Math.min(centred, share(unit, WIDEST)) - 2 * margin(share(unit, HEADLINE));
  const least = share(unit, LEAST);
  const above = fit(headline, widthOf, wide, 3, [share(unit, HEADLINE), least]);
  const large = above.lines.length ? share(above.size, 700) : unit;
  const size = Math.min(share(unit, LABEL), large);
  const below = fit(label, widthOf, wide, 2, [size, least]);
  const blocks = [
    { role: /** @type {const} */ ("headline"), ...above },
    { role: /** @type {const} */ ("label"), ...below },
  ].filter((block) => block.lines.length > 0);
  if (!blocks.length) return [];
  if (place === "top") return stacked(blocks, area.top + margin(blocks[0].size));
  const last = blocks[blocks.length - 1].size;
  const height = (stacked(blocks, 0).at(-1)?.baseline ?? 0) + share(last, DESCENT);
  return stacked(blocks, area.bottom - height - margin(last));
}

/** @param {({ role: TitleLine["role"] } & Fitted)[]} blocks @param {number} top @returns {TitleLine[]} */
function stacked(blocks, top) {
  /** @type {TitleLine[]} */
  const placed = [];
  for (const { role, size, lines } of blocks) {
    for (const text of lines) {
      const baseline = top + share(size, ASCENT);
      placed.push({ role, text, size, baseline });
      top = baseline + share(size, DESCENT) - Math.floor(size / 20);
    }
    top += Math.floor(size / 5) + 2;
  }
  return placed;
}

/** The colour of the edge of letters: white around dark ones (the weights of BT.709). @param {string} colour `#rrggbb` */
export function edgeOf(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (213 * red + 715 * green + 72 * blue) / 255 < 300 ? "#ffffff" : "#000000";
}
