/** The boundaries of the timeline as sliders: grasped by mouse or finger, moved by keys. */
import { html, useRef } from "../../vendor/preact.js";
import { length } from "../../lib/format.js";
import { t } from "../../lib/i18n.js";
import { keyMove, reachOf } from "../../lib/timeline.js";
import { clock } from "../../lib/time.js";

/** @typedef {import("../../lib/timeline.js").Edge} Edge */
/** @typedef {import("../../lib/plan.js").Stretch} Stretch */
/**
 * @typedef {object} Hold what handles need to know and to tell
 * @property {Stretch[]} parts
 * @property {{ from: number, total: number, rate: number }} video
 * @property {(edge: Edge, n: number, ms: number, free: boolean) => void} onDrag
 * @property {(edge: Edge, ms: number) => void} onMove
 * @property {() => void} onDrop
 * @property {() => void} onCancel
 * @property {(edge: Edge) => void} onFocus
 */

/** What a boundary lies between. @param {Edge} edge */
function nameOf({ before, after }) {
  if (before === null) return t("make.edgeStart", { n: (after ?? 0) + 1 });
  if (after === null) return t("make.edgeEnd", { n: before + 1 });
  return t("make.edgeBetween", { n: before + 1, next: after + 1 });
}

/** Where a boundary stands and what that makes of its parts. @param {Edge} edge @param {Stretch[]} parts @param {string | null} mark */
export function edgeWords({ ms, before, after }, parts, mark) {
  const one = (/** @type {number | null} */ n) =>
    n !== null &&
    t("make.edgePart", { n: n + 1, length: length(parts[n].end_ms - parts[n].start_ms) });
  const where = mark && t(`plan.snapped.${mark}`);
  return [clock(ms, { exact: true }), where, one(before), one(after)].filter(Boolean).join(", ");
}

/**
 * @param {object} props
 * @param {Edge} props.edge
 * @param {number} props.n its place among the boundaries
 * @param {number} props.left px from the left of the track
 * @param {number} props.room px it may take
 * @param {number} props.top px from the top of the track
 * @param {number} props.scale px a millisecond
 * @param {string | null} props.mark
 * @param {Hold} props.hold
 */
export function Handle({ edge, n, left, room, top, scale, mark, hold }) {
  const grip = useRef(/** @type {{ x: number, ms: number } | null} */ (null));
  const { parts, video } = hold;
  const [low, high] = reachOf(parts, edge, video);
  const down = (/** @type {any} */ event) => {
    if (event.button) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    grip.current = { x: event.clientX, ms: edge.ms };
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!grip.current) return;
    const { x, ms } = grip.current;
    hold.onDrag(edge, n, ms + (event.clientX - x) / scale, event.altKey);
  };
  const end = (/** @type {() => void} */ then) => () => {
    if (grip.current) then();
    grip.current = null;
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && grip.current) end(hold.onCancel)();
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = keyMove(event, edge.ms, [low, high], video);
    if (to === null) return;
    event.preventDefault();
    if (to !== edge.ms) hold.onMove(edge, to);
  };
  return html`<div
    class="tl-handle"
    role="slider"
    tabindex="0"
    aria-label=${nameOf(edge)}
    aria-orientation="horizontal"
    aria-valuemin=${low}
    aria-valuemax=${high}
    aria-valuenow=${edge.ms}
    aria-valuetext=${edgeWords(edge, parts, mark)}
    style=${{ left: `${left - room / 2}px`, width: `${room}px`, top: `${top}px` }}
    onPointerDown=${down}
    onPointerMove=${move}
    onPointerUp=${end(hold.onDrop)}
    onPointerCancel=${end(hold.onCancel)}
    onClick=${(/** @type {Event} */ event) => event.stopPropagation()}
    onKeyDown=${key}
    onFocus=${() => hold.onFocus(edge)}
  ></div>`;
}
