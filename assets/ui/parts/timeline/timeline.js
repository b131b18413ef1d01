/** The plan over its video: pictures, waveform and numbered parts, whose boundaries can be moved. */
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { t } from "../../lib/i18n.js";
import { RANGES_MAX } from "../../lib/plan.js";
import {
  attracted,
  edgesOf,
  marksFor,
  moved,
  onFrame,
  reachOf,
  scaleOf,
} from "../../lib/timeline.js";
import { Icon } from "../icon.js";
import { draw, PAD, rowsOf } from "./draw.js";
import { edgeWords, Handle } from "./handles.js";
import { useColours, useSheet, useWave } from "./sources.js";
import { useView } from "./view.js";

/** @typedef {import("../../lib/timeline.js").Edge} Edge */
/** @typedef {import("../../lib/plan.js").Stretch} Stretch */
/** @typedef {import("../plan-bar.js").BarPart} BarPart */

/** More handles than this cannot be told apart. */
const HANDLES_MAX = 80;
/** From how near a boundary is attracted, in px. */
const ATTRACTS = 7;
/** How wide a handle is at most, in px. */
const HANDLE = 32;

/**
 * @param {object} props
 * @param {BarPart[]} props.parts
 * @param {import("../../lib/media.js").Media} props.media
 * @param {number} props.from
 * @param {number} props.total
 * @param {string} props.label what a screen reader says
 * @param {number} props.picked the part that is looked at, by its place
 * @param {(n: number, ms: number | null) => void} props.onPick it, and the moment while it moves
 * @param {(parts: Stretch[]) => void} props.onParts
 * @param {(() => void) | null} props.onUndo
 */
export function Timeline({ parts, media, from, total, label, picked, onPick, onParts, onUndo }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const { scroller, view, scroll, zoomBy, onScroll, ends } = useView(from, total);
  const [drag, setDrag] = useState(/** @type {{ n: number, parts: Stretch[] } | null} */ (null));
  const [held, setHeld] = useState(/** @type {number | null} */ (null));
  const wave = useWave(media.waveform);
  const sheet = useSheet(media.sheet);
  const colours = useColours();

  const now = drag?.parts ?? parts;
  const edges = edgesOf(now);
  const { pauses, scenes, rate } = media;
  // A boundary that is being moved is no longer where the plan moved it.
  const marks = marksFor(edges, drag ? [] : parts, media);
  const scale = scaleOf(view);
  const at = (/** @type {number} */ ms) => PAD + (ms - from) * scale;
  const rows = rowsOf(media);

  useLayoutEffect(() => {
    if (!canvas.current || !view.width) return;
    const shown = edges.flatMap(({ ms }, n) => (marks[n] ? [{ ms, kind: marks[n] }] : []));
    draw(canvas.current, { view, scroll, parts: now, picked, marks: shown, media, wave, sheet });
  }, [now, parts, view.width, view.zoom, view.total, scroll, picked, wave, sheet, colours]);

  /** @param {Edge} edge @param {number} n @param {number} ms @param {boolean} free */
  const dragged = (edge, n, ms, free) => {
    const point = free ? null : attracted(ms, ATTRACTS / scale, pauses, scenes);
    const [low, high] = reachOf(parts, edgesOf(parts)[n] ?? edge, { from, total });
    const to = Math.min(high, Math.max(low, onFrame(point?.ms ?? ms, from, rate)));
    setDrag({ n, parts: moved(parts, edge, to) });
    if (edge.after !== null) onPick(edge.after, to);
  };
  const over = (/** @type {boolean} */ keep) => {
    if (drag && keep) onParts(drag.parts);
    if (drag) onPick(edges[drag.n]?.after ?? edges[drag.n]?.before ?? 0, null);
    setDrag(null);
  };
  const hold = {
    parts: now,
    video: { from, total, rate },
    onDrag: dragged,
    onMove: (/** @type {Edge} */ edge, /** @type {number} */ ms) => onParts(moved(parts, edge, ms)),
    onDrop: () => over(true),
    onCancel: () => over(false),
    onFocus: (/** @type {Edge} */ edge) => {
      setHeld(edges.findIndex((one) => one.ms === edge.ms && one.before === edge.before));
      onPick(edge.after ?? edge.before ?? 0, null);
    },
  };
  const seen = edges
    .map((edge, n) => ({ edge, n, left: at(edge.ms) }))
    .filter(({ n, left }) => {
      const near = left > scroll - 200 && left < scroll + view.width + 2 * PAD + 200;
      return near || n === drag?.n || n === held;
    });
  const few = parts.length <= RANGES_MAX;
  const handles = few && seen.length <= HANDLES_MAX ? seen : [];
  const gap = (/** @type {number} */ n) => {
    const before = n > 0 ? edges[n].ms - edges[n - 1].ms : Infinity;
    const after = n + 1 < edges.length ? edges[n + 1].ms - edges[n].ms : Infinity;
    return Math.max(6, Math.min(HANDLE, before * scale, after * scale));
  };
  const active = drag?.n ?? held;
  const words = () => {
    if (!parts.length) return "";
    if (!few) return t("make.tooMany", { n: RANGES_MAX });
    if (!handles.length) return t("make.zoomIn");
    if (active === null || !edges[active]) return t("make.moveHint");
    return edgeWords(edges[active], now, marks[active]);
  };

  const pick = (/** @type {any} */ event) => {
    const ms = from + (event.clientX - canvasLeft(canvas) - PAD + scroll) / scale;
    const n = now.findIndex((part) => part.start_ms <= ms && ms < part.end_ms);
    if (n >= 0) onPick(n, null);
  };
  return html`<div class="timeline">
    <div class="tl-bar">
      <p class="hint numbers">${words()}</p>
      <div class="tl-tools">
        <button
          type="button"
          class="small"
          data-shown=${Boolean(onUndo)}
          disabled=${!onUndo}
          onClick=${() => onUndo?.()}
        >
          <${Icon} name="retry" />${t("make.asPlanned")}
        </button>
        <button
          type="button"
          class="bare"
          aria-label=${t("make.zoomOut")}
          disabled=${ends.least}
          onClick=${() => zoomBy(0.5)}
        >
          <${Icon} name="minus" />
        </button>
        <button
          type="button"
          class="bare"
          aria-label=${t("make.zoomInButton")}
          disabled=${ends.most}
          onClick=${() => zoomBy(2)}
        >
          <${Icon} name="plus" />
        </button>
      </div>
    </div>
    <div
      class="tl-scroll"
      ref=${scroller}
      onScroll=${onScroll}
      role="group"
      aria-label=${t("make.timeline")}
      tabindex=${view.zoom > 1 ? 0 : undefined}
    >
      <div
        class="tl-track"
        style=${{ width: `${view.width * view.zoom + 2 * PAD}px`, height: `${rows.height}px` }}
        onClick=${pick}
      >
        <canvas
          class="tl-canvas"
          ref=${canvas}
          role="img"
          aria-label=${label}
          style=${{ width: `${view.width + 2 * PAD}px`, height: `${rows.height}px` }}
        ></canvas>
        ${handles.map(
          ({ edge, n, left }) =>
            html`<${Handle}
              key=${n}
              edge=${edge}
              n=${n}
              left=${left}
              room=${gap(n)}
              top=${rows.pictures}
              scale=${scale}
              mark=${marks[n]}
              hold=${hold}
            />`,
        )}
      </div>
    </div>
  </div>`;
}

/** @param {{ current: HTMLCanvasElement | null }} canvas */
function canvasLeft({ current }) {
  return current?.getBoundingClientRect().left ?? 0;
}
