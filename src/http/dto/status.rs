//! What every answer about work shares: acceptance, status, failures, events.

use super::shapes;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// The same link, or the same stretch of it, was in flight or kept already: this is that video.
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
    /// While queued: how many jobs are before it in its lane, counted up to 1,000.
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
    /// The id of the request that made it (`X-Request-Id`): names it in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
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

/// An event of `GET /events`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a stream for the document only; `http::sse` writes it")]
pub struct SseDto {
    /// What happened: `state`, `stage`, `part_ready`, `progress`, `cancel_requested`, `removed`;
    /// `gap` when older ones are gone: read again.
    event: String,
    /// Its position, of those that are stored; send it back as `Last-Event-ID`.
    id: Option<String>,
    /// How soon to connect again, in milliseconds.
    retry: Option<u32>,
    /// JSON: an `EventDto`; `{}` for `gap`.
    #[schema(schema_with = shapes::event_data)]
    data: String,
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
