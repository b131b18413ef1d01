//! `/videos/{id}/keep` and `/series/{id}/keep`: what is done stays longer.

use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::clock::now;
use crate::http::docs::{Busy, Conflict, Gone, Malformed, Refused};
use crate::http::dto::{KeepDto, SeriesDto, VideoDto};
use crate::http::extract::Id;
use crate::http::problem::Problem;
use crate::http::{look, respond, series, videos};
use crate::model::{Retention, Timestamp};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use std::time::Duration;

/// Keep a finished video and its files for so many hours from now, never for less than before.
#[utoipa::path(post, path = "/api/v1/videos/{id}/keep", tag = "videos", params(("id" = uuid::Uuid, Path)),
    request_body = KeepDto,
    responses((status = 200, description = "The video, with when it goes", body = VideoDto), Malformed, Gone, Conflict, Refused, Busy))]
pub(super) async fn video(
    api: Data<Api>,
    Id(id): Id,
    body: Body<KeepDto>,
) -> Result<HttpResponse, Problem> {
    let until = until(body.value)?;
    look::video(&api, id).await?;
    api.queue.keep(id, until).await?;
    let job = look::video(&api, id).await?;
    let wait = look::wait(&api, &job).await?;
    respond::json(StatusCode::OK, &videos::document(&api, &job, wait).await?)
}

/// Keep a finished series and its clips for so many hours from now, never for less than before. Its
/// video may go earlier: the clips do not need it.
#[utoipa::path(post, path = "/api/v1/series/{id}/keep", tag = "series", params(("id" = uuid::Uuid, Path)),
    request_body = KeepDto,
    responses((status = 200, description = "The series, with when it goes", body = SeriesDto), Malformed, Gone, Conflict, Refused, Busy))]
pub(super) async fn series(
    api: Data<Api>,
    Id(id): Id,
    body: Body<KeepDto>,
) -> Result<HttpResponse, Problem> {
    let until = until(body.value)?;
    look::series(&api, id).await?;
    api.queue.keep(id, until).await?;
    let job = look::series(&api, id).await?;
    let around = series::Around::of(&api, &job).await?;
    respond::json(StatusCode::OK, &around.document(&api, &job).await?)
}

/// So many hours from now.
fn until(KeepDto { hours }: KeepDto) -> Result<Timestamp, Problem> {
    let allowed = Retention::KEEP_HOURS;
    if !allowed.contains(&hours) {
        let (least, most) = (allowed.start(), allowed.end());
        let detail = format!("it can be kept for {least} to {most} hours more");
        return Err(Problem::field("/hours", detail));
    }
    Ok(now().after(Duration::from_hours(u64::from(hours))))
}
