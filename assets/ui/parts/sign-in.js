/** What stands in place of the views while the server asks for a key. */
import { html, useState } from "../vendor/preact.js";
import { asProblem } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { refusal, signIn } from "../lib/session.js";
import { TextField } from "./fields.js";
import { ProblemNotice } from "./notice.js";

export function SignIn() {
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState(
    /** @type {import("../lib/api.js").Problem | null} */ (null),
  );
  const [busy, setBusy] = useState(false);
  const type = (/** @type {string} */ text) => {
    setKey(text);
    setProblem(null);
    refusal.value = null;
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(key.trim());
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const told = problem ?? refusal.value;
  const wrong = told?.status === 401 ? t("signIn.wrong") : undefined;
  return html`<section class="card sign-in">
    <h1 class="small-title">${t("signIn.title")}</h1>
    <form onSubmit=${submit}>
      <${TextField} label=${t("signIn.label")} value=${key} onValue=${type} error=${wrong} secret />
      <p class="quiet">${t("signIn.hint")}</p>
      ${told && !wrong && html`<${ProblemNotice} problem=${told} />`}
      <div class="actions">
        <button class="primary" disabled=${busy || !key.trim()}>${t("signIn.go")}</button>
      </div>
    </form>
  </section>`;
}
