/** The workers and what each runs, and the room on the disk. */
import { html, useRef } from "../../vendor/preact.js";
import { percent, size } from "../../lib/format.js";
import { ago, isSilent, roomOf, seat } from "../../lib/glance.js";
import { t } from "../../lib/i18n.js";
import { doing } from "../progress.js";

/** @typedef {import("../../lib/board.js").Worker} Worker */
/** @typedef {import("../../lib/board.js").Job} Job */

/** @param {{ id: string | null, job: Job | undefined }} props */
function Run({ id, job }) {
  if (!id) return html`<li class="run hint">${t("board.idle")}</li>`;
  const words = job ? doing(job) : t("progress.starting");
  const subject = job?.subject || id;
  const share = job?.percent ?? 0;
  return html`<li class="run">
    <div class="row-between">
      <span class="clip-text" key=${subject}
        ><b>${subject}</b> <span class="hint">${words}</span></span
      >
      <span class="hint numbers">${percent(share)}</span>
    </div>
    <progress max="100" value=${share} aria-label=${`${subject}: ${words}`}></progress>
  </li>`;
}

/** The rows a worker once needed stay its own, so that nothing moves as jobs come and go. @param {{ worker: Worker, running: Job[] }} props */
function WorkerRow({ worker, running }) {
  const now = Date.now();
  const seats = useRef(/** @type {(string | null)[]} */ ([null]));
  seats.current = seat(seats.current, worker.jobs);
  return html`<li class="worker" data-silent=${isSilent(worker, now)}>
    <div class="row-between">
      <h3 class="clip-text">${worker.host} <span class="hint">${worker.pid}</span></h3>
      <span class="hint numbers">${t("board.heard", { ago: ago(worker.seen_at, now) })}</span>
    </div>
    <ul>
      ${seats.current.map(
        (id, at) =>
          html`<${Run} key=${id ?? at} id=${id} job=${running.find((job) => job.id === id)} />`,
      )}
    </ul>
  </li>`;
}

/** @param {{ workers: Worker[] | null, running: Job[] }} props */
export function Workers({ workers, running }) {
  const sorted = [...(workers ?? [])].sort((a, b) => a.host.localeCompare(b.host) || a.pid - b.pid);
  return html`<section class="card workers" aria-labelledby="workers" aria-busy=${!workers}>
    <h2 id="workers">${t("board.workers")}</h2>
    ${workers?.length === 0 && html`<p class="hint">${t("board.noWorkers")}</p>`}
    <ul>
      ${sorted.map((one) => html`<${WorkerRow} key=${one.id} worker=${one} running=${running} />`)}
    </ul>
  </section>`;
}

/** @param {{ disk: import("../../lib/board.js").Disk | null }} props */
export function Room({ disk }) {
  const known = disk && disk.free + disk.floor > 0;
  const parts = disk ? roomOf(disk) : { floor: 0, reserved: 0, open: 0 };
  const values = {
    free: size(disk?.free ?? 0),
    reserved: size(disk?.reserved ?? 0),
    floor: size(disk?.floor ?? 0),
  };
  return html`<section class="card room" aria-labelledby="room" data-low=${Boolean(disk?.low)}>
    <h2 id="room">${t("board.disk")}</h2>
    ${disk && !known && html`<p class="hint">${t("board.diskUnknown")}</p>`}
    ${
      known &&
      html`<p class="numbers"><strong>${t("board.free", values)}</strong></p>
        <div class="room-bar" aria-hidden="true">
          ${Object.entries(parts).map(
            ([name, width]) =>
              html`<span key=${name} data-part=${name} style=${{ width: `${width}%` }}></span>`,
          )}
        </div>
        <p class="hint numbers">${t("board.reserved", values)}</p>`
    }
  </section>`;
}
