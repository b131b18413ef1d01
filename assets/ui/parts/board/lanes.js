/** The lanes side by side: how many in each state, how old, how fast, open or paused. */
import { html } from "../../vendor/preact.js";
import { send } from "../../lib/api.js";
import { boardHref } from "../../lib/board.js";
import { age, barsPath, hourOf, many } from "../../lib/glance.js";
import { t } from "../../lib/i18n.js";
import { useAction } from "../job-actions.js";
import { ProblemNotice } from "../notice.js";

/** @typedef {import("../../lib/board.js").Lane} Lane */

/** The states that ask for a look; the others are in the list below. */
const SHOWN = ["queued", "running", "waiting", "failed"];
/** The size the chart is drawn in; it is stretched to its place. */
const [WIDTH, HEIGHT] = [240, 40];

/** @param {{ lane: Lane }} props */
function Rate({ lane }) {
  const minutes = lane.ended_by_minute ?? [];
  const { most, minutesAgo, rate } = hourOf(minutes);
  const all = lane.ended_last_hour;
  const words = t("board.hour", { n: all, count: many(all), rate: many(rate, 1) });
  const peak = most
    ? t("board.peak", { n: most, count: many(most), time: age(minutesAgo * 60) })
    : "";
  return html`<figure class="rate">
    <svg
      viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label=${`${words} ${peak}`}
    >
      <path class="ground" d=${`M0 ${HEIGHT}h${WIDTH}`} />
      <path d=${barsPath(minutes, WIDTH, HEIGHT)} />
    </svg>
    <figcaption class="hint numbers">${words}</figcaption>
  </figure>`;
}

/**
 * @param {object} props
 * @param {Lane} props.lane
 * @param {(filter: Partial<import("../../lib/board.js").Filter>) => void} props.onFilter
 */
function Counts({ lane: { lane, counts }, onFilter }) {
  return html`<ul class="counts">
    ${SHOWN.map((state) => {
      const n = counts[state] ?? 0;
      const show = (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onFilter({ lane, state, code: "", q: "" });
      };
      return html`<li key=${state}>
        <a href=${boardHref({ lane, state })} data-state=${state} data-any=${n > 0} onClick=${show}>
          <strong class="numbers">${many(n)}</strong> ${t(`board.state.${state}`)}
        </a>
      </li>`;
    })}
  </ul>`;
}

/**
 * @param {object} props
 * @param {Lane} props.lane
 * @param {boolean} props.mayPause
 * @param {() => Promise<void>} props.refresh
 * @param {(filter: Partial<import("../../lib/board.js").Filter>) => void} props.onFilter
 */
function LaneCard({ lane, mayPause, refresh, onFilter }) {
  const { run, busy, problem } = useAction(refresh);
  const { lane: name, paused, oldest_s } = lane;
  const title = t(`board.lane.${name}`);
  const verb = paused ? "resume" : "pause";
  const turn = () => run(() => send("POST", `/lanes/${name}/${verb}`));
  return html`<li class="card lane" data-paused=${paused}>
    <div class="row-between">
      <h3>${title}</h3>
      <span class="state" data-state=${paused ? "retrying" : "succeeded"} role="status">
        <span class="dot" aria-hidden="true"></span>${t(paused ? "board.paused" : "board.open")}
      </span>
    </div>
    <${Counts} lane=${lane} onFilter=${onFilter} />
    <${Rate} lane=${lane} />
    <p class="hint numbers">
      ${
        oldest_s === null || oldest_s === undefined
          ? t("board.noneWaits")
          : t("board.oldest", { age: age(oldest_s) })
      }
    </p>
    <button
      type="button"
      class="small"
      aria-label=${t(`board.${verb}Lane`, { lane: title })}
      disabled=${busy || !mayPause}
      onClick=${turn}
    >
      ${t(`board.${verb}`)}
    </button>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
  </li>`;
}

/**
 * @param {object} props
 * @param {import("../../lib/board.js").Queue | null} props.queue
 * @param {boolean} props.mayPause
 * @param {() => Promise<void>} props.refresh
 * @param {(filter: Partial<import("../../lib/board.js").Filter>) => void} props.onFilter
 */
export function Lanes({ queue, ...rest }) {
  return html`<section aria-labelledby="lanes">
    <h2 id="lanes" class="unseen">${t("board.lanes")}</h2>
    <ul class="lanes">
      ${
        queue
          ? queue.lanes.map(
              (lane) => html`<${LaneCard} key=${lane.lane} lane=${lane} ...${rest} />`,
            )
          : [0, 1, 2].map((n) => html`<li key=${n} class="card lane" aria-hidden="true"></li>`)
      }
    </ul>
  </section>`;
}
