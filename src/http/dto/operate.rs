//! What operators and supervisors see.

use super::status::{FailureDto, JobStatus};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The operator's view of a job.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobDto {
    /// Its id.
    pub id: Uuid,
    /// `video-download`, `video-process` or `webhook`.
    pub lane: &'static str,
    /// `video`, `inspect`, `series` or `delivery`.
    pub kind: &'static str,
    /// What it is about: the link's host and path, the file's name, the series' name, or the host that is told.
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
    /// Every lane.
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
    /// How many ended in each of the last sixty minutes of the clock, oldest first; the last is the
    /// minute that runs.
    #[schema(min_items = 60, max_items = 60)]
    pub ended_by_minute: Vec<u64>,
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

/// `POST /jobs/retry`.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetriedDto {
    /// How many jobs are queued again.
    pub retried: u64,
}

/// `POST /jobs/cancel`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelledDto {
    /// How many jobs are cancelled, or asked to stop.
    pub cancelled: u64,
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
