// What the mock keeps: lists with search, filter and pages; links and longer keeping; work made up.
import { plan } from "./plan.mjs";

/** @typedef {import("./jobs.mjs").House} House */

/** A page of what matches. @param {any[]} all newest first @param {URL} url @param {(job: any) => any} show */
export function pageOf(all, url, show) {
  const q = (url.searchParams.get("q") ?? "").toLowerCase();
  const state = url.searchParams.get("state");
  const limit = Number(url.searchParams.get("limit") ?? 50);
  const text = (/** @type {any} */ { name, title, file_name, url: link }) =>
    [name, title, file_name, link].filter(Boolean).join("\n").toLowerCase();
  const found = all.filter((job) => (!state || job.state === state) && text(job).includes(q));
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const next = from + limit < found.length ? String(from + limit) : null;
  return { items: found.slice(from, from + limit).map(show), next };
}

/** More hours for something that is over. @param {any} job @param {number} hours */
export function keep(job, hours) {
  const until = Math.max(Date.parse(job.expires_at), Date.now() + hours * 3_600_000);
  job.expires_at = new Date(until).toISOString();
}

/** Links that open without a key. @param {any} job */
export function linksOf(job) {
  const ready = (job.parts ?? []).filter((/** @type {any} */ part) => part.state === "ready");
  return {
    parts: ready.map((/** @type {any} */ { n, file }) => ({ n, clip: `${file}?until=1&sig=mock` })),
    expires_at: new Date(Date.now() + 86_400_000).toISOString(),
  };
}

/**
 * Series that are there already, each with its video; the last one made is the newest.
 * @param {House} house @param {string[]} names @param {number} [parts] of each
 */
export function shelve(house, names, parts = 3) {
  return names.map((name, at) => {
    const made = new Date(Date.now() - (names.length - at) * 60_000).toISOString();
    const over = { created_at: made, state: "succeeded", percent: 100, position: null };
    const kept = { expires_at: new Date(Date.now() + 86_400_000).toISOString() };
    const video = house.add({ kind: "video", url: `https://videos.example/${at}`, title: name });
    house.ready(video, parts * 6000);
    Object.assign(video, over, kept);
    const request = { parts: { count: parts }, tail: "even", overlap_ms: 0, cut: "exact" };
    const series = house.add({ kind: "series", video_id: video.id, name, request, links: null });
    series.parts = plan(request, parts * 6000, 0);
    for (const part of series.parts) house.publish(series, part);
    const path = `/api/v1/series/${series.id}`;
    const links = { archive: `${path}/archive.zip`, manifest: `${path}/manifest.json` };
    return Object.assign(series, over, kept, { links });
  });
}
