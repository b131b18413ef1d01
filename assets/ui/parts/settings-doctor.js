/** The tools of the server and how they are: what `ezclips doctor` tells. */
import { html, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { useLive } from "../lib/live.js";
import { Icon } from "./icon.js";
import { ProblemNotice } from "./notice.js";
import { SettingsCard } from "./settings-card.js";

/** @typedef {{ name: string, health: "good" | "limited" | "bad", words: string, hint: string | null }} Check */

/** The colours of the states of jobs say the same here. */
const STATES = { good: "succeeded", limited: "retrying", bad: "failed" };

/** The server tells it in English. @param {{ check: Check }} props */
function Row({ check: { name, health, words, hint } }) {
  return html`<li class="settings-row">
    <div lang="en">
      <p class="settings-name">${name}</p>
      <p class="hint">${words}</p>
      ${hint && html`<p>${hint}</p>`}
    </div>
    <span class="state" data-state=${STATES[health]}>
      <span class="dot" aria-hidden="true"></span>${t(`settings.doctor.health.${health}`)}
    </span>
  </li>`;
}

export function DoctorSettings() {
  const { data, problem, refresh } = useLive("/doctor", { job: () => undefined });
  const [busy, setBusy] = useState(false);
  const found = /** @type {{ checks: Check[] } | null} */ (data.value);
  // A server of before has no such place.
  if (problem.value?.status === 404) return null;
  const again = async () => {
    setBusy(true);
    await refresh();
    setBusy(false);
  };
  const looking = busy || (!found && !problem.value);
  return html`<${SettingsCard}
    title=${t("settings.doctor.title")}
    hint=${t("settings.doctor.hint")}
  >
    ${
      found
        ? html`<ul class="settings-list">
            ${found.checks.map((check) => html`<${Row} key=${check.name} check=${check} />`)}
          </ul>`
        : looking &&
          html`<div class="settings-wait" aria-hidden="true"><span class="ghost line" /></div>`
    }
    ${problem.value && html`<${ProblemNotice} problem=${problem.value} />`}
    <button type="button" disabled=${looking} onClick=${() => void again()}>
      <${Icon} name="retry" />
      ${t(looking ? "settings.doctor.looking" : "settings.doctor.again")}
    </button>
    <span class="unseen" role="status">${looking ? t("settings.doctor.looking") : ""}</span>
  <//>`;
}
