//! `/series/{id}/…`: the finished clips, one by one or in one ZIP.

use crate::files::FileKey;
use crate::http::api::Api;
use crate::http::docs::{Busy, Conflict, Elsewhere, Gone, NotModified, OutsideRange};
use crate::http::extract::{Id, PartPath};
use crate::http::files::{self, Shown};
use crate::http::problem::Problem;
use crate::http::range::Wanted;
use crate::http::{etag, look, names};
use crate::model::{Clip, Code, Job, Part, SeriesId, clip_name, file_stem};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// A clip, as soon as it is published; `?download` to save it.
#[utoipa::path(method(get, head), path = "/api/v1/series/{id}/parts/{n}", tag = "series",
    params(("id" = uuid::Uuid, Path), ("n" = u32, Path, description = "The part's number, from 1"),
        ("download" = Option<String>, Query, description = "Present: save it under its name"), etag::Known, Wanted),
    responses((status = 200, description = "The clip", content_type = "video/mp4"), (status = 206, description = "A range of it"),
        Elsewhere, NotModified, Gone, Conflict, OutsideRange, Busy))]
pub(super) async fn clip(
    req: HttpRequest,
    api: Data<Api>,
    PartPath(id, n): PartPath,
) -> Result<HttpResponse, Problem> {
    let (name, clip) = ready(&api, id, n).await?;
    let shown = Shown {
        content_type: "video/mp4".to_owned(),
        tag: format!("\"{}\"", clip.sha256),
        name,
        download: wants_download(&req),
    };
    let key = FileKey::Clip(id, n, clip.made_by);
    files::deliver(&req, &*api.files, &key, &shown).await
}

/// A picture of a clip.
#[utoipa::path(method(get, head), path = "/api/v1/series/{id}/parts/{n}/poster", tag = "series",
    params(("id" = uuid::Uuid, Path), ("n" = u32, Path, description = "The part's number, from 1"), etag::Known, Wanted),
    responses((status = 200, description = "A JPEG", content_type = "image/jpeg"), (status = 206, description = "A range of it"),
        Elsewhere, NotModified, Gone, Conflict, OutsideRange, Busy))]
pub(super) async fn poster(
    req: HttpRequest,
    api: Data<Api>,
    PartPath(id, n): PartPath,
) -> Result<HttpResponse, Problem> {
    let (name, clip) = ready(&api, id, n).await?;
    let shown = Shown {
        content_type: "image/jpeg".to_owned(),
        tag: format!("\"{}-poster\"", clip.sha256),
        name: name.replace(".mp4", ".jpg"),
        download: false,
    };
    let key = FileKey::ClipPoster(id, n, clip.made_by);
    files::deliver(&req, &*api.files, &key, &shown).await
}

/// The list of all parts of a complete series.
#[utoipa::path(method(get, head), path = "/api/v1/series/{id}/manifest.json", tag = "series", params(("id" = uuid::Uuid, Path), etag::Known, Wanted),
    responses((status = 200, description = "The manifest", content_type = "application/json"), (status = 206, description = "A range of it"),
        NotModified, Gone, Conflict, OutsideRange, Busy))]
pub(super) async fn manifest(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    let job = look::series(&api, id).await?;
    let summary = look::ready_series(&job)?;
    let shown = Shown {
        content_type: "application/json".to_owned(),
        tag: format!("\"{}-manifest\"", summary.made_by),
        name: file_stem(&summary.name) + ".json",
        download: wants_download(&req),
    };
    let key = FileKey::Manifest(id, summary.made_by.clone());
    files::send(&req, &*api.files, &key, &shown).await
}

/// `?download`, `?download=` and `?download=1`.
pub(super) fn wants_download(req: &HttpRequest) -> bool {
    req.query_string().split('&').any(|pair| pair == "download" || pair.starts_with("download="))
}

/// A published clip and the name it is saved under.
async fn ready(api: &Api, id: SeriesId, n: u32) -> Result<(String, Clip), Problem> {
    let job = look::series(api, id).await?;
    let parts = api.queue.parts(id).await?;
    if parts.is_empty() && !job.state.is_final() {
        return Err(Problem::new(Code::NotReady, "The series has no plan yet."));
    }
    let part = parts
        .iter()
        .find(|part| part.n == n)
        .ok_or_else(|| Problem::new(Code::NotFound, format!("The series has no part {n}.")))?;
    let clip = part
        .clip()
        .cloned()
        .ok_or_else(|| Problem::new(Code::NotReady, format!("Part {n} is not finished yet.")))?;
    Ok((name_of(&job, &parts, n), clip))
}

fn name_of(job: &Job, parts: &[Part], n: u32) -> String {
    let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    clip_name(names::of_series(job).unwrap_or("clips"), n, of)
}
