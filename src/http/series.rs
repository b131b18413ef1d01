//! `/series`: what users ask for.

use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::convert::Wait;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, NoRoom, NotModified, Refused};
use crate::http::dto::{Accepted, JobStatus, NewSeries, PageDto, SeriesDto};
use crate::http::extract::{Id, Params};
use crate::http::problem::Problem;
use crate::http::videos::{self, Listing};
use crate::http::{convert, etag, look, names, origin, plan, respond, spec, submit};
use crate::model::{Code, Job, JobId, JobSpec, Link, Part, Priority, SeriesSpec, Source, State};
use crate::queue::{Kind, NewJob, QueueError, Submission};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Cut a video into a numbered series of clips.
#[utoipa::path(post, path = "/api/v1/series", tag = "series", request_body = NewSeries,
    params(submit::Promise),
    responses((status = 202, description = "Accepted, durably", body = Accepted), Malformed, Gone, Conflict, Refused, NoRoom, Busy))]
pub(super) async fn submit(
    req: HttpRequest,
    api: Data<Api>,
    body: Body<NewSeries>,
) -> Result<HttpResponse, Problem> {
    let spec = spec::of_series(&body.value)?;
    let webhook = webhook(&api, body.value.webhook.as_deref())?;
    let (first, video) = match (&body.value.url, body.value.video_id) {
        (Some(url), None) => {
            let link = Link::parse(url, &api.settings.allowed)?;
            let job = submit::video_of(Source::wanted(link, &spec), origin::of(&req, None));
            let id = job.id;
            (Some(job), id)
        }
        (None, Some(id)) => (None, JobId(id)),
        (Some(_), Some(_)) => return Err(one_source("/video_id")),
        (None, None) => return Err(one_source("")),
    };
    let idempotency = submit::idempotency(req.headers(), req.path(), &body.raw)?;
    if first.is_none()
        && let Err(problem) = check_video(&api, video, &spec).await
        && (idempotency.is_none() || is_of_plan(problem.code()))
    {
        return Err(problem);
    }
    if idempotency.is_none() {
        check_below(&api, &spec).await?;
    }
    let job = JobSpec::Series { video, spec: Box::new(spec) };
    let series = Some(NewJob {
        id: submit::new_id(),
        spec: job,
        priority: Priority::Normal,
        origin: origin::of(&req, webhook),
        same_as: None,
    });
    submit::series(&api, Submission { first, series, idempotency }, video).await
}

/// Who is told of the end.
fn webhook(api: &Api, address: Option<&str>) -> Result<Option<Link>, Problem> {
    let vetted = address.map(|address| Link::parse(address, &api.settings.allowed));
    vetted.transpose().map_err(|error| Problem::of(error.0).at("/webhook", error.0.title()))
}

fn one_source(pointer: &str) -> Problem {
    Problem::field(pointer, "give exactly one of `url` and `video_id`")
}

/// A replay must get its old answer even when the video has gone since, so with a key only those
/// refusals count that the first request would have met as well; the queue judges the rest.
fn is_of_plan(code: Code) -> bool {
    matches!(code, Code::NothingToCut | Code::RangeOutside | Code::TooManyParts | Code::NoChapters)
}

/// Refuses at once what the job could only fail at.
async fn check_video(api: &Api, id: JobId, spec: &SeriesSpec) -> Result<(), Problem> {
    let video = look::video(api, id)
        .await
        .map_err(|problem| problem.at("/video_id", "There is no video with this id (any more)."))?;
    match video.state {
        State::Failed | State::Cancelled => {
            let detail = format!("The video is {}.", video.state);
            let hint = "Retry the video first, or fetch it again.";
            Err(Problem::new(Code::WrongState, detail).hint(hint))
        }
        State::Succeeded => {
            let summary = look::ready_video(&video)?;
            let facts = api.facts.get(&*api.files, id, &summary.made_by).await?;
            plan::with_facts(spec.clone(), facts).await?;
            Ok(())
        }
        State::Waiting | State::Queued | State::Running => Ok(()),
    }
}

/// The second video must be ready: a series waits for one alone. The queue looks once more, as it
/// does when a key may stand for an answer of before.
async fn check_below(api: &Api, spec: &SeriesSpec) -> Result<(), Problem> {
    let Some(id) = spec.below() else { return Ok(()) };
    let job = api.queue.get(id).await?;
    let video = job.filter(|job| matches!(job.spec, JobSpec::Video { .. }));
    match video.map(|job| job.state) {
        Some(State::Succeeded) => Ok(()),
        other => Err(QueueError::SecondVideo(other).into()),
    }
}

/// List series, newest first.
///
/// What `q` is looked for in is that of its video too. Each series is looked at, at most 4,000 for one
/// answer: a page may then hold fewer than `limit`, even none, and still have a `next`, which goes on
/// looking.
#[utoipa::path(get, path = "/api/v1/series", tag = "series", params(Listing),
    responses((status = 200, description = "A page", body = PageDto<SeriesDto>), Malformed, Refused, Busy))]
pub(super) async fn list(
    api: Data<Api>,
    Params(listing): Params<Listing>,
) -> Result<HttpResponse, Problem> {
    let page = listing.page(&api, Kind::Series).await?;
    let mut items = Vec::with_capacity(page.jobs.len());
    for job in &page.jobs {
        let wait = look::wait(&api, job).await?;
        // A complete series counts its parts in its outcome, one that waits has none.
        let parts = match job.state {
            State::Waiting | State::Succeeded => Vec::new(),
            _ => api.queue.parts(job.id).await?,
        };
        let video = video_for_name(&api, job).await?;
        items.extend(convert::series(job, wait, None, &parts, false, video.as_ref()));
    }
    listing.answer("/api/v1/series", items, page.next)
}

/// One series with its parts.
#[utoipa::path(get, path = "/api/v1/series/{id}", tag = "series", params(("id" = uuid::Uuid, Path), etag::Known),
    responses((status = 200, description = "The series", body = SeriesDto), NotModified, Gone, Busy))]
pub(super) async fn show(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::series(&api, id).await?;
    let around = Around::of(&api, &job).await?;
    let tag = around.tag(&api, &job).await?;
    if let Some(unchanged) = respond::unchanged(req.headers(), &tag) {
        return Ok(unchanged);
    }
    respond::tagged(&tag, &around.document(&api, &job).await?)
}

/// What the document of a series tells besides its job.
pub(super) struct Around {
    wait: Wait,
    /// The video it waits for.
    video: Option<Job>,
    parts: Vec<Part>,
}

impl Around {
    /// As it is now.
    pub async fn of(api: &Api, job: &Job) -> Result<Self, Problem> {
        let wait = look::wait(api, job).await?;
        let video = video_of(api, job).await?;
        Ok(Self { wait, video, parts: api.queue.parts(job.id).await? })
    }

    async fn tag(&self, api: &Api, job: &Job) -> Result<String, Problem> {
        let video = match &self.video {
            Some(video) => Some(look::mark(video, look::wait(api, video).await?)),
            None => None,
        };
        Ok(etag::of(&(look::mark(job, self.wait), video, clips(&self.parts))))
    }

    /// The document of the series.
    pub async fn document(&self, api: &Api, job: &Job) -> Result<SeriesDto, Problem> {
        let video = match &self.video {
            Some(video) => Some(status(api, video).await?),
            None => None,
        };
        let named_by = video_for_name(api, job).await?;
        let dto = convert::series(job, self.wait, video, &self.parts, true, named_by.as_ref());
        dto.ok_or_else(|| Problem::of(Code::NotFound))
    }
}

/// The video a waiting series waits for.
async fn video_of(api: &Api, job: &Job) -> Result<Option<Job>, Problem> {
    match job.spec.video().filter(|_| job.state == State::Waiting) {
        Some(video) => Ok(api.queue.get(video).await?),
        None => Ok(None),
    }
}

/// The video that lends its name to a series that has none of its own yet.
async fn video_for_name(api: &Api, job: &Job) -> Result<Option<Job>, Problem> {
    match job.spec.video().filter(|_| names::of_series(job).is_none()) {
        Some(video) => Ok(api.queue.get(video).await?),
        None => Ok(None),
    }
}

async fn status(api: &Api, job: &Job) -> Result<JobStatus, Problem> {
    Ok(convert::status(job, look::wait(api, job).await?))
}

/// What the tag needs of the parts: which attempt published each clip.
fn clips(parts: &[Part]) -> Vec<Option<&str>> {
    parts.iter().map(|part| part.clip().map(|clip| clip.made_by.as_str())).collect()
}

/// Delete a finished series and its clips.
#[utoipa::path(delete, path = "/api/v1/series/{id}", tag = "series", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Gone"), (status = 202, description = "Expired; goes when its readers have ended"), Gone, Conflict, Busy))]
pub(super) async fn delete(api: Data<Api>, Id(id): Id) -> Result<HttpResponse, Problem> {
    let job = look::series(&api, id).await?;
    videos::remove(&api, &job).await
}
