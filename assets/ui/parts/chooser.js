/** Choosing how to divide a video: the form, its plan at once, and the button that starts it. */
import { html, useEffect, useMemo, useRef, useState } from "../vendor/preact.js";
import { asProblem, send } from "../lib/api.js";
import { length } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { ask, firstChoice, planSentence } from "../lib/plan.js";
import { go, seriesHref } from "../lib/route.js";
import { Icon } from "./icon.js";
import { Look, More, Tail, Trim } from "./more.js";
import { ProblemNotice } from "./notice.js";
import { PlanBar, PlanTable } from "./plan-bar.js";
import { Rules } from "./rules.js";

/**
 * What is to be divided. `planBy` is what `POST /plan` takes: a ready video or a length.
 * @typedef {{ source: { url: string } | { video_id: string }, planBy: { video_id: string } | { duration_ms: number } | null, total: number | null, chapters: number }} Subject
 */
/** @typedef {{ parts: import("./plan-bar.js").BarPart[], duration_ms: number, exact: boolean }} Plan */

/** Typing settles before a plan is asked for. */
const SETTLE_MS = 150;

/**
 * The plan of what is asked; the last one stays until the next is there, so nothing flickers.
 * @param {Record<string, any> | null} body @param {Subject["planBy"]} planBy
 */
function usePlan(body, planBy) {
  const [plan, setPlan] = useState(/** @type {Plan | null} */ (null));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const wanted = body && planBy ? JSON.stringify({ ...body, ...planBy }) : null;
  useEffect(() => {
    if (!wanted) return undefined;
    const stop = new AbortController();
    const plan = async () => {
      try {
        const answer = await send("POST", "/plan", JSON.parse(wanted), {
          signal: stop.signal,
        });
        setPlan(answer.body);
        setProblem(null);
      } catch (error) {
        if (!stop.signal.aborted) setProblem(asProblem(error));
      }
    };
    const timer = setTimeout(() => void plan(), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  return { plan: wanted ? plan : null, problem: wanted ? problem : null };
}

/**
 * @param {object} props
 * @param {Plan | null} props.plan
 * @param {any} props.problem
 * @param {Subject} props.subject
 */
function PlanPreview({ plan, problem, subject }) {
  const sentence = plan ? planSentence(plan.parts) : t("plan.none");
  const words = !subject.planBy ? t("plan.unknown") : problem ? problem.message : sentence;
  const all = plan && !problem ? t("plan.all", { time: length(plan.duration_ms) }) : "";
  const guess = plan && !plan.exact && !problem ? t("plan.guess") : "";
  return html`<section class="plan" aria-label=${t("plan.title")}>
    <p class="plan-words" role="status" data-problem=${Boolean(problem)}>
      <strong>${words}</strong> <span>${all}</span>
    </p>
    <${PlanBar}
      parts=${plan && !problem ? plan.parts : []}
      total=${subject.total ?? plan?.duration_ms ?? 0}
      label=${words}
    />
    <p class="hint">${problem ? problem.hint : guess}</p>
    ${plan && !problem && html`<${PlanTable} parts=${plan.parts} />`}
  </section>`;
}

/** Starts a series. A key per request makes a second click, or a lost answer, harmless. */
function useMake() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const key = useRef({ of: "", key: "" });
  const make = async (/** @type {Record<string, any>} */ body) => {
    const of = JSON.stringify(body);
    if (key.current.of !== of) key.current = { of, key: newKey() };
    setBusy(true);
    setProblem(null);
    try {
      const headers = { "idempotency-key": key.current.key };
      const answer = await send("POST", "/series", body, { headers });
      go(seriesHref(answer.body.id));
    } catch (error) {
      const told = asProblem(error);
      if (!told.uncertain) key.current = { of: "", key: "" };
      setProblem(told);
      setBusy(false);
    }
  };
  return { make, busy, problem };
}

/** A random key; `randomUUID` is missing on pages that are neither https nor local. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {{ subject: Subject }} props */
export function Chooser({ subject }) {
  const [choice, setChoice] = useState(firstChoice);
  const change = (/** @type {any} */ part) => setChoice((now) => ({ ...now, ...part }));
  const { body, errors } = useMemo(() => ask(choice, subject.total), [choice, subject.total]);
  const { plan, problem } = usePlan(body, subject.planBy);
  const { make, busy, problem: refused } = useMake();

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!body || busy) return;
    const name = choice.name.trim();
    void make({ ...subject.source, ...body, ...(name && { name }) });
  };
  const shared = { choice, errors, change, total: subject.total };
  return html`<form class="chooser card" onSubmit=${submit} novalidate>
    <h2>${t("parts.title")}</h2>
    <${Rules} ...${shared} chapters=${subject.chapters} />
    ${
      choice.rule !== "ranges" &&
      html`<div class="pair-wide">
        <${Trim} ...${shared} />
        ${choice.rule === "every" && html`<${Tail} ...${shared} />`}
      </div>`
    }
    <${Look} choice=${choice} change=${change} />
    <${PlanPreview} plan=${plan} problem=${problem} subject=${subject} />
    <${More} ...${shared} />
    ${refused && html`<${ProblemNotice} problem=${refused} />`}
    <div class="make">
      <button type="submit" class="primary large" disabled=${!body || busy || Boolean(problem)}>
        <${Icon} name="scissors" />${busy ? t("parts.making") : t("parts.make")}
      </button>
    </div>
  </form>`;
}
