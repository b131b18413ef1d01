/** The plan of what is asked: in a sentence, on the timeline, and as a list. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { asProblem, send } from "../lib/api.js";
import { left, length, size } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { movesTo, planSentence } from "../lib/plan.js";
import { edgesOf, marksFor } from "../lib/timeline.js";
import { PlanTable } from "./plan-bar.js";
import { Timeline } from "./timeline/timeline.js";

/** @typedef {import("./chooser.js").Subject} Subject */
/** @typedef {import("../lib/plan.js").Stretch} Stretch */
/** @typedef {import("./plan-bar.js").BarPart} BarPart */
/** @typedef {{ parts: BarPart[], duration_ms: number, exact: boolean, estimated_ms?: number, estimated_bytes?: number }} Plan */

/** Typing settles before a plan is asked for. */
const SETTLE_MS = 150;

/**
 * The plan of what is asked; the last one stays until the next is there, so nothing flickers.
 * @param {Record<string, any> | null} body @param {Subject["planBy"]} planBy
 */
export function usePlan(body, planBy) {
  const [plan, setPlan] = useState(/** @type {{ of: string, plan: Plan } | null} */ (null));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const wanted = body && planBy ? JSON.stringify({ ...body, ...planBy }) : null;
  useEffect(() => {
    if (!wanted) return undefined;
    const stop = new AbortController();
    const ask = async () => {
      try {
        const answer = await send("POST", "/plan", JSON.parse(wanted), {
          signal: stop.signal,
        });
        setPlan({ of: wanted, plan: answer.body });
        setProblem(null);
      } catch (error) {
        if (!stop.signal.aborted) setProblem(asProblem(error));
      }
    };
    const timer = setTimeout(() => void ask(), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  if (!wanted) return { plan: null, problem: null, settled: false };
  return { plan: plan?.plan ?? null, problem, settled: plan?.of === wanted && !problem };
}

/**
 * The parts to draw: those of the plan, but what was set by hand stands at once where it was put.
 * @param {ReturnType<typeof usePlan>} planned @param {Record<string, any> | null} body @returns {BarPart[]}
 */
export function shownParts({ plan, problem, settled }, body) {
  const ranges = /** @type {[number, number][] | undefined} */ (body?.parts.ranges);
  if (ranges && !settled) {
    return ranges.map(([start_ms, end_ms], at) => ({ n: at + 1, start_ms, end_ms }));
  }
  return plan && !problem ? plan.parts : [];
}

/** How long all parts are, and what they are going to take. @param {Plan} plan */
function sums({ duration_ms, estimated_ms, estimated_bytes }) {
  const all = t("plan.all", { time: length(duration_ms) });
  if (estimated_ms === undefined || estimated_bytes === undefined) return all;
  const time = left(estimated_ms / 1000);
  return `${all}; ${t("plan.cost", { time, size: size(estimated_bytes) })}`;
}

/** What the marks on the timeline mean: those that are there. @param {{ parts: BarPart[], media: import("../lib/media.js").Media }} props */
function Legend({ parts, media }) {
  const marks = new Set(marksFor(edgesOf(parts), parts, media));
  const kinds = ["silence", "scene", "keyframe"].filter((kind) => marks.has(kind));
  return html`<span class="legend">
    ${kinds.map((kind) => html`<span><i data-kind=${kind}></i>${t(`plan.snapped.${kind}`)}</span>`)}
    ${media.pauses.length > 0 && html`<span><i data-kind="pauses"></i>${t("make.pauses")}</span>`}
    ${media.heat.length > 0 && html`<span><i data-kind="heat"></i>${t("make.heat")}</span>`}
  </span>`;
}

/**
 * @param {object} props
 * @param {ReturnType<typeof usePlan>} props.planned
 * @param {BarPart[]} props.parts
 * @param {Subject} props.subject
 * @param {import("../lib/plan.js").Choice} props.choice
 * @param {number} props.picked
 * @param {(n: number, ms: number | null) => void} props.onPick
 * @param {(parts: Stretch[]) => void} props.onParts
 * @param {(() => void) | null} props.onUndo
 */
export function PlanPreview({ planned, parts, subject, choice, picked, onPick, onParts, onUndo }) {
  const { plan, problem } = planned;
  const sentence = plan ? planSentence(plan.parts) : t("plan.none");
  const words = !subject.planBy ? t("plan.unknown") : problem ? problem.message : sentence;
  const all = plan && !problem ? sums(plan) : "";
  const guess = plan && !plan.exact && !problem ? t(`plan.guess.${movesTo(choice)}`) : "";
  return html`<section class="plan" aria-label=${t("plan.title")}>
    <p class="plan-words" role="status" data-problem=${Boolean(problem)}>
      <strong>${words}</strong> <span>${all}</span>
    </p>
    <${Timeline}
      parts=${parts}
      media=${subject.media}
      from=${subject.from}
      total=${subject.total ?? plan?.duration_ms ?? 0}
      label=${words}
      picked=${picked}
      onPick=${onPick}
      onParts=${onParts}
      onUndo=${onUndo}
    />
    <p class="hint">
      ${problem ? problem.hint : guess || html`<${Legend} parts=${parts} media=${subject.media} />`}
    </p>
    ${plan && !problem && html`<${PlanTable} parts=${plan.parts} exact=${plan.exact} />`}
  </section>`;
}
