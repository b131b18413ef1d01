//! What operators see of failures.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// `GET /failures`.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailuresDto {
    /// One entry a code, that of most jobs first.
    pub items: Vec<FailureGroupDto>,
    /// How many failed jobs were looked at: the newest, at most 10,000.
    pub counted: u64,
    /// Whether those were all.
    pub complete: bool,
}

/// The jobs on the board that failed with one code.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureGroupDto {
    /// The stable code.
    pub code: &'static str,
    /// What happened, in general.
    pub title: &'static str,
    /// What a person can do.
    pub hint: &'static str,
    /// How many jobs.
    pub count: u64,
    /// When the last of them failed.
    pub newest_at: String,
    /// When the first of them failed.
    pub oldest_at: String,
    /// The lanes they are of.
    pub lanes: Vec<&'static str>,
    /// The last of them.
    pub example: FailedJobDto,
}

/// A job that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedJobDto {
    /// Its id.
    pub job_id: Uuid,
    /// What it is about, as in `GET /jobs`.
    pub subject: String,
    /// The host of its last attempt; `null` when there was none, as for a series whose video failed.
    pub host: Option<String>,
    /// Attempts used.
    pub attempts: u32,
    /// What happened, this time.
    pub message: String,
    /// The end of the tool's error output, at most 4 KB; `null` when no tool ran.
    pub stderr: Option<String>,
}
