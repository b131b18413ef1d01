/** What can be done with a job: cancel, try again, delete. */
import { html, useState } from "../vendor/preact.js";
import { asProblem, send } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { isFinal } from "../lib/job.js";
import { Confirm } from "./dialog.js";
import { Icon } from "./icon.js";

/**
 * Runs one call at a time and keeps why the last one failed.
 * @param {() => Promise<void>} after
 */
export function useAction(after) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const run = async (/** @type {() => Promise<unknown>} */ call) => {
    setBusy(true);
    setProblem(null);
    try {
      await call();
      await after();
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return { run, busy, problem };
}

/** @param {string} id */
export const cancelJob = (id) => send("POST", `/jobs/${id}/cancel`);

/**
 * Tries a job again. A series that failed for its video needs the video tried again first; when
 * that has been done already, the refusal does not matter.
 * @param {string} id @param {string | null} video
 */
export async function retryJob(id, video) {
  if (video) await send("POST", `/jobs/${video}/retry`).catch(() => undefined);
  await send("POST", `/jobs/${id}/retry`);
}

/**
 * @param {object} props
 * @param {import("../lib/job.js").Status} props.status
 * @param {boolean} props.busy
 * @param {() => void} props.onCancel
 * @param {() => void} props.onRetry
 */
export function CancelRetry({ status, busy, onCancel, onRetry }) {
  if (!isFinal(status)) {
    return html`<button
      type="button"
      class="small"
      disabled=${busy || status.cancel_requested}
      onClick=${onCancel}
    >
      <${Icon} key="close" name="close" />${t("series.cancel")}
    </button>`;
  }
  if (status.state === "succeeded") return null;
  return html`<button type="button" class="small" disabled=${busy} onClick=${onRetry}>
    <${Icon} key="retry" name="retry" />${t("series.retry")}
  </button>`;
}

/**
 * A delete button that asks first.
 * @param {object} props
 * @param {string} props.label
 * @param {string} props.title
 * @param {string} props.text
 * @param {boolean} props.busy
 * @param {() => void} props.onYes
 */
export function DeleteButton({ label, title, text, busy, onYes }) {
  const [asking, setAsking] = useState(false);
  return html`<button type="button" class="small" disabled=${busy} onClick=${() => setAsking(true)}>
      <${Icon} name="trash" />${label}
    </button>
    ${
      asking &&
      html`<${Confirm}
        title=${title}
        text=${text}
        yes=${t("series.remove")}
        onYes=${onYes}
        onClose=${() => setAsking(false)}
      />`
    }`;
}
