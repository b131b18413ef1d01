/** The cookies file by which the downloader is signed in at sites. */
import { html, useRef, useState } from "../vendor/preact.js";
import { Problem, send } from "../lib/api.js";
import { size, when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { useLive } from "../lib/live.js";
import { Confirm } from "./dialog.js";
import { Icon } from "./icon.js";
import { useAction } from "./job-actions.js";
import { ProblemNotice } from "./notice.js";
import { SettingsCard } from "./settings-card.js";

/** @typedef {{ present: boolean, bytes: number | null, changed_at: string | null, domain_count: number, domains: string[] }} Cookies `domains`: the first of them */

/** The most the server takes. */
const BYTES_MAX = 1 << 20;
/** How many domains are named. */
const NAMED = 12;

/** @param {File} file */
async function put(file) {
  if (file.size > BYTES_MAX) {
    const [title, hint] = [t("settings.cookies.big"), t("settings.cookies.bigHint")];
    throw new Problem({ code: "payload_too_large", title, hint });
  }
  await send("PUT", "/cookies", await file.text());
}

/** @param {{ label: string, busy: boolean, onFile: (file: File) => void }} props */
function Picker({ label, busy, onFile }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const picked = (/** @type {any} */ event) => {
    const file = event.target.files?.[0];
    if (file) onFile(file);
    event.target.value = "";
  };
  return html`<button type="button" disabled=${busy} onClick=${() => input.current?.click()}>
      <${Icon} name="upload" />${label}
    </button>
    <input
      ref=${input}
      type="file"
      accept=".txt,text/plain"
      class="unseen"
      tabindex="-1"
      aria-label=${label}
      onChange=${picked}
    />`;
}

/** @param {{ cookies: Cookies }} props */
function Kept({ cookies: { present, bytes, changed_at, domain_count, domains } }) {
  if (!present) return html`<p role="status">${t("settings.cookies.none")}</p>`;
  const since = changed_at ? when(changed_at, new Date()) : "";
  return html`<div role="status">
    <p>${t("settings.cookies.kept", { when: since, size: size(bytes ?? 0) })}</p>
    <ul class="domains">
      ${domains.slice(0, NAMED).map((domain) => html`<li key=${domain}>${domain}</li>`)}
      ${
        domain_count > NAMED &&
        html`<li class="rest">${t("settings.cookies.more", { n: domain_count - NAMED })}</li>`
      }
    </ul>
  </div>`;
}

/** @param {{ busy: boolean, onYes: () => void }} props */
function RemoveButton({ busy, onYes }) {
  const [asking, setAsking] = useState(false);
  return html`<button type="button" disabled=${busy} onClick=${() => setAsking(true)}>
      <${Icon} name="trash" />${t("settings.cookies.remove")}
    </button>
    ${
      asking &&
      html`<${Confirm}
        title=${t("settings.cookies.removeTitle")}
        text=${t("settings.cookies.removeText")}
        yes=${t("settings.cookies.remove")}
        onYes=${onYes}
        onClose=${() => setAsking(false)}
      />`
    }`;
}

export function CookiesSettings() {
  const { data, problem, refresh } = useLive("/cookies", { job: () => undefined });
  const { run, busy, problem: refused } = useAction(refresh);
  const cookies = /** @type {Cookies | null} */ (data.value);
  // A server of before has no such place.
  if (problem.value?.status === 404) return null;
  const told = refused ?? problem.value;
  const label = t(cookies?.present ? "settings.cookies.replace" : "settings.cookies.pick");
  return html`<${SettingsCard}
    title=${t("settings.cookies.title")}
    hint=${t("settings.cookies.hint")}
  >
    ${cookies ? html`<${Kept} cookies=${cookies} />` : html`<p>…</p>`}
    <p class="warning"><${Icon} name="alert" /><span>${t("settings.cookies.warn")}</span></p>
    <p class="hint">${t("settings.cookies.how")}</p>
    ${told && html`<${ProblemNotice} problem=${told} />`}
    <div class="actions">
      <${Picker}
        label=${label}
        busy=${busy || !cookies}
        onFile=${(/** @type {File} */ file) => void run(() => put(file))}
      />
      ${
        cookies?.present &&
        html`<${RemoveButton}
          busy=${busy}
          onYes=${() => void run(() => send("DELETE", "/cookies"))}
        />`
      }
    </div>
  <//>`;
}
