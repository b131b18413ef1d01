/** Places that are fetched when somebody first goes there, so that the start is there sooner. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { Problem } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { ProblemNotice } from "./notice.js";

/** @typedef {(props: { query: string }) => any} View */

/** @type {Record<string, () => Promise<View>>} */
const VIEWS = {
  library: () => import("../views/library.js").then(({ Library }) => Library),
  queue: () => import("../views/board.js").then(({ Board }) => Board),
  settings: () => import("../views/settings.js").then(({ Settings }) => Settings),
};
/** @type {Record<string, string>} */
const STYLES = { library: "css/library.css", queue: "css/board.css", settings: "css/settings.css" };

/** Fetches a style sheet, once. @param {string} href @returns {Promise<void>} */
function style(href) {
  return new Promise((come, lost) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: () => come(), onerror: lost });
    document.head.append(link);
  });
}

/** Those that are here already. @type {Map<string, View>} */
const here = new Map();

/** The page's own files did not come: another try needs a fresh page. @param {{ name: string }} props */
function NotCome({ name }) {
  const problem = new Problem({
    code: "offline",
    title: t("error.offline"),
    hint: t("error.strangeHint"),
  });
  return html`<h1>${t(`app.places.${name}`)}</h1>
    <${ProblemNotice} problem=${problem}>
      <button type="button" onClick=${() => location.reload()}>${t("series.retry")}</button>
    <//>`;
}

/** @param {{ name: string, query: string }} props */
export function Place({ name, query }) {
  const [lost, setLost] = useState(false);
  const [, setCome] = useState(here.has(name));
  useEffect(() => {
    if (here.has(name)) return;
    Promise.all([VIEWS[name](), style(STYLES[name])]).then(
      ([view]) => {
        here.set(name, view);
        setCome(true);
      },
      () => setLost(true),
    );
  }, []);
  const view = here.get(name);
  if (view) return html`<${view} query=${query} />`;
  return lost ? html`<${NotCome} name=${name} />` : null;
}
