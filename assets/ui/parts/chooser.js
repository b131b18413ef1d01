/** Choosing how to divide a video: the form, its plan at once, and the button that starts it. */
import { html, useMemo, useRef, useState } from "../vendor/preact.js";
import { asProblem, send } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { ask, changed, firstChoice } from "../lib/plan.js";
import { go, seriesHref } from "../lib/route.js";
import { clock, parseTime } from "../lib/time.js";
import { Icon } from "./icon.js";
import { Kinds } from "./kinds.js";
import { Look } from "./look.js";
import { More, Tail, Trim } from "./more.js";
import { ProblemNotice } from "./notice.js";
import { PlanPreview, shownParts, usePlan } from "./plan-preview.js";
import { Rules } from "./rules.js";
import { Still } from "./still.js";

/**
 * What is to be divided, and where it begins and ends in the whole video. `planBy` is what
 * `POST /plan` takes: a ready video or a length.
 * @typedef {{ source: { url: string } | { video_id: string }, planBy: { video_id: string } | { duration_ms: number } | null, from: number, total: number | null, chapters: number, media: import("../lib/media.js").Media }} Subject
 */
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

/** Parts moved on the timeline, as the form keeps them. @param {import("../lib/plan.js").Choice} choice @param {import("../lib/plan.js").Stretch[]} parts */
function byHand({ rule, hand }, parts) {
  if (rule !== "ranges" || hand) return { hand: parts };
  const text = (/** @type {number} */ ms) => clock(ms, { exact: true });
  return { ranges: parts.map((part) => ({ start: text(part.start_ms), end: text(part.end_ms) })) };
}

/** @param {{ subject: Subject }} props */
export function Chooser({ subject }) {
  const [choice, setChoice] = useState(firstChoice);
  const [picked, setPicked] = useState({ n: 0, ms: /** @type {number | null} */ (null) });
  const change = (/** @type {any} */ part) => setChoice((now) => changed(now, part));
  const { body, errors } = useMemo(() => ask(choice, subject.total), [choice, subject.total]);
  const planned = usePlan(body, subject.planBy);
  const { make, busy, problem: refused } = useMake();

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!body || busy) return;
    const name = choice.name.trim();
    void make({ ...subject.source, ...body, ...(name && { name }) });
  };
  const { from, total, media, source } = subject;
  const shared = { choice, errors, change, from, total };
  const parts = shownParts(planned, body);
  const n = Math.min(picked.n, Math.max(0, parts.length - 1));
  const start = parts[n]?.start_ms ?? parseTime(choice.trimStart || "x") ?? from;
  return html`<form class="chooser card" onSubmit=${submit} novalidate>
    <h2>${t("parts.title")}</h2>
    <${Kinds} kind=${choice.kind} change=${change} />
    <div class="chooser-fields">
      <${Rules} ...${shared} chapters=${subject.chapters} />
      ${
        choice.rule !== "ranges" &&
        html`<div class="pair-wide">
          <${Trim} ...${shared} />
          ${choice.rule === "every" && html`<${Tail} ...${shared} />`}
        </div>`
      }
      <${Look} ...${shared} self=${"video_id" in source ? source.video_id : null} />
    </div>
    <${Still}
      choice=${choice}
      media=${media}
      at=${picked.ms ?? start}
      n=${n + 1}
      parts=${parts.length}
    />
    <${PlanPreview}
      planned=${planned}
      parts=${parts}
      subject=${subject}
      choice=${choice}
      picked=${n}
      onPick=${(/** @type {number} */ n, /** @type {number | null} */ ms) => setPicked({ n, ms })}
      onParts=${(/** @type {any} */ moved) => change(byHand(choice, moved))}
      onUndo=${choice.hand ? () => change({ hand: null, handSnap: "none" }) : null}
    />
    <${More} ...${shared} />
    ${refused && html`<${ProblemNotice} problem=${refused} />`}
    <div class="make">
      <button
        type="submit"
        class="primary large"
        disabled=${!body || busy || Boolean(planned.problem)}
      >
        <${Icon} name="scissors" />${busy ? t("parts.making") : t("parts.make")}
      </button>
    </div>
  </form>`;
}
