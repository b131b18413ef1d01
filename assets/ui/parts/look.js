/** How the clips look: layout, shape, titles. */
import { html, useEffect, useId, useState } from "../vendor/preact.js";
import { read } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { Choices, SelectField, TextField } from "./fields.js";

/** @typedef {import("../lib/plan.js").Choice} Choice */
/** @typedef {{ choice: Choice, errors: Record<string, string>, change: (part: Partial<Choice>) => void, self: string | null }} Props */

const LAYOUTS = /** @type {const} */ (["source", "blur", "crop", "fit", "stack"]);
const SIZES = ["9:16", "4:5", "1:1", "16:9"];
const SHAPES = ["upright", "portrait", "square", "wide"];

const options = (/** @type {string} */ key, /** @type {readonly string[]} */ values) =>
  values.map((value) => ({ value, text: t(`${key}.${value}`) }));

/** Where the sides are cut off. @param {Pick<Props, "choice" | "change">} props */
function Crop({ choice, change }) {
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${t("make.cropX")}</label>
    <input
      id=${id}
      type="range"
      min="0"
      max="100"
      value=${choice.cropX}
      onInput=${(/** @type {any} */ event) => change({ cropX: Number(event.target.value) })}
    />
  </div>`;
}

/** The videos that are ready, without the one that is divided. @param {string | null} self */
function useReady(self) {
  const [ready, setReady] = useState(/** @type {{ id: string, title: string }[] | null} */ (null));
  useEffect(() => {
    const stop = new AbortController();
    read("/videos?state=succeeded", { signal: stop.signal }).then(
      (page) => setReady(page.items.filter((/** @type {any} */ one) => one.id !== self)),
      () => stop.signal.aborted || setReady([]),
    );
    return () => stop.abort();
  }, [self]);
  return ready;
}

/** The second video of a stack. @param {Props} props */
function Below({ choice, errors, change, self }) {
  const ready = useReady(self);
  const videos = (ready ?? []).map(({ id, title }) => ({ value: id, text: title }));
  return html`<div>
    <${SelectField}
      label=${t("make.below")}
      options=${[{ value: "", text: t("make.belowNone") }, ...videos]}
      value=${choice.below}
      onValue=${(/** @type {string} */ below) => change({ below })}
    />
    ${
      errors.below &&
      ready &&
      html`<p class="field-error">${ready.length ? errors.below : t("make.belowEmpty")}</p>`
    }
  </div>`;
}

/** @param {Props} props */
export function Look(props) {
  const { choice, change } = props;
  const { layout } = choice;
  const source = layout === "source";
  const sizes = options("make.sizes", SHAPES).map(({ text }, n) => ({ value: SIZES[n], text }));
  return html`<div class="look">
    <${Choices}
      label=${t("parts.layout")}
      options=${options("make.layouts", LAYOUTS)}
      value=${layout}
      onValue=${(/** @type {Choice["layout"]} */ layout) => change({ layout })}
    />
    <div class="pair-wide">
      <${SelectField}
        label=${t("make.size")}
        options=${source ? [{ value: "", text: t("make.layouts.source") }] : sizes}
        value=${choice.size}
        disabled=${source}
        onValue=${(/** @type {string} */ size) => change({ size })}
      />
      ${layout === "crop" && html`<${Crop} ...${props} />`}
      ${layout === "stack" && html`<${Below} ...${props} />`}
    </div>
    <${Titles} ...${props} />
  </div>`;
}

/** @param {Props} props */
function Titles({ choice, errors, change }) {
  const id = useId();
  return html`<div class="pair-wide">
      <${TextField}
        label=${t("parts.headline")}
        value=${choice.headline}
        placeholder=${t("parts.noHeadline")}
        maxLength=${100}
        error=${errors.headline}
        onValue=${(/** @type {string} */ headline) => change({ headline })}
      />
      <${SelectField}
        label=${t("make.label")}
        options=${options("make.labels", ["none", "en", "pt"])}
        value=${choice.label}
        onValue=${(/** @type {Choice["label"]} */ label) => change({ label })}
      />
    </div>
    <div class="pair">
      <${SelectField}
        label=${t("make.place")}
        options=${options("make.places", ["top", "bottom"])}
        value=${choice.place}
        onValue=${(/** @type {Choice["place"]} */ place) => change({ place })}
      />
      <div class="field">
        <label for=${id}>${t("make.colour")}</label>
        <input
          id=${id}
          type="color"
          value=${choice.colour}
          onInput=${(/** @type {any} */ event) => change({ colour: event.target.value })}
        />
      </div>
    </div>`;
}
