//! `/jobs/retry` and `/jobs/cancel`: all jobs that match.

use crate::http::api::Api;
use crate::http::board::{self, Sieve};
use crate::http::docs::{Busy, Malformed, Refused};
use crate::http::dto::shapes::{CodeName, LaneName, LiveName, RetriedName};
use crate::http::dto::{CancelledDto, RetriedDto};
use crate::http::extract::{Params, parameter, words};
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::{Code, Lane, State};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which jobs to retry.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Ended {
    /// `failed` or `cancelled`.
    #[param(inline, value_type = RetriedName)]
    state: String,
    /// Only of this lane.
    #[param(inline, value_type = Option<LaneName>)]
    lane: Option<String>,
    /// Only those whose last attempt failed with this code.
    #[param(inline, value_type = Option<CodeName>)]
    code: Option<String>,
    /// Only those with this in their subject or id, whatever the case.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// Which jobs to cancel.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Live {
    /// `waiting`, `queued` or `running`; all of them when absent.
    #[param(inline, value_type = Option<LiveName>)]
    state: Option<String>,
    /// Only of this lane.
    #[param(inline, value_type = Option<LaneName>)]
    lane: Option<String>,
    /// Only those whose last attempt failed with this code.
    #[param(inline, value_type = Option<CodeName>)]
    code: Option<String>,
    /// Only those with this in their subject or id, whatever the case.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// Queue all failed (or cancelled) jobs again that match, also those that have left the board and
/// are still kept.
#[utoipa::path(post, path = "/api/v1/jobs/retry", tag = "jobs", params(Ended),
    responses((status = 200, description = "How many", body = RetriedDto), Malformed, Refused, Busy))]
pub(super) async fn retry_all(
    api: Data<Api>,
    Params(which): Params<Ended>,
) -> Result<HttpResponse, Problem> {
    let state = parameter::<State>("state", Some(&which.state))?;
    let Some(state @ (State::Failed | State::Cancelled)) = state else {
        return Err(Problem::field("?state", "only `failed` and `cancelled` jobs can be retried"));
    };
    let lane = parameter::<Lane>("lane", which.lane.as_deref())?;
    let sieve = sieve(which.code.as_deref(), which.q.as_deref())?;
    let retried = board::retry_all(&*api.queue, lane, state, &sieve).await?;
    api.failures.forget();
    respond::json(StatusCode::OK, &RetriedDto { retried })
}

/// Cancel all jobs that match and have not ended. Those that run are asked to stop, and count.
#[utoipa::path(post, path = "/api/v1/jobs/cancel", tag = "jobs", params(Live),
    responses((status = 200, description = "How many", body = CancelledDto), Malformed, Refused, Busy))]
pub(super) async fn cancel_all(
    api: Data<Api>,
    Params(which): Params<Live>,
) -> Result<HttpResponse, Problem> {
    let state = parameter::<State>("state", which.state.as_deref())?;
    if state.is_some_and(State::is_final) {
        return Err(Problem::field("?state", "what has ended cannot be cancelled"));
    }
    let lane = parameter::<Lane>("lane", which.lane.as_deref())?;
    let sieve = sieve(which.code.as_deref(), which.q.as_deref())?;
    let cancelled = board::cancel_all(&*api.queue, lane, state, &sieve).await?;
    api.failures.forget();
    respond::json(StatusCode::OK, &CancelledDto { cancelled })
}

/// The filters that are not the queue's own.
pub(super) fn sieve(code: Option<&str>, q: Option<&str>) -> Result<Sieve, Problem> {
    Ok(Sieve::of_jobs(parameter::<Code>("code", code)?, words(q)?))
}
