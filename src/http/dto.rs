//! JSON on the wire. Separate from the model, so a word can change without breaking a client.
//!
//! Times of day are RFC 3339 strings; media times are whole milliseconds; ids are UUIDv7.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `POST /videos`, `POST /videos/inspect`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVideo {
    /// An http(s) link to a video.
    pub url: String,
}

/// `POST /series`: exactly one of `url` and `video_id`, and how to divide it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeries {
    /// A link; its video is fetched first.
    pub url: Option<String>,
    /// A video that exists.
    pub video_id: Option<Uuid>,
    /// The stretch to use; all of it when absent.
    pub trim: Option<TrimDto>,
    /// Where the parts begin and end.
    pub parts: PartsDto,
    /// What becomes of a short rest: `even` (default), `keep`, `merge` or `drop`.
    #[serde(default)]
    pub tail: TailDto,
    /// How much of the end of a part is shown again at the start of the next.
    #[serde(default)]
    pub overlap_ms: u64,
    /// `exact` (default), `copy` or `encode`.
    #[serde(default)]
    pub cut: CutDto,
    /// The name clips and archive carry; the video's title when absent.
    pub name: Option<String>,
}

/// `POST /plan`: exactly one of `video_id` and `duration_ms` (a guess at 30 frames a second).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    /// A video that is ready.
    pub video_id: Option<Uuid>,
    /// The length of a video that is not there yet.
    pub duration_ms: Option<u64>,
    /// As for a series.
    pub trim: Option<TrimDto>,
    /// As for a series.
    pub parts: PartsDto,
    /// As for a series.
    #[serde(default)]
    pub tail: TailDto,
    /// As for a series.
    #[serde(default)]
    pub overlap_ms: u64,
    /// As for a series.
    #[serde(default)]
    pub cut: CutDto,
}

/// A stretch of the video.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrimDto {
    /// Where it begins.
    #[serde(default)]
    pub start_ms: u64,
    /// Where it ends; the end of the video when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<u64>,
}

/// Exactly one of its fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartsDto {
    /// Parts of this length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_ms: Option<u64>,
    /// This many equal parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Exactly these stretches, `[start, end]` each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranges: Option<Vec<[u64; 2]>>,
    /// `true`: one part a chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapters: Option<bool>,
}

/// What becomes of a short rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TailDto {
    /// All parts become equally long.
    #[default]
    Even,
    /// The rest is a part of its own.
    Keep,
    /// The rest is added to the last full part.
    Merge,
    /// The rest is left out.
    Drop,
}

/// How parts are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutDto {
    /// On exactly the planned frames, by the cheapest correct way.
    #[default]
    Exact,
    /// Without encoding: boundaries move to the nearest cut point.
    Copy,
    /// Every part is encoded.
    Encode,
}

/// The answer to a submission (202).
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    /// The job's id, and that of the video or series.
    pub id: Uuid,
    /// The video, when a series was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_id: Option<Uuid>,
    /// The state at this moment.
    pub state: &'static str,
    /// The same link was in flight or kept already: this is that video.
    pub reused: bool,
    /// Where to follow it.
    pub links: AcceptedLinks,
}

/// Where to follow a submission.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedLinks {
    /// The video or series.
    #[serde(rename = "self")]
    pub this: String,
    /// The operator's view.
    pub job: String,
    /// Live events.
    pub events: String,
}

/// What every job shows, whatever it makes.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobStatus {
    /// `waiting`, `queued`, `running`, `succeeded`, `failed` or `cancelled`.
    pub state: &'static str,
    /// The stage of the running attempt.
    pub stage: Option<&'static str>,
    /// 0–100, one decimal; 100 only when succeeded.
    pub percent: f32,
    /// Seconds left, if it can be told.
    pub eta_s: Option<u32>,
    /// While fetching: bytes a second. While cutting: thousandths of real time.
    pub speed: Option<u64>,
    /// While queued: how many jobs are before it in its lane.
    pub position: Option<u64>,
    /// While queued: why it does not start although it is due (`disk_low`, `lane_paused`,
    /// `no_worker`).
    pub waits_for: Option<&'static str>,
    /// Attempts used.
    pub attempts: u32,
    /// While queued for another attempt: when.
    pub retry_at: Option<String>,
    /// Someone wants it stopped and the worker has not said so yet.
    pub cancel_requested: bool,
    /// Why the last attempt failed.
    pub error: Option<FailureDto>,
    /// When it was submitted.
    pub created_at: String,
    /// When the last attempt was claimed.
    pub started_at: Option<String>,
    /// When it ended.
    pub finished_at: Option<String>,
    /// Until when its files are kept.
    pub expires_at: Option<String>,
}

/// Why something failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureDto {
    /// The stable code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What a person can do.
    pub hint: &'static str,
    /// Whether another attempt may help.
    pub retryable: bool,
}

/// `GET /videos/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoDto {
    /// Its id.
    pub id: Uuid,
    /// The link, or `null` for an upload.
    pub url: Option<String>,
    /// The uploaded file's name, or `null` for a link.
    pub file_name: Option<String>,
    /// The title, once known.
    pub title: Option<String>,
    /// Where its job is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// What is known of the file; `null` until it succeeded.
    pub facts: Option<FactsDto>,
    /// Where its files are; `null` until it succeeded.
    pub links: Option<VideoLinks>,
}

/// What is known of a video's file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactsDto {
    /// How long it lasts.
    pub duration_ms: u64,
    /// How many frames it has.
    pub frames: u32,
    /// Size of the file.
    pub bytes: u64,
    /// Width as shown.
    pub width: u32,
    /// Height as shown.
    pub height: u32,
    /// Frames a second, rounded to three decimals.
    pub frame_rate: f64,
    /// Video codec.
    pub codec: String,
    /// Sound codec, or `null` when there is no sound.
    pub sound_codec: Option<String>,
    /// How many chapters there are.
    pub chapter_count: u32,
    /// The chapters; only in `GET /videos/{id}`, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapters: Option<Vec<ChapterDto>>,
}

/// A chapter.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChapterDto {
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// Its title; may be empty.
    pub title: String,
}

/// Where the files of a video are.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoLinks {
    /// The source file (Range).
    pub file: String,
    /// A picture (JPEG), or `null`.
    pub poster: Option<String>,
}

/// `POST /videos/inspect`: what the site says of a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct InspectionDto {
    /// The job's id.
    pub id: Uuid,
    /// The link asked about.
    pub url: String,
    /// Where the job is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// What the site said; `null` until it succeeded.
    pub info: Option<LinkInfoDto>,
}

/// What a site says of a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkInfoDto {
    /// The title.
    pub title: Option<String>,
    /// How long it lasts, if the site says.
    pub duration_ms: Option<u64>,
    /// Who published it.
    pub uploader: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// A picture.
    pub picture: Option<String>,
    /// How many chapters the site lists.
    pub chapter_count: u32,
}

/// `GET /series/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesDto {
    /// Its id.
    pub id: Uuid,
    /// The video it is cut from.
    pub video_id: Uuid,
    /// The name clips and archive carry, once known.
    pub name: Option<String>,
    /// What was asked.
    pub request: SeriesRequestDto,
    /// Where its job is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// While `waiting`: where the job of its video is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_status: Option<Box<JobStatus>>,
    /// How many parts are planned; `null` before the plan.
    pub part_count: Option<u32>,
    /// How many clips are published.
    pub parts_ready: u32,
    /// The parts; only in `GET /series/{id}`, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<PartDto>>,
    /// Where its files are; `null` until it succeeded.
    pub links: Option<SeriesLinks>,
}

/// What was asked of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesRequestDto {
    /// The stretch of the video.
    pub trim: Option<TrimDto>,
    /// The part rule.
    pub parts: PartsDto,
    /// What becomes of a short rest.
    pub tail: TailDto,
    /// Overlap.
    pub overlap_ms: u64,
    /// How parts are cut.
    pub cut: CutDto,
}

/// A part of a plan or of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartDto {
    /// Its number, from 1.
    pub n: u32,
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// Its first frame.
    pub start_frame: u32,
    /// The first frame after it.
    pub end_frame: u32,
    /// How it is (to be) cut: `copy` or `encoded`.
    pub method: &'static str,
    /// `planned` or `ready`.
    pub state: &'static str,
    /// Size of the clip, once ready.
    pub bytes: Option<u64>,
    /// SHA-256 of the clip in hexadecimal, once ready.
    pub sha256: Option<String>,
    /// The clip (Range; `?download` for an attachment), once ready.
    pub file: Option<String>,
    /// A picture of it (JPEG), once ready.
    pub poster: Option<String>,
}

/// Where the files of a series are.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesLinks {
    /// All clips in one ZIP (Range).
    pub archive: String,
    /// The list of parts as JSON.
    pub manifest: String,
}

/// `POST /plan`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDto {
    /// The parts; `state` is `planned`.
    pub parts: Vec<PartDto>,
    /// How long the parts last together.
    pub duration_ms: u64,
    /// `true` when made from a real video, `false` from a guessed frame rate.
    pub exact: bool,
}

/// The operator's view of a job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobDto {
    /// Its id.
    pub id: Uuid,
    /// `video-download` or `video-process`.
    pub lane: &'static str,
    /// `video`, `inspect` or `series`.
    pub kind: &'static str,
    /// What it is about: the link's host and path, the file's name, or the series' name.
    pub subject: String,
    /// For a series: its video.
    pub video_id: Option<Uuid>,
    /// Where it is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// Its attempts, oldest first; only in `GET /jobs/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<AttemptDto>>,
}

/// One attempt.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptDto {
    /// Its number, from 1.
    pub n: u32,
    /// The host that ran it.
    pub host: String,
    /// When it was claimed.
    pub started_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// `running`, `succeeded`, `failed`, `cancelled` or `released`.
    pub end: &'static str,
    /// Why it failed.
    pub error: Option<FailureDto>,
    /// The end of the tool's error output, at most 4 KB.
    pub stderr: Option<String>,
}

/// A page of a list. The `Link` header carries the address of the next page.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageDto<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// The cursor of the next page; `null` on the last.
    pub next: Option<String>,
}

/// `GET /queue`.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueDto {
    /// Both lanes.
    pub lanes: Vec<LaneDto>,
    /// Workers heard of lately.
    pub workers: Vec<WorkerDto>,
    /// Room on the disk.
    pub disk: DiskDto,
}

/// One lane at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub struct LaneDto {
    /// Its name.
    pub lane: &'static str,
    /// Whether claims are stopped.
    pub paused: bool,
    /// Jobs on the board by state.
    pub counts: std::collections::BTreeMap<&'static str, u64>,
    /// How long the oldest claimable job has waited, in seconds.
    pub oldest_s: Option<u64>,
    /// Jobs that ended within the last hour.
    pub ended_last_hour: u64,
}

/// One worker at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkerDto {
    /// The process.
    pub id: Uuid,
    /// Its host.
    pub host: String,
    /// Its process id.
    pub pid: u32,
    /// When it was last heard.
    pub seen_at: String,
    /// What it runs.
    pub jobs: Vec<Uuid>,
}

/// Room on the disk, in bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiskDto {
    /// Free.
    pub free: u64,
    /// Set aside by running jobs.
    pub reserved: u64,
    /// What must stay free; below it no work starts.
    pub floor: u64,
    /// Whether work waits for room.
    pub low: bool,
}

/// Why a request is refused: an RFC 9457 problem document (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDto {
    /// A stable address for the kind of problem: `/docs#` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in general.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened, this time.
    pub detail: String,
    /// The stable code.
    pub code: &'static str,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// What a person can do.
    pub hint: &'static str,
    /// The fields that were refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldErrorDto>,
    /// Names this answer in the server's log.
    pub request_id: String,
}

/// A field that was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldErrorDto {
    /// A JSON Pointer (RFC 6901) into the body; `?name` for a query parameter.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

/// `data:` of an event of `GET /events`. The event's name says which fields it has.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventDto {
    /// The job.
    pub job: Uuid,
    /// For a series: its video.
    pub video: Option<Uuid>,
    /// When it happened.
    pub at: String,
    /// `state`: the new state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    /// `stage`: the stage entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
    /// `part_ready`: the number of the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// `progress`: 0–99.9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<f32>,
    /// `progress`: seconds left, if it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta_s: Option<u32>,
    /// `progress`: as in a job's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<u64>,
}

/// `POST /jobs/retry`.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetriedDto {
    /// How many jobs are queued again.
    pub retried: u64,
}

/// `GET /readyz`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadyDto {
    /// Whether this process can really work.
    pub ready: bool,
    /// Why not.
    pub reasons: Vec<String>,
}

/// `GET /version`.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionDto {
    /// `ezclips`.
    pub name: &'static str,
    /// The version of the program.
    pub version: &'static str,
}
