/** A link: what the site says of it, and how to divide it. */
import { html, useEffect, useMemo, useState } from "../vendor/preact.js";
import { asProblem, reachable, send } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { inspect } from "../lib/inspect.js";
import { mediaOfLink } from "../lib/media.js";
import { go, videoHref } from "../lib/route.js";
import { doing } from "../parts/progress.js";
import { Chooser } from "../parts/chooser.js";
import { ProblemNotice } from "../parts/notice.js";
import { VideoCard, VideoCardWaiting } from "../parts/video-card.js";

/** @typedef {import("../lib/inspect.js").LinkInfo} LinkInfo */

/** @param {string} url */
function useInspection(url) {
  const [info, setInfo] = useState(/** @type {LinkInfo | null} */ (null));
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [words, setWords] = useState(t("link.looking"));
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setProblem(null);
    inspect(url, stop.signal, (now) => {
      if (now.state === "queued") setWords(doing(now));
    }).then(setInfo, (error) => {
      if (!stop.signal.aborted) setProblem(asProblem(error));
    });
    return () => stop.abort();
  }, [url, round]);
  // Without a connection nothing is wrong with the link: it is asked again when the server is back.
  const lost = problem?.status === 0;
  const back = lost && reachable.value;
  useEffect(() => {
    if (back) setRound(round + 1);
  }, [back]);
  return {
    info,
    problem: lost ? null : problem,
    words,
    again: () => setRound(round + 1),
  };
}

/** @param {string} url */
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : url;
}

/** @param {{ url: string, info: LinkInfo }} props */
function Card({ url, info }) {
  const { title, duration_ms, uploader, site, picture, chapter_count } = info;
  const facts = [
    site && site !== "generic" ? site : hostOf(url),
    uploader && t("link.by", { name: uploader }),
    duration_ms === null && t("link.noLength"),
    chapter_count > 0 && t("link.chapters", { n: chapter_count }),
  ];
  return html`<${VideoCard}
    title=${title || t("link.noTitle")}
    picture=${picture}
    durationMs=${duration_ms}
    facts=${facts}
  >
    <a class="quiet" href="#/">${t("link.other")}</a>
    ${duration_ms === null && html`<${FetchFirst} url=${url} />`}
  <//>`;
}

/** Without a length there is no plan: the video can be fetched before it is divided. @param {{ url: string }} props */
function FetchFirst({ url }) {
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const fetchFirst = () => {
    send("POST", "/videos", { url }).then(
      ({ body }) => go(videoHref(body.id)),
      (error) => setProblem(asProblem(error)),
    );
  };
  return html`<button type="button" onClick=${fetchFirst}>${t("link.fetchFirst")}</button>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}`;
}

/** @param {{ url: string }} props */
export function LinkView({ url }) {
  const { info, problem, words, again } = useInspection(url);
  const subject = useMemo(() => {
    if (!info) return null;
    const total = info.duration_ms;
    const planBy = total === null ? null : { duration_ms: total };
    const media = mediaOfLink(info.picture);
    return { source: { url }, planBy, from: 0, total, chapters: info.chapter_count, media };
  }, [info, url]);
  if (problem) {
    return html`<h1 class="clip-text small-title">${hostOf(url)}</h1>
      <${ProblemNotice} problem=${problem}>
        <button type="button" onClick=${again}>${t("link.again")}</button>
        <a class="button" href="#/">${t("link.other")}</a>
      <//>`;
  }
  if (!info) return html`<${VideoCardWaiting} words=${words} hint=${t("link.lookingHint")} />`;
  return html`<${Card} url=${url} info=${info} /><${Chooser} subject=${subject} />`;
}
