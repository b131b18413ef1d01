/** What is wrong, first; or that nothing is. */
import { html } from "../../vendor/preact.js";
import { size } from "../../lib/format.js";
import { ago, countOf, many, troubles } from "../../lib/glance.js";
import { t } from "../../lib/i18n.js";
import { Icon } from "../icon.js";

/** @param {import("../../lib/glance.js").Trouble} trouble @param {import("../../lib/board.js").Disk} disk @param {number} now */
function words({ kind, n = 0, lane, worker }, disk, now) {
  return t(`board.trouble.${kind}`, {
    n,
    count: many(n),
    lane: lane ? t(`board.lane.${lane}`) : "",
    host: worker?.host ?? "",
    ago: worker ? ago(worker.seen_at, now) : "",
    free: size(disk.free),
    floor: size(disk.floor),
  });
}

/**
 * @param {object} props
 * @param {import("../../lib/board.js").Queue | null} props.queue
 */
export function Glance({ queue }) {
  if (!queue) return html`<section class="card glance" aria-busy="true"></section>`;
  const now = Date.now();
  const found = troubles(queue, now);
  const running = many(countOf(queue, "running"));
  const sums = t("board.sums", { running, queued: many(countOf(queue, "queued")) });
  const mood = found.some((one) => one.bad) ? "bad" : found.length ? "warn" : "well";
  return html`<section class="card glance" data-mood=${mood} aria-label=${t("board.glance")}>
    <${Icon} name=${found.length ? "alert" : "check"} />
    <ul aria-live="polite">
      ${found.length === 0 && html`<li><strong>${t("board.well")}</strong></li>`}
      ${found.map(
        (one) =>
          html`<li key=${one.kind + (one.lane ?? one.worker?.id ?? "")} data-bad=${one.bad}>
            <strong>${words(one, queue.disk, now)}</strong>
            ${" "}<span>${t(`board.toDo.${one.kind}`)}</span>
          </li>`,
      )}
    </ul>
    <p class="hint numbers">${sums}</p>
  </section>`;
}
