//! What other programs were told.

use super::operate::AttemptDto;
use super::status::JobStatus;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message to another program (a webhook): a job of lane `webhook`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryDto {
    /// Its id, the `webhook-id` of the message.
    pub id: Uuid,
    /// The job it tells of.
    pub job_id: Uuid,
    /// The end of that job it tells of: `succeeded`, `failed` or `cancelled`.
    pub told_state: &'static str,
    /// Where it goes, without the query.
    pub to: String,
    /// The HTTP status that the receiver accepted it with.
    pub answered: Option<u16>,
    /// How long the receiver took for that, in milliseconds.
    pub took_ms: Option<u64>,
    /// Where the delivery itself is. `error` says why the last try failed, `retry_at` when the
    /// next one is due.
    #[serde(flatten)]
    pub status: JobStatus,
    /// Its tries, oldest first; `stderr` is the beginning of the receiver's answer. Only in
    /// `GET /deliveries/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<AttemptDto>>,
}
