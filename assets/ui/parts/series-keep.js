/** Until when something is kept, and longer if wanted. */
import { html } from "../vendor/preact.js";
import { send } from "../lib/api.js";
import { when } from "../lib/format.js";
import { t } from "../lib/i18n.js";

const HOUR_MS = 3_600_000;
/** The server keeps nothing longer than this at a time. */
const MOST = 720;

/**
 * The hours from now that keep something `more` hours longer than it is kept already.
 * @param {string} expiresAt RFC 3339 @param {number} more @param {number} now ms
 */
export function keepHours(expiresAt, more, now) {
  const left = Math.max(0, Date.parse(expiresAt) - now) / HOUR_MS;
  return Math.min(MOST, Math.max(1, Math.ceil(left) + more));
}

/**
 * Whether it may be kept longer at all.
 * @param {string | null} expiresAt @param {number} now ms
 */
export function mayKeep(expiresAt, now) {
  return expiresAt !== null && Date.parse(expiresAt) - now < (MOST - 1) * HOUR_MS;
}

/** How much longer, in hours. */
const STEPS = { keepDay: 24, keepWeek: 168 };

/**
 * @param {object} props
 * @param {string} props.path `/series/{id}` or `/videos/{id}`
 * @param {string | null} props.expiresAt
 * @param {ReturnType<typeof import("./job-actions.js").useAction>} props.action
 * @param {string} props.instead the words while it has no end yet
 */
export function Keep({ path, expiresAt, action: { run, busy }, instead }) {
  const keep = (/** @type {number} */ more) =>
    run(() => send("POST", `${path}/keep`, { hours: keepHours(`${expiresAt}`, more, Date.now()) }));
  return html`<div class="kept">
    <p class="hint numbers" role="status">
      ${expiresAt ? t("series.kept", { when: when(expiresAt, new Date()) }) : instead}
    </p>
    ${
      mayKeep(expiresAt, Date.now()) &&
      Object.entries(STEPS).map(
        ([words, more]) =>
          html`<button type="button" class="link" disabled=${busy} onClick=${() => keep(more)}>
            ${t(`watch.${words}`)}
          </button>`,
      )
    }
  </div>`;
}
