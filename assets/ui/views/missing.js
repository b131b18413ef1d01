/** An address of nothing, or of something that is gone. */
import { html } from "../vendor/preact.js";
import { Problem } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { ProblemNotice } from "../parts/notice.js";

/** @param {{ problem: Problem }} props */
export function Lost({ problem }) {
  // A lost connection is told at the foot of the page; the view waits for it.
  if (problem.status === 0 && problem.retryable) {
    return html`<section class="card series-head" aria-busy="true"></section>`;
  }
  return html`<h1 class="small-title">${t("error.title")}</h1>
    <${ProblemNotice} problem=${problem}>
      <a class="button" href="#/">${t("error.home")}</a>
    <//>`;
}

export function Missing() {
  const problem = new Problem({
    code: "not_found",
    title: t("error.notFound"),
    hint: t("error.notFoundHint"),
    status: 404,
  });
  return html`<${Lost} problem=${problem} />`;
}
