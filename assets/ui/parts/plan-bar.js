/** The parts of a plan or a series as a numbered bar over the video, or the section of it. */
import { html, useState } from "../vendor/preact.js";
import { length } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { place } from "../lib/plan.js";
import { clock } from "../lib/time.js";

/**
 * @typedef {object} BarPart
 * @property {number} n
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {string} [state]
 * @property {[string, string]} [snapped] what its start and its end were moved to
 * @property {string} [method] how it is (to be) cut
 */

/** Above this many parts a number would not fit. */
const NUMBERED_MAX = 40;

/** @param {{ part: BarPart, total: number, from: number, numbered: boolean }} props */
function Piece({ part, total, from, numbered }) {
  const { left, width } = place(part, total, from);
  const title = `${part.n}: ${clock(part.start_ms)} – ${clock(part.end_ms)}`;
  return html`<span
    class="piece"
    data-state=${part.state}
    data-odd=${part.n % 2 === 1}
    title=${title}
    style=${{ left: `${left}%`, width: `${width}%` }}
    >${numbered && width > 2 && html`<b>${part.n}</b>`}</span
  >`;
}

/**
 * @param {object} props
 * @param {BarPart[]} props.parts
 * @param {number} props.total where the video ends
 * @param {number} [props.from] where it begins
 * @param {string} props.label what a screen reader says
 */
export function PlanBar({ parts, total, from = 0, label }) {
  const density = parts.length > 150 ? "dense" : parts.length > NUMBERED_MAX ? "thin" : "wide";
  return html`<div class="plan-bar" data-density=${density} role="img" aria-label=${label}>
      ${parts.map(
        (part) =>
          html`<${Piece}
            key=${part.n}
            part=${part}
            total=${total}
            from=${from}
            numbered=${density === "wide"}
          />`,
      )}
    </div>
    <div class="plan-scale numbers" aria-hidden="true">
      ${(total ? [from, (from + total) / 2, total] : []).map((at) => html`<span>${clock(at)}</span>`)}
    </div>`;
}

/** A moment, and what it was moved to. @param {{ at: number, snapped?: string }} props */
function Moment({ at, snapped }) {
  const moved = snapped && snapped !== "asked";
  return html`<td>
    ${clock(at, { exact: true })}${moved && html` <small>${t(`plan.snapped.${snapped}`)}</small>`}
  </td>`;
}

/**
 * Every part with its times, for those who want to know. How each is cut is known with the video.
 * @param {{ parts: BarPart[], exact: boolean }} props
 */
export function PlanTable({ parts, exact }) {
  const [open, setOpen] = useState(false);
  const columns = ["part", "start", "end", "length", ...(exact ? ["method"] : [])];
  return html`<details
    class="plan-table"
    onToggle=${(/** @type {any} */ event) => setOpen(event.target.open)}
  >
    <summary>${t("plan.list", { n: parts.length })}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("plan.title")}>
      <table class="numbers">
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${t(`plan.${column}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${(open ? parts : []).map(
            (part) =>
              html`<tr key=${part.n}>
                <th scope="row">${part.n}</th>
                <${Moment} at=${part.start_ms} snapped=${part.snapped?.[0]} />
                <${Moment} at=${part.end_ms} snapped=${part.snapped?.[1]} />
                <td>${length(part.end_ms - part.start_ms)}</td>
                ${exact && html`<td>${part.method && t(`method.${part.method}`)}</td>`}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
