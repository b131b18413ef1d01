/** The start: a link or a file in, and what was made lately. */
import { html, useRef, useState } from "../vendor/preact.js";
import { t } from "../lib/i18n.js";
import { go, linkHref } from "../lib/route.js";
import { isSending, line, sendFiles } from "../lib/sending.js";
import { UploadCard, UploadProblem, Unfinished } from "../parts/drop.js";
import { Icon } from "../parts/icon.js";
import { SeriesList } from "../parts/series-list.js";

/**
 * The link that was typed, mended where it is clear what is meant; `null` when it is none.
 * @param {string} text
 */
export function linkOf(text) {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (/\s/.test(trimmed) || !URL.canParse(whole)) return null;
  const { protocol, hostname } = new URL(whole);
  const web = protocol === "http:" || protocol === "https:";
  return web && (hostname.includes(".") || hostname.includes(":") || whole === trimmed)
    ? whole
    : null;
}

function FilePicker() {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const picked = (/** @type {any} */ event) => {
    sendFiles(event.target.files ?? []);
    event.target.value = "";
  };
  return html`<div class="pick">
    <span>${t("start.or")}</span>
    <button type="button" onClick=${() => input.current?.click()}>
      <${Icon} name="upload" />${t("start.pick")}
    </button>
    <input
      ref=${input}
      type="file"
      multiple
      accept="video/*,.mkv,.mov,.webm,.mp4,.avi,.ts"
      class="unseen"
      tabindex="-1"
      aria-label=${t("start.pick")}
      onChange=${picked}
    />
    <span class="hint drop-hint">${t("start.drop")}</span>
  </div>`;
}

function LinkForm() {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const link = linkOf(text);
    setWrong(link === null);
    if (link) go(linkHref(link));
  };
  return html`<form class="link-form" onSubmit=${submit} novalidate>
    <label for="link" class="unseen">${t("start.label")}</label>
    <input
      id="link"
      type="url"
      inputmode="url"
      enterkeyhint="go"
      autocomplete="off"
      spellcheck="false"
      placeholder=${t("start.placeholder")}
      value=${text}
      aria-invalid=${wrong ? "true" : undefined}
      aria-describedby="link-error"
      onInput=${(/** @type {any} */ event) => {
        setText(event.target.value);
        setWrong(false);
      }}
    />
    <button type="submit" class="primary large" disabled=${!text.trim()}>
      ${t("start.go")}<${Icon} name="arrow" />
    </button>
    <p class="field-error" id="link-error" role="alert">${wrong ? t("start.notLink") : ""}</p>
  </form>`;
}

export function Home() {
  return html`<div class="hero">
      <h1>${t("start.title")}</h1>
      <p class="lead">${t("start.lead")}</p>
    </div>
    <div class="intake card">
      ${
        isSending() || line.value.length > 1
          ? html`<${UploadCard} />`
          : html`<${LinkForm} /><${UploadProblem} /><${FilePicker} /><${Unfinished} />`
      }
    </div>
    <section class="recent" aria-labelledby="recent">
      <div class="row-between">
        <h2 id="recent">${t("start.recent")}</h2>
        <a class="quiet" href="#/library">${t("library.all")}</a>
      </div>
      <${SeriesList} />
    </section>`;
}
