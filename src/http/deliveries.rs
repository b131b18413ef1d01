//! `/deliveries`: what other programs were told, and telling them again.

use crate::http::api::Api;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, NotModified, Refused};
use crate::http::dto::{DeliveryDto, PageDto};
use crate::http::extract::{Id, Params};
use crate::http::problem::Problem;
use crate::http::videos::Listing;
use crate::http::{convert, etag, look, respond};
use crate::model::{Attempt, Code, Delivery, Job, JobId, JobSpec, Outcome};
use crate::queue::Kind;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// List deliveries of webhooks, newest first; `q` is looked for in the host that is told.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "deliveries", params(Listing),
    responses((status = 200, description = "A page", body = PageDto<DeliveryDto>), Malformed, Refused, Busy))]
pub(super) async fn list(
    api: Data<Api>,
    Params(listing): Params<Listing>,
) -> Result<HttpResponse, Problem> {
    let page = listing.page(&api, Kind::Delivery).await?;
    let mut items = Vec::with_capacity(page.jobs.len());
    for job in &page.jobs {
        items.extend(dto(job, look::wait(&api, job).await?, None));
    }
    listing.answer("/api/v1/deliveries", items, page.next)
}

/// One delivery with its tries.
#[utoipa::path(get, path = "/api/v1/deliveries/{id}", tag = "deliveries", params(("id" = uuid::Uuid, Path), etag::Known),
    responses((status = 200, description = "The delivery", body = DeliveryDto), NotModified, Gone, Busy))]
pub(super) async fn show(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = delivery(&api, id).await?;
    let wait = look::wait(&api, &job).await?;
    let tag = etag::of(&look::mark(&job, wait));
    if let Some(unchanged) = respond::unchanged(req.headers(), &tag) {
        return Ok(unchanged);
    }
    let history = api.queue.attempts(id).await?;
    let dto = dto(&job, wait, Some(&history)).ok_or_else(|| Problem::of(Code::NotFound))?;
    respond::tagged(&tag, &dto)
}

/// Send a message again, delivered or not, with a fresh budget of tries. Its id stays the same.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/replay", tag = "deliveries", params(("id" = uuid::Uuid, Path)),
    responses((status = 202, description = "Queued again", body = DeliveryDto), Gone, Conflict, Busy))]
pub(super) async fn replay(api: Data<Api>, Id(id): Id) -> Result<HttpResponse, Problem> {
    // Other jobs are retried elsewhere.
    delivery(&api, id).await?;
    api.queue.retry(id).await?;
    let job = delivery(&api, id).await?;
    let dto = dto(&job, look::wait(&api, &job).await?, None);
    respond::json(StatusCode::ACCEPTED, &dto.ok_or_else(|| Problem::of(Code::NotFound))?)
}

/// A delivery; any other kind of job is not found here.
async fn delivery(api: &Api, id: JobId) -> Result<Job, Problem> {
    let job = look::job(api, id).await?;
    let right = matches!(job.spec, JobSpec::Delivery(_));
    right.then_some(job).ok_or_else(|| Problem::of(Code::NotFound))
}

fn dto(job: &Job, wait: convert::Wait, history: Option<&[Attempt]>) -> Option<DeliveryDto> {
    let JobSpec::Delivery(delivery) = &job.spec else { return None };
    let delivered = match &job.outcome {
        Some(Outcome::Delivered(delivered)) => Some(delivered),
        _ => None,
    };
    Some(DeliveryDto {
        id: job.id.0,
        job_id: delivery.of.0,
        told_state: delivery.state.name(),
        to: without_query(delivery).to_owned(),
        answered: delivered.map(|delivered| delivered.status),
        took_ms: delivered.map(|delivered| delivered.took_ms),
        status: convert::status(job, wait),
        history: history.map(convert::attempts),
    })
}

/// The query of a link may be a secret.
fn without_query(delivery: &Delivery) -> &str {
    let to = delivery.to.as_str();
    to.split_once('?').map_or(to, |(address, _)| address)
}
