/** The parts of a series, however many: drawn a few at a time, and again only where one changed. */
import { html, useEffect, useMemo, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { planSentence } from "../lib/plan.js";
import { PartCard } from "./part-card.js";
import { PlanBar } from "./plan-bar.js";

/** @typedef {import("./series-row.js").Series} Series */
/** @typedef {import("./series-row.js").Part} Part */

/** So many are drawn in one go, which no one notices; the rest follow at once. */
const STEP = 20;

/** How many of `all` are drawn by now. @param {number} all */
function useSteps(all) {
  const [drawn, setDrawn] = useState(STEP);
  useEffect(() => {
    if (drawn >= all) return undefined;
    const timer = setTimeout(() => setDrawn(drawn + STEP), 20);
    return () => clearTimeout(timer);
  }, [drawn, all]);
  return drawn;
}

/**
 * The cards; one that shows the same as before is the same object, and is not looked at again.
 * @param {Part[]} parts @param {number | undefined} cutting @param {number | null} playing
 * @param {import("./part-card.js").PartActions} act
 */
function useCards(parts, cutting, playing, act) {
  const known = useRef(/** @type {Map<number, { mark: string, card: unknown }>} */ (new Map()));
  return parts.map((part) => {
    const { n, state, start_ms, end_ms } = part;
    const now = { cutting: n === cutting, playing: n === playing };
    const mark = [state, start_ms, end_ms, now.cutting, now.playing].join();
    const before = known.current.get(n);
    if (before?.mark === mark) return before.card;
    const card = html`<${PartCard} key=${n} part=${part} ...${now} act=${act} />`;
    known.current.set(n, { mark, card });
    return card;
  });
}

/** So many cards stand in for parts that are not known yet, at most and by default. */
const [ROOM_MAX, ROOM] = [6, 3];

/** The room the parts are going to take, before there is a plan. @param {{ series: Series }} props */
export function Coming({ series }) {
  const { count, ranges } = series.request?.parts ?? {};
  const cards = Array(Math.min(count ?? ranges?.length ?? ROOM, ROOM_MAX)).fill(
    html`<li class="part">
      <div class="frame waiting"></div>
      <div class="part-text"></div>
    </li>`,
  );
  return html`<div class="coming" aria-hidden="true">
    <div class="row-between heading">
      <h2>${t("series.partsTitle")}</h2>
      <p class="hint"></p>
    </div>
    <div class="plan-bar"></div>
    <div class="plan-scale"></div>
    <ul class="parts">
      ${cards}
    </ul>
  </div>`;
}

/**
 * @param {object} props
 * @param {Series} props.series
 * @param {Part[]} props.parts at least one
 * @param {Omit<import("./part-card.js").PartActions, "play">} props.share always the same object
 */
export function Parts({ series, parts, share }) {
  const [playing, setPlaying] = useState(/** @type {number | null} */ (null));
  const act = useMemo(() => ({ ...share, play: setPlaying }), [share]);
  const drawn = useSteps(parts.length);
  const cut = series.state === "running" && series.stage === "cut";
  const cutting = cut ? parts.find((part) => part.state !== "ready")?.n : undefined;
  const cards = useCards(parts.slice(0, drawn), cutting, playing, act);
  const words = useMemo(() => planSentence(parts), [parts]);
  const bar = useMemo(() => {
    const total = parts.reduce((end, part) => Math.max(end, part.end_ms), 0);
    return html`<${PlanBar} parts=${parts} total=${total} label=${words} />`;
  }, [parts]);
  return html`<section aria-labelledby="parts">
    <div class="row-between heading">
      <h2 id="parts">${t("series.partsTitle")}</h2>
      <p class="hint numbers">${words}</p>
    </div>
    ${bar}
    <ul class="parts">
      ${cards}
    </ul>
  </section>`;
}
