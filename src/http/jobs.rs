//! `/jobs`: the operator's view of all work.

use crate::http::api::Api;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, NotModified, Refused};
use crate::http::dto::shapes::{CodeName, LaneName, StateName};
use crate::http::dto::{JobDto, PageDto};
use crate::http::extract::{Id, Params, parameter};
use crate::http::problem::Problem;
use crate::http::{board, convert, cursor, etag, look, many, respond};
use crate::model::{JobId, Lane, State};
use crate::queue::ListQuery;
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
    /// Only those whose last attempt failed with this code.
    #[param(inline, value_type = Option<CodeName>)]
    code: Option<String>,
    /// Only those with this in their subject or id, whatever the case.
    #[param(max_length = 200)]
    q: Option<String>,
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

/// List jobs, newest first.
///
/// With `code` or `q` each job is looked at, at most 4,000 for one answer: a page may then hold fewer
/// than `limit`, even none, and still have a `next`, which goes on looking.
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
    let sieve = many::sieve(filter.code.as_deref(), filter.q.as_deref())?;
    let page = board::find(&*api.queue, query, &sieve).await?;
    let mut items = Vec::with_capacity(page.jobs.len());
    for job in &page.jobs {
        items.push(convert::job(job, look::wait(&api, job).await?, None));
    }
    let kept = filter.kept.then_some("true");
    let filters = [
        ("lane", filter.lane.as_deref()),
        ("state", filter.state.as_deref()),
        ("code", filter.code.as_deref()),
        ("q", filter.q.as_deref()),
        ("kept", kept),
    ];
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
    api.failures.forget();
    state_of(&api, id, StatusCode::ACCEPTED).await
}

async fn state_of(api: &Api, id: JobId, status: StatusCode) -> Result<HttpResponse, Problem> {
    let job = look::job(api, id).await?;
    let wait = look::wait(api, &job).await?;
    respond::json(status, &convert::job(&job, wait, None))
}
