/** The API keys of the house: listed, made and revoked. */
import { html, useState } from "../vendor/preact.js";
import { send } from "../lib/api.js";
import { when } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { useLive } from "../lib/live.js";
import { session } from "../lib/session.js";
import { Confirm } from "./dialog.js";
import { Choices, TextField } from "./fields.js";
import { useAction } from "./job-actions.js";
import { FreshKey } from "./fresh-key.js";
import { Icon } from "./icon.js";
import { ProblemNotice } from "./notice.js";
import { SettingsCard } from "./settings-card.js";

/** @typedef {{ id: string, name: string, scope: string, created_at: string }} Key */
/** @typedef {{ name: string, key: string }} Made */
/** @typedef {ReturnType<typeof useAction>} Action */

/** The longest name, in bytes (`ApiKey::NAME_MAX` on the server). */
const NAME_MAX = 80;

/** @param {{ one: Key, action: Action }} props */
function Row({ one, action: { run, busy } }) {
  const [asking, setAsking] = useState(false);
  const facts = [
    t(`settings.keys.scopes.${one.scope}`),
    t("settings.keys.made", { when: when(one.created_at, new Date()) }),
    one.name === session.value?.key && t("settings.keys.own"),
  ];
  return html`<li class="settings-row">
    <div>
      <p class="settings-name">${one.name}</p>
      <p class="hint">${facts.filter(Boolean).join(" · ")}</p>
    </div>
    <button
      type="button"
      class="small"
      aria-label=${`${t("settings.keys.revoke")}: ${one.name}`}
      disabled=${busy}
      onClick=${() => setAsking(true)}
    >
      ${t("settings.keys.revoke")}
    </button>
    ${
      asking &&
      html`<${Confirm}
        title=${t("settings.keys.revokeTitle", { name: one.name })}
        text=${t("settings.keys.revokeText")}
        yes=${t("settings.keys.revoke")}
        onYes=${() => void run(() => send("DELETE", `/keys/${one.id}`))}
        onClose=${() => setAsking(false)}
      />`
    }
  </li>`;
}

/** @param {{ action: Action, onMade: (made: Made) => void }} props */
function NewKey({ action: { run, busy }, onMade }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState("write");
  const long = new TextEncoder().encode(name.trim()).length > NAME_MAX;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void run(async () => {
      const { body } = await send("POST", "/keys", { name: name.trim(), scope });
      onMade(body);
      setName("");
    });
  };
  const scopes = ["read", "write", "admin"];
  return html`<form class="new-key" onSubmit=${submit}>
    <${TextField}
      label=${t("settings.keys.name")}
      value=${name}
      maxLength=${NAME_MAX}
      error=${long ? t("settings.keys.tooLong") : undefined}
      onValue=${setName}
    />
    <${Choices}
      label=${t("settings.keys.scope")}
      options=${scopes.map((value) => ({ value, text: t(`settings.keys.scopes.${value}`) }))}
      value=${scope}
      onValue=${setScope}
    />
    <button disabled=${busy || long || !name.trim()}>
      <${Icon} name="plus" />${t("settings.keys.make")}
    </button>
  </form>`;
}

export function KeysSettings() {
  const { data, problem, refresh } = useLive("/keys", { job: () => undefined });
  const action = useAction(refresh);
  const [made, setMade] = useState(/** @type {Made | null} */ (null));
  const list = /** @type {{ items: Key[] } | null} */ (data.value);
  // A server of before has no such place.
  if (problem.value?.status === 404) return null;
  const told = action.problem ?? problem.value;
  return html`<${SettingsCard} title=${t("settings.keys.title")} hint=${t("settings.keys.hint")}>
    ${
      list
        ? html`<ul class="settings-list">
            ${list.items.map((one) => html`<${Row} key=${one.id} one=${one} action=${action} />`)}
          </ul>`
        : !told && html`<div class="settings-wait new-key-wait"><span class="ghost line" /></div>`
    }
    ${told && html`<${ProblemNotice} problem=${told} />`}
    ${
      made
        ? html`<${FreshKey} made=${made} onDone=${() => setMade(null)} />`
        : list && html`<${NewKey} action=${action} onMade=${setMade} />`
    }
  <//>`;
}

/** Where the server asks for no keys, what that means. */
export function NoKeys() {
  return html`<${SettingsCard}
    title=${t("settings.keys.title")}
    hint=${t("settings.keys.open")}
  />`;
}
