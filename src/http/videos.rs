//! `/videos`: sources, from a link or an upload.

use crate::files::{FileError, FileKey};
use crate::http::api::Api;
use crate::http::board::{self, Sieve};
use crate::http::body::Body;
use crate::http::clips::wants_download;
use crate::http::convert::Wait;
use crate::http::details::Details;
use crate::http::docs::{Busy, Conflict, Elsewhere, Gone, Malformed, NoRoom, NotModified, Refused};
use crate::http::dto::shapes::StateName;
use crate::http::dto::{Accepted, NewVideo, PageDto, VideoDto};
use crate::http::extract::{Id, Params, parameter, words};
use crate::http::files::{self, Shown};
use crate::http::problem::Problem;
use crate::http::range::Wanted;
use crate::http::{convert, cursor, etag, look, names, origin, respond, submit};
use crate::model::{
    Code, Facts, Job, JobId, Link, Source, State, VideoId, VideoSummary, file_stem,
};
use crate::queue::{JobPage, Kind, ListQuery, Submission};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::IntoParams;

/// How to page through a list of videos or series.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Listing {
    /// Only in this state.
    #[param(inline, value_type = Option<StateName>)]
    pub state: Option<String>,
    /// Only those with this in their name or title, the host of their link or the name of their
    /// file, whatever the case.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
    /// `next` of the page before.
    #[param(pattern = "^[0-9a-fA-F]{32}$")]
    pub cursor: Option<String>,
}

impl Listing {
    /// The page that is asked for.
    pub async fn page(&self, api: &Api, kind: Kind) -> Result<JobPage, Problem> {
        let sieve = Sieve::of_names(words(self.q.as_deref())?);
        Ok(board::find(&*api.queue, self.query(kind)?, &sieve).await?)
    }

    /// The page as it is answered, with the address of the next.
    pub fn answer<T: Serialize>(
        &self,
        path: &str,
        items: Vec<T>,
        next: Option<JobId>,
    ) -> Result<HttpResponse, Problem> {
        let filters = [("state", self.state.as_deref()), ("q", self.q.as_deref())];
        cursor::page(path, &filters, items, next, cursor::limit(self.limit)?)
    }

    /// The question to the queue.
    fn query(&self, kind: Kind) -> Result<ListQuery, Problem> {
        Ok(ListQuery {
            lane: None,
            state: parameter::<State>("state", self.state.as_deref())?,
            kind: Some(kind),
            kept: true,
            before: cursor::decode(self.cursor.as_deref())?,
            limit: cursor::limit(self.limit)?,
        })
    }
}

/// Fetch a video from a link.
#[utoipa::path(post, path = "/api/v1/videos", tag = "videos", request_body = NewVideo,
    params(submit::Promise),
    responses((status = 202, description = "Accepted, durably", body = Accepted), Malformed, Gone, Refused, NoRoom, Busy))]
pub(super) async fn submit(
    req: HttpRequest,
    api: Data<Api>,
    body: Body<NewVideo>,
) -> Result<HttpResponse, Problem> {
    let link = Link::parse(&body.value.url, &api.settings.allowed)?;
    let idempotency = submit::idempotency(req.headers(), req.path(), &body.raw)?;
    let first = Some(submit::video_of(Source::Link(link), origin::of(&req, None)));
    submit::video(&api, Submission { first, series: None, idempotency }).await
}

/// List videos, newest first.
///
/// With `q` each video is looked at, at most 4,000 for one answer: a page may then hold fewer than
/// `limit`, even none, and still have a `next`, which goes on looking.
#[utoipa::path(get, path = "/api/v1/videos", tag = "videos", params(Listing),
    responses((status = 200, description = "A page", body = PageDto<VideoDto>), Malformed, Refused, Busy))]
pub(super) async fn list(
    api: Data<Api>,
    Params(listing): Params<Listing>,
) -> Result<HttpResponse, Problem> {
    let page = listing.page(&api, Kind::Video).await?;
    let mut items = Vec::with_capacity(page.jobs.len());
    for job in &page.jobs {
        items.push(convert::video(job, look::wait(&api, job).await?, None));
    }
    listing.answer("/api/v1/videos", items, page.next)
}

/// One video.
#[utoipa::path(get, path = "/api/v1/videos/{id}", tag = "videos", params(("id" = uuid::Uuid, Path), etag::Known),
    responses((status = 200, description = "The video", body = VideoDto), NotModified, Gone, Busy))]
pub(super) async fn show(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::video(&api, id).await?;
    let wait = look::wait(&api, &job).await?;
    let tag = etag::of(&look::mark(&job, wait));
    if let Some(unchanged) = respond::unchanged(req.headers(), &tag) {
        return Ok(unchanged);
    }
    respond::tagged(&tag, &document(&api, &job, wait).await?)
}

/// The document of one video.
pub(super) async fn document(api: &Api, job: &Job, wait: Wait) -> Result<VideoDto, Problem> {
    let facts = facts(api, job).await?;
    let details = look::ready_video(job)
        .map(|summary| Details { facts: facts.as_deref(), offset_ms: summary.offset_ms })
        .ok();
    Ok(convert::video(job, wait, details))
}

/// The facts, read only when they hold more to show than the summary.
async fn facts(api: &Api, job: &Job) -> Result<Option<Arc<Facts>>, Problem> {
    let Ok(summary) = look::ready_video(job) else { return Ok(None) };
    if summary.chapter_count == 0 && !summary.has_waveform && !summary.has_sprite {
        return Ok(None);
    }
    api.facts.get(&*api.files, job.id, &summary.made_by).await.map(Some)
}

/// Delete a video and its files.
#[utoipa::path(delete, path = "/api/v1/videos/{id}", tag = "videos", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Gone"), (status = 202, description = "Expired; goes when its readers have ended"), Gone, Conflict, Busy))]
pub(super) async fn delete(api: Data<Api>, Id(id): Id) -> Result<HttpResponse, Problem> {
    let job = look::video(&api, id).await?;
    remove(&api, &job).await
}

/// Removes a final job: first it expires, so that nothing can begin to use it, then its files
/// go, then its row. Broken off anywhere, the next sweep finishes it.
pub(super) async fn remove(api: &Api, job: &Job) -> Result<HttpResponse, Problem> {
    if !job.state.is_final() {
        let detail = format!("The job is {}.", job.state);
        return Err(
            Problem::new(Code::WrongState, detail).hint("Cancel the job first or wait for it.")
        );
    }
    api.queue.expire(job.id).await?;
    match api.files.delete_all(job.id).await {
        Ok(()) => {}
        // A tool or a download still reads them: the sweep takes them when that has ended.
        Err(FileError::InUse) => return Ok(HttpResponse::Accepted().finish()),
        Err(error) => return Err(error.into()),
    }
    api.queue.prune(vec![job.id]).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The source file.
#[utoipa::path(method(get, head), path = "/api/v1/videos/{id}/file", tag = "videos", params(("id" = uuid::Uuid, Path), etag::Known, Wanted),
    responses((status = 200, description = "The file", content_type = "video/mp4"), (status = 206, description = "A range of it"),
        Elsewhere, NotModified, Gone, Conflict, crate::http::docs::OutsideRange, Busy))]
pub(super) async fn file(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::video(&api, id).await?;
    let summary = look::ready_video(&job)?;
    let shown = Shown {
        content_type: summary.content_type.clone(),
        tag: format!("\"{}\"", summary.made_by),
        name: file_stem(names::of_video(&job)),
        download: wants_download(&req),
    };
    let key = FileKey::Source(id, summary.made_by.clone());
    files::deliver(&req, &*api.files, &key, &shown).await
}

/// A picture of the video.
#[utoipa::path(method(get, head), path = "/api/v1/videos/{id}/poster", tag = "videos", params(("id" = uuid::Uuid, Path), etag::Known, Wanted),
    responses((status = 200, description = "A JPEG", content_type = "image/jpeg"), (status = 206, description = "A range of it"),
        Elsewhere, NotModified, Gone, Conflict, crate::http::docs::OutsideRange, Busy))]
pub(super) async fn poster(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    beside(&req, &api, id, &POSTER).await
}

/// How loud the video is where. A JSON object `{"version":1,"levels":[{"every_ms":40,"peaks":[0,255]}]}`:
/// levels from coarse to fine (a short video has only one), each with the highest sample of every
/// `every_ms` from the first frame on, 0 for silence to 255 for full scale.
#[utoipa::path(method(get, head), path = "/api/v1/videos/{id}/waveform", tag = "videos", params(("id" = uuid::Uuid, Path), etag::Known, Wanted),
    responses((status = 200, description = "The waveform", content_type = "application/json"), (status = 206, description = "A range of it"),
        NotModified, Gone, Conflict, crate::http::docs::OutsideRange, Busy))]
pub(super) async fn waveform(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    beside(&req, &api, id, &WAVEFORM).await
}

/// Small pictures of the video on one sheet, row by row; `facts.sprite` of the video says how.
#[utoipa::path(method(get, head), path = "/api/v1/videos/{id}/sprite", tag = "videos", params(("id" = uuid::Uuid, Path), etag::Known, Wanted),
    responses((status = 200, description = "A JPEG", content_type = "image/jpeg"), (status = 206, description = "A range of it"),
        NotModified, Gone, Conflict, crate::http::docs::OutsideRange, Busy))]
pub(super) async fn sprite(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    beside(&req, &api, id, &SPRITE).await
}

/// A file beside the source that not every video has.
struct Beside {
    name: &'static str,
    ending: &'static str,
    content_type: &'static str,
    /// Whether it is shown as it is, so that it may come from elsewhere; scripts could not read it.
    shown: bool,
    made: fn(&VideoSummary) -> bool,
    key: fn(VideoId, String) -> FileKey,
}

const POSTER: Beside = Beside {
    name: "poster",
    ending: ".jpg",
    content_type: "image/jpeg",
    shown: true,
    made: |summary| summary.has_poster,
    key: FileKey::VideoPoster,
};
const WAVEFORM: Beside = Beside {
    name: "waveform",
    ending: "-waveform.json",
    content_type: "application/json",
    shown: false,
    made: |summary| summary.has_waveform,
    key: FileKey::Waveform,
};
const SPRITE: Beside = Beside {
    name: "sprite",
    ending: "-sprite.jpg",
    content_type: "image/jpeg",
    shown: false,
    made: |summary| summary.has_sprite,
    key: FileKey::Sprite,
};

async fn beside(
    req: &HttpRequest,
    api: &Api,
    id: VideoId,
    file: &Beside,
) -> Result<HttpResponse, Problem> {
    let job = look::video(api, id).await?;
    let summary = look::ready_video(&job)?;
    if !(file.made)(summary) {
        return Err(Problem::of(Code::NotFound));
    }
    let shown = Shown {
        content_type: file.content_type.to_owned(),
        tag: format!("\"{}-{}\"", summary.made_by, file.name),
        name: file_stem(names::of_video(&job)) + file.ending,
        download: false,
    };
    let key = (file.key)(id, summary.made_by.clone());
    if file.shown {
        return files::deliver(req, &*api.files, &key, &shown).await;
    }
    files::send(req, &*api.files, &key, &shown).await
}
