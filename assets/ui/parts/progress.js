/** How far a job is: one row of fixed height, where no word or number stands in another's way. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { left, percent, size, timeOfDay, times } from "../lib/format.js";
import { has, t } from "../lib/i18n.js";
import { isRetrying } from "../lib/job.js";

/** @typedef {import("../lib/job.js").Status} Status */

/** The server counts places in the line up to here. */
const FAR = 1000;

/** The words on what is going on now. @param {Status} status */
export function doing(status) {
  if (status.cancel_requested) return t("state.cancelling");
  if (status.state === "running") {
    return status.stage && has(`stage.${status.stage}`)
      ? t(`stage.${status.stage}`)
      : t("progress.starting");
  }
  if (status.state === "queued" && status.waits_for && has(`waits.${status.waits_for}`)) {
    return t(`waits.${status.waits_for}`);
  }
  if (isRetrying(status)) return t("state.retrying");
  return t(`state.${status.state}`);
}

/** @param {Status} status */
function speed(status) {
  if (!status.speed || status.state !== "running") return null;
  if (status.stage === "fetch") return t("progress.persec", { bytes: size(status.speed) });
  return status.stage === "cut" ? t("progress.realtime", { x: times(status.speed) }) : null;
}

/** @param {Status} status @param {number} now */
function retry(status, now) {
  if (!isRetrying(status) || !status.retry_at) return null;
  const due = Date.parse(status.retry_at) <= now;
  return due ? t("progress.retryNow") : t("progress.retryAt", { time: timeOfDay(status.retry_at) });
}

/** The facts beside the words: place in line, speed, time left. @param {Status} status @param {number} now */
export function facts(status, now) {
  const { state, position, eta_s, attempts } = status;
  const inLine = state === "queued" && position != null && !isRetrying(status);
  return [
    inLine && (position < FAR ? t("progress.position", { n: position }) : t("progress.far")),
    speed(status),
    state === "running" && eta_s != null && t("progress.left", { time: left(eta_s) }),
    attempts > 1 && t("progress.attempt", { n: attempts }),
    retry(status, now),
  ].filter(Boolean);
}

/** Renders again each second while a retry is being waited for. @param {Status} status */
function useNow(status) {
  const [now, setNow] = useState(Date.now);
  const waits = isRetrying(status);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [waits]);
  return now;
}

/** Filled up in front with spaces as wide as digits: what ends at an edge begins in one place too. @param {number} share */
const figures = (share) => percent(share).padStart(percent(100).length, "\u2007");

/**
 * @param {object} props
 * @param {string} props.label what this row is of
 * @param {Status | null} props.status `null`: its turn has not come, or it is over already
 * @param {string} [props.instead] the words when there is no status
 * @param {boolean} [props.done] whether it is over
 * @param {string} [props.extra] a fact that belongs to the label
 */
export function ProgressRow({ label, status, instead = "", done = false, extra }) {
  const now = useNow(status ?? /** @type {any} */ ({ state: "" }));
  const share = done ? 100 : (status?.percent ?? 0);
  const words = status && !done ? doing(status) : instead;
  const more = status && !done ? facts(status, now) : [];
  return html`<div class="progress-row" data-done=${done} data-idle=${!status && !done}>
    <div class="row-between">
      <span class="numbers">
        <strong>${label}</strong>${extra && html` <span class="doing">${extra}</span>`}
      </span>
      <span class="numbers percent">${(status || done) && figures(share)}</span>
    </div>
    <progress max="100" value=${share} aria-label=${`${label}: ${words}`}></progress>
    <p class="facts numbers">${[words, ...more].filter(Boolean).join(" · ")}</p>
  </div>`;
}
