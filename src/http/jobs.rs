//! `/jobs`: the operator's view of all work.

use crate::http::api::Api;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, NotModified, Refused};
use crate::http::dto::shapes::{LaneName, RetriedName, StateName};
use crate::http::dto::{JobDto, PageDto, RetriedDto};
use crate::http::extract::{Id, Params, parameter};
use crate::http::problem::Problem;
use crate::http::{convert, cursor, etag, look, respond};
use crate::model::{JobId, Lane, State};
use crate::queue::{ListQuery, QueueError};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

/// How to page through jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only of this lane.
    #[param(inline, value_type = Option<LaneName>)]
    lane: Option<String>,
    /// Only in this state.
    #[param(inline, value_type = Option<StateName>)]
    state: Option<String>,
    /// Also jobs that have left the board but are still kept.
    #[serde(default)]
    kept: bool,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// `next` of the page before.
    #[param(pattern = "^[0-9a-fA-F]{32}$")]
    cursor: Option<String>,
}

/// Which jobs to retry.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Matching {
    /// `failed` or `cancelled`.
    #[param(inline, value_type = RetriedName)]
    state: String,
    /// Only of this lane.
    #[param(inline, value_type = Option<LaneName>)]
    lane: Option<String>,
}

/// List jobs, newest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(Filter),
    responses((status = 200, description = "A page", body = PageDto<JobDto>), Malformed, Refused, Busy))]
pub(super) async fn list(
    api: Data<Api>,
    Params(filter): Params<Filter>,
) -> Result<HttpResponse, Problem> {
    let limit = cursor::limit(filter.limit)?;
    let query = ListQuery {
        lane: parameter::<Lane>("lane", filter.lane.as_deref())?,
        state: parameter::<State>("state", filter.state.as_deref())?,
        kind: None,
        kept: filter.kept,
        before: cursor::decode(filter.cursor.as_deref())?,
        limit,
    };
    let page = api.queue.list(query).await?;
    let mut items = Vec::with_capacity(page.jobs.len());
    for job in &page.jobs {
        items.push(convert::job(job, look::wait(&api, job).await?, None));
    }
    let kept = filter.kept.then_some("true");
    let filters =
        [("lane", filter.lane.as_deref()), ("state", filter.state.as_deref()), ("kept", kept)];
    cursor::page("/api/v1/jobs", &filters, items, page.next, limit)
}

/// One job with its attempts.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = uuid::Uuid, Path), etag::Known),
    responses((status = 200, description = "The job", body = JobDto), NotModified, Gone, Busy))]
pub(super) async fn show(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::job(&api, id).await?;
    let wait = look::wait(&api, &job).await?;
    let tag = etag::of(&look::mark(&job, wait));
    if let Some(unchanged) = respond::unchanged(req.headers(), &tag) {
        return Ok(unchanged);
    }
    let history = if job.started_at.is_some() { api.queue.attempts(id).await? } else { Vec::new() };
    respond::tagged(&tag, &convert::job(&job, wait, Some(&history)))
}

/// Stop a job: at once when it is not running, else its worker is asked (202).
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "Cancelled", body = JobDto),
        (status = 202, description = "Its worker is asked to stop", body = JobDto), Gone, Conflict, Busy))]
pub(super) async fn cancel(api: Data<Api>, Id(id): Id) -> Result<HttpResponse, Problem> {
    let state = api.queue.cancel(id).await?;
    let status = if state.is_final() { StatusCode::OK } else { StatusCode::ACCEPTED };
    state_of(&api, id, status).await
}

/// Queue a failed or cancelled job again, with a fresh budget of attempts.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", params(("id" = uuid::Uuid, Path)),
    responses((status = 202, description = "Queued again", body = JobDto), Gone, Conflict, Busy))]
pub(super) async fn retry(api: Data<Api>, Id(id): Id) -> Result<HttpResponse, Problem> {
    api.queue.retry(id).await?;
    state_of(&api, id, StatusCode::ACCEPTED).await
}

async fn state_of(api: &Api, id: JobId, status: StatusCode) -> Result<HttpResponse, Problem> {
    let job = look::job(api, id).await?;
    let wait = look::wait(api, &job).await?;
    respond::json(status, &convert::job(&job, wait, None))
}

/// Queue all failed (or cancelled) jobs again.
#[utoipa::path(post, path = "/api/v1/jobs/retry", tag = "jobs", params(Matching),
    responses((status = 200, description = "How many", body = RetriedDto), Malformed, Refused, Busy))]
pub(super) async fn retry_all(
    api: Data<Api>,
    Params(matching): Params<Matching>,
) -> Result<HttpResponse, Problem> {
    let state = parameter::<State>("state", Some(&matching.state))?;
    if !matches!(state, Some(State::Failed | State::Cancelled)) {
        return Err(Problem::field("?state", "only `failed` and `cancelled` jobs can be retried"));
    }
    let lane = parameter::<Lane>("lane", matching.lane.as_deref())?;
    let mut retried = 0;
    for id in all(&api, lane, state).await? {
        match api.queue.retry(id).await {
            Ok(_) => retried += 1,
            // Retried along with another one, or gone, since it was listed.
            // Other keys may have room where one is full.
            Err(
                QueueError::NotFound
                | QueueError::WrongState(_)
                | QueueError::SecondVideo(_)
                | QueueError::KeyFull { .. },
            ) => {}
            Err(error) => return Err(error.into()),
        }
    }
    respond::json(StatusCode::OK, &RetriedDto { retried })
}

/// The ids of all matching jobs, listed before any is touched: a retry changes the lists.
async fn all(api: &Api, lane: Option<Lane>, state: Option<State>) -> Result<Vec<JobId>, Problem> {
    let mut query = ListQuery { lane, state, kind: None, kept: true, before: None, limit: 200 };
    let mut ids = Vec::new();
    loop {
        let page = api.queue.list(query.clone()).await?;
        ids.extend(page.jobs.iter().map(|job| job.id));
        query.before = page.next;
        if page.next.is_none() {
            return Ok(ids);
        }
    }
}
