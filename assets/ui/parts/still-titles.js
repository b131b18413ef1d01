/** Titles as they are drawn on the clips, and what platforms draw over the rest. */
import { html, useEffect, useMemo, useState } from "../vendor/preact.js";
import { edgeOf, safeArea, titleLines } from "../lib/titles.js";

/** @typedef {import("../lib/plan.js").Choice} Choice */

/** The font of the clips, as the style sheet names it. */
const FONT = "100px Clips";
/** Labels by language, as the server has them. */
const LABELS = { none: "", en: "Part {n}/{total}", pt: "Parte {n}/{total}" };
/** The edge and the shadow of letters, as shares of their size. */
const EDGE = 0.055;
const BELOW = 0.03;

const ruler = document.createElement("canvas").getContext("2d");

/** How wide words are, in thousandths of the letters' size. @param {string} text */
function widthOf(text) {
  if (!ruler) return text.length * 600;
  ruler.font = `${FONT}, ui-sans-serif, system-ui, sans-serif`;
  return Math.ceil(ruler.measureText(text).width * 10);
}

/** A number that changes when the font has come. @param {boolean} needed */
function useFont(needed) {
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!needed) return;
    document.fonts.load(FONT, "EZ").then(
      () => setRound((now) => now + 1),
      () => undefined,
    );
  }, [needed]);
  return round;
}

/**
 * @param {object} props
 * @param {Choice} props.choice
 * @param {{ width: number, height: number }} props.clip
 * @param {number} props.n
 * @param {number} props.parts
 */
export function StillTitles({ choice, clip, n, parts }) {
  const { headline, place, colour } = choice;
  const label = LABELS[choice.label].replace("{n}", `${n}`).replace("{total}", `${parts || 1}`);
  const round = useFont(Boolean(headline.trim() || label));
  const { width, height } = clip;
  const lines = useMemo(
    () => titleLines({ headline, label, place }, { width, height }, widthOf),
    [headline, label, place, width, height, round],
  );
  const safe = safeArea(clip);
  const edge = edgeOf(colour);
  const text = (/** @type {import("../lib/titles.js").TitleLine} */ line, down = 0, kind = "") =>
    html`<text
      class=${kind}
      x=${width / 2}
      y=${line.baseline + down * line.size}
      font-size=${line.size}
      stroke-width=${2 * EDGE * line.size}
      stroke=${edge}
      fill=${kind ? edge : colour}
    >
      ${line.text}
    </text>`;
  return html`<svg class="still-titles" viewBox=${`0 0 ${width} ${height}`} aria-hidden="true">
    ${
      safe.upright &&
      html`<rect
        class="still-safe"
        x=${safe.left}
        y=${safe.top}
        width=${safe.right - safe.left}
        height=${safe.bottom - safe.top}
        rx="12"
      />`
    }
    ${lines.map((line) => [text(line, BELOW, "still-shadow"), text(line)])}
  </svg>`;
}
