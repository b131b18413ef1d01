// The life of the mock's jobs: the states, stages and events a real server goes through, faster.
import { randomUUID } from "node:crypto";
import { laneOf } from "./board.mjs";
import { details } from "./editor.mjs";
import { plan } from "./plan.mjs";

/** What the mock's links lead to, by a word in the link. */
const KINDS = [
  { word: "private", inspect: "needs_account" },
  { word: "gone", inspect: "gone" },
  { word: "nolength", durationMs: null },
  { word: "flaky", flaky: true },
  { word: "broken", fetch: "not_a_video" },
  { word: "short", durationMs: 95_000 },
];
/** @type {Record<string, [string, string]>} */
const FAILURES = {
  needs_account: [
    "The site asks for a login to show this video.",
    "Use a video that is public, or give the server the cookies of a browser that is signed in there: on the page under Settings, or with `PUT /api/v1/cookies`.",
  ],
  gone: ["The video does not exist or was removed.", "Check the link in a browser."],
  network: [
    "The download broke off or the site did not answer.",
    "Check the connection; it is tried again by itself.",
  ],
  not_a_video: [
    "The file is not a video this program can read.",
    "Check that it plays in a video player, then try another copy or container (MP4, MKV, WebM, MOV).",
  ],
  video_failed: [
    "The video of this series could not be fetched.",
    "Look at the video's own failure, then retry.",
  ],
};

/** @param {string} code */
export function failure(code) {
  const [message, hint] = FAILURES[code];
  return { code, message, hint, retryable: code === "network" };
}

const now = () => new Date().toISOString();

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class House {
  /** @param {{ pace: number }} options how long a step takes, in ms */
  constructor({ pace }) {
    this.pace = pace;
    /** @type {Map<string, any>} newest last */
    this.jobs = new Map();
    /** @type {Set<{ job: string | null, send: (name: string, data: any) => void }>} */
    this.followers = new Set();
    this.seq = 0;
    /** @type {Set<string>} the lanes nothing is taken from */
    this.paused = new Set();
    /** Bytes of uploads, by the id of their video. @type {Map<string, Buffer>} */
    this.files = new Map();
    /** Where the next upload is cut off, in bytes. @type {number | null} */
    this.cutAt = null;
    /** Whether keys are asked for. */
    this.keys = false;
    /** What refuses to be deleted. @type {Set<string>} */
    this.stuck = new Set();
  }

  /** Waits its turn; false when it was cancelled before that. @param {any} job @param {number} steps */
  async inLine(job, steps) {
    do await wait(this.pace * steps);
    while (job.state === "queued" && this.paused.has(laneOf(job)));
    return job.state === "queued";
  }

  /** One step of the pace. */
  async wait() {
    await wait(this.pace);
  }

  /** @param {any} job @param {string} kind @param {any} [more] */
  tell(job, kind, more = {}) {
    const data = { job: job.id, video: job.video_id ?? null, at: now(), ...more };
    for (const follower of this.followers) {
      const { job: wanted } = follower;
      const waiter = this.jobs.get(wanted ?? "");
      const waits = waiter?.state === "waiting" && waiter.video_id === job.id;
      if (wanted === null || wanted === job.id || wanted === job.video_id || waits) {
        follower.send(kind, data);
      }
    }
  }

  /** @param {any} fields */
  add(fields) {
    const status = {
      state: "queued",
      stage: null,
      percent: 0,
      eta_s: null,
      speed: null,
      position: 0,
      waits_for: null,
      attempts: 0,
      retry_at: null,
      cancel_requested: false,
      error: null,
      created_at: now(),
      started_at: null,
      finished_at: null,
      expires_at: null,
    };
    const job = { id: randomUUID(), ...status, ...fields };
    this.jobs.set(job.id, job);
    return job;
  }

  /** @param {any} job @param {string} state @param {any} [more] */
  turn(job, state, more = {}) {
    Object.assign(job, { state, ...more });
    if (["succeeded", "failed", "cancelled"].includes(state)) {
      const expires_at = new Date(Date.now() + 86_400_000).toISOString();
      Object.assign(job, { stage: null, eta_s: null, speed: null, position: null });
      Object.assign(job, { finished_at: now(), expires_at, cancel_requested: false });
    }
    this.tell(job, "state", { state });
  }

  /** @param {any} job */
  start(job) {
    const begun = { attempts: job.attempts + 1, started_at: now(), position: null, retry_at: null };
    this.turn(job, "running", { ...begun, percent: 0 });
  }

  /** Walks `job` through one stage; false when it was cancelled. @param {any} job @param {string} stage @param {number} to @param {any} [speed] */
  async stage(job, stage, to, speed = null) {
    job.stage = stage;
    this.tell(job, "stage", { stage });
    const from = job.percent;
    const steps = Math.max(2, Math.round((to - from) / 4));
    for (let step = 1; step <= steps; step += 1) {
      await wait(this.pace);
      if (job.cancel_requested) {
        this.turn(job, "cancelled");
        return false;
      }
      job.percent = Math.round((from + ((to - from) * step) / steps) * 10) / 10;
      job.eta_s = Math.round((100 - job.percent) / 4);
      job.speed = speed;
      const { percent, eta_s } = job;
      this.tell(job, "progress", { percent, eta_s, speed });
    }
    return true;
  }

  /** @param {string} url */
  kindOf(url) {
    return KINDS.find(({ word }) => url.includes(word)) ?? {};
  }

  /** @param {string} url */
  inspection(url) {
    const kind = /** @type {any} */ (this.kindOf(url));
    const job = this.add({ kind: "inspect", url, info: null });
    void (async () => {
      await wait(this.pace * 6);
      this.start(job);
      await wait(this.pace * 6);
      if (kind.inspect) {
        this.turn(job, "failed", { error: failure(kind.inspect) });
        return;
      }
      job.info = {
        title: "How bridges carry more than they weigh: a walk through five centuries",
        duration_ms: kind.durationMs === undefined ? 754_000 : kind.durationMs,
        uploader: "Stone & Steel",
        site: "Example Videos",
        picture: "/mock/poster.jpg",
        chapter_count: 5,
      };
      this.turn(job, "succeeded", { percent: 100 });
    })();
    return job;
  }

  /** @param {any} source */
  video(source) {
    const job = this.add({ kind: "video", facts: null, links: null, title: null, ...source });
    void this.runVideo(job);
    return job;
  }

  /** @param {any} job */
  async runVideo(job) {
    const kind = /** @type {any} */ (this.kindOf(job.url ?? job.file_name));
    if (!(await this.inLine(job, 4))) return;
    this.start(job);
    const fetched =
      (await this.stage(job, "admit", 4)) &&
      (!job.url || (await this.stage(job, "fetch", kind.flaky ? 30 : 80, 6_400_000)));
    if (!fetched) return;
    if (kind.flaky && job.attempts === 1) {
      const retry_at = new Date(Date.now() + this.pace * 30).toISOString();
      this.turn(job, "queued", { stage: null, error: failure("network"), retry_at, position: 0 });
      await wait(this.pace * 30);
      await this.runVideo(job);
      return;
    }
    if (kind.fetch) {
      this.turn(job, "failed", { error: failure(kind.fetch) });
      this.waitersOf(job).forEach((one) => {
        this.turn(one, "failed", { error: failure("video_failed") });
      });
      return;
    }
    if (!(await this.stage(job, "probe", 90)) || !(await this.stage(job, "analyse", 99))) return;
    this.ready(job, kind.durationMs ?? 754_000);
    this.waitersOf(job).forEach((one) => void this.runSeries(one));
  }

  /** @param {any} job @param {number} duration_ms */
  ready(job, duration_ms) {
    job.title ??= job.file_name?.replace(/\.\w+$/, "") ?? "How bridges carry more than they weigh";
    job.facts = {
      duration_ms,
      frames: Math.round((duration_ms * 30) / 1000),
      bytes: 184_300_000,
      width: 1920,
      height: 1080,
      frame_rate: 30,
      codec: "h264",
      sound_codec: "aac",
      chapter_count: job.url ? 5 : 0,
      ...details(duration_ms, job.url ? 5 : 0),
    };
    const path = `/api/v1/videos/${job.id}`;
    job.links = { file: `${path}/file`, poster: `${path}/poster` };
    Object.assign(job.links, { waveform: `${path}/waveform`, sprite: `${path}/sprite` });
    this.turn(job, "succeeded", { percent: 100, error: null });
  }

  /** @param {any} video */
  waitersOf(video) {
    const waits = (/** @type {any} */ job) => job.video_id === video.id && job.state === "waiting";
    return [...this.jobs.values()].filter(waits);
  }

  /** @param {any} video @param {any} request */
  series(video, request) {
    const {
      name = null,
      trim = null,
      parts,
      tail = "even",
      overlap_ms = 0,
      cut = "exact",
    } = request;
    const job = this.add({
      kind: "series",
      video_id: video.id,
      name: name ?? video.title,
      request: { trim, parts, tail, overlap_ms, cut },
      parts: null,
      state: video.state === "succeeded" ? "queued" : "waiting",
      links: null,
    });
    if (job.state === "queued") void this.runSeries(job);
    return job;
  }

  /** @param {any} job */
  async runSeries(job) {
    const video = this.jobs.get(job.video_id);
    this.turn(job, "queued", { position: 2, name: job.name ?? video.title });
    if (!(await this.inLine(job, 8))) return;
    this.start(job);
    if (!(await this.stage(job, "plan", 3))) return;
    const { duration_ms, chapter_count } = video.facts;
    job.parts ??= plan(job.request, duration_ms, chapter_count);
    const each = 95 / job.parts.length;
    for (const part of job.parts) {
      if (part.state === "ready") continue;
      if (!(await this.stage(job, "cut", 3 + each * part.n, 8240))) return;
      this.publish(job, part);
    }
    if (!(await this.stage(job, "publish", 99))) return;
    const path = `/api/v1/series/${job.id}`;
    const links = { archive: `${path}/archive.zip`, manifest: `${path}/manifest.json` };
    this.turn(job, "succeeded", { percent: 100, links });
  }

  /** @param {any} job @param {any} part */
  publish(job, part) {
    const file = `/api/v1/series/${job.id}/parts/${part.n}`;
    const bytes = (part.end_ms - part.start_ms) * 750;
    Object.assign(part, { state: "ready", bytes, file, poster: `${file}/poster` });
    this.tell(job, "part_ready", { n: part.n });
  }

  /** @param {any} job */
  cancel(job) {
    if (job.state === "running") {
      job.cancel_requested = true;
      this.tell(job, "cancel_requested");
    } else this.turn(job, "cancelled");
  }

  /** @param {any} job */
  retry(job) {
    Object.assign(job, { error: null, attempts: 0, percent: 0, finished_at: null });
    job.expires_at = null;
    if (job.crowd) this.turn(job, "queued", { position: 0 });
    else if (job.kind === "video") {
      this.turn(job, "queued", { position: 0 });
      void this.runVideo(job);
    } else if (this.jobs.get(job.video_id)?.state === "succeeded") void this.runSeries(job);
    else this.turn(job, "waiting");
  }
}
