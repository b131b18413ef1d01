//! `/videos/inspect`: what a site says of a link, without downloading.

use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::docs::{
    Busy, Conflict, Gone, Malformed, NoRoom, NotModified, Refused, SiteTrouble,
};
use crate::http::dto::{InspectionDto, NewVideo};
use crate::http::extract::Id;
use crate::http::problem::Problem;
use crate::http::{convert, etag, look, origin, respond, submit};
use crate::model::{Code, Event, EventKind, Job, JobId, JobSpec, Link, State};
use crate::queue::Submission;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::timeout;

/// How often to look although no event said anything.
const LOOK: Duration = Duration::from_secs(1);

/// Ask a site about a link: title, length, picture, chapters.
#[utoipa::path(post, path = "/api/v1/videos/inspect", tag = "videos", request_body = NewVideo,
    responses((status = 200, description = "What the site says", body = InspectionDto),
        (status = 202, description = "Not known yet; `Location` says where to ask again", body = InspectionDto),
        Malformed, Gone, Conflict, Refused, SiteTrouble, NoRoom, Busy))]
pub(super) async fn submit(
    req: HttpRequest,
    api: Data<Api>,
    body: Body<NewVideo>,
) -> Result<HttpResponse, Problem> {
    let link = Link::parse(&body.value.url, &api.settings.allowed)?;
    let first = Some(submit::inspection_of(link, origin::of(&req, None)));
    // Listen before asking, so that a quick end is not missed.
    let events = api.queue.subscribe();
    let done = submit::take_in(&api, Submission { first, series: None, idempotency: None }).await?;
    let id = done.first.ok_or_else(|| Problem::internal("a submission lost its inspection"))?;
    tokio::select! {
        ended = ended(&api, events, id) => ended?,
        () = tokio::time::sleep(api.settings.inspect_wait) => {}
        () = api.closing.cancelled() => {}
    }
    let job = look::job(&api, id).await?;
    answer(&api, &job).await
}

/// Returns when the job has ended. An event says so at once; a look now and then makes sure, for
/// events may be missed while the store changes hands.
async fn ended(api: &Api, mut events: Receiver<Event>, id: JobId) -> Result<(), Problem> {
    while !look::job(api, id).await?.state.is_final() {
        let _ = timeout(LOOK, told(&mut events, id)).await;
    }
    Ok(())
}

async fn told(events: &mut Receiver<Event>, id: JobId) {
    loop {
        match events.recv().await {
            Ok(Event { job, kind: EventKind::State(state), .. })
                if job == id && state.is_final() =>
            {
                return;
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn answer(api: &Api, job: &Job) -> Result<HttpResponse, Problem> {
    let wait = look::wait(api, job).await?;
    match job.state {
        State::Succeeded => respond::json(StatusCode::OK, &convert::inspection(job, wait)),
        State::Failed => Err(failed(job)),
        State::Cancelled => Err(Problem::new(Code::WrongState, "The inspection was cancelled.")),
        State::Waiting | State::Queued | State::Running => {
            let mut response =
                respond::json(StatusCode::ACCEPTED, &convert::inspection(job, wait))?;
            let location = format!("/api/v1/videos/inspect/{}", job.id);
            let location = HeaderValue::try_from(location).map_err(Problem::internal)?;
            response.headers_mut().insert(header::LOCATION, location);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(2));
            Ok(response)
        }
    }
}

fn failed(job: &Job) -> Problem {
    job.failure
        .as_ref()
        .map_or_else(|| Problem::internal("a failed inspection does not say why"), Problem::failure)
}

/// One inspection.
#[utoipa::path(get, path = "/api/v1/videos/inspect/{id}", tag = "videos", params(("id" = uuid::Uuid, Path), etag::Known),
    responses((status = 200, description = "Where it is and what the site said", body = InspectionDto), NotModified, Gone, Busy))]
pub(super) async fn show(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::job(&api, id).await?;
    if !matches!(job.spec, JobSpec::Inspect { .. }) {
        return Err(Problem::of(Code::NotFound));
    }
    let wait = look::wait(&api, &job).await?;
    let tag = etag::of(&look::mark(&job, wait));
    match respond::unchanged(req.headers(), &tag) {
        Some(unchanged) => Ok(unchanged),
        None => respond::tagged(&tag, &convert::inspection(&job, wait)),
    }
}
