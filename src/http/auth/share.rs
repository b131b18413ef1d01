//! `/series/{id}/links`: addresses that can be given to people and programs without a key.

use super::{caller, gate, link};
use crate::http::api::Api;
use crate::http::body::Body;
use crate::http::clock::{now, rfc3339};
use crate::http::docs::{Busy, Gone, Malformed, Refused};
use crate::http::dto::{LinksDto, NewLinks, PartLinkDto};
use crate::http::extract::Id;
use crate::http::problem::Problem;
use crate::http::{look, respond};
use crate::model::Timestamp;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use std::time::Duration;

/// Links to the finished clips that open without a key and expire.
#[utoipa::path(post, path = "/api/v1/series/{id}/links", tag = "series", params(("id" = uuid::Uuid, Path)),
    request_body = NewLinks,
    responses((status = 200, description = "The links", body = LinksDto), Malformed, Gone, Refused, Busy))]
pub(in crate::http) async fn create(
    api: Data<Api>,
    Id(id): Id,
    body: Body<NewLinks>,
) -> Result<HttpResponse, Problem> {
    let lasts = body.value.expires_in_s.unwrap_or(link::USUAL_S);
    if !link::LASTS_S.contains(&lasts) {
        let (least, most) = (link::LASTS_S.start(), link::LASTS_S.end());
        return Err(Problem::field("/expires_in_s", format!("a link lasts {least} to {most} s")));
    }
    let job = look::series(&api, id).await?;
    let parts = api.queue.parts(id).await?;
    let ring = caller::ring(&api).await.ok_or_else(gate::unsure)?;
    // Whole seconds, so that what is said is what is signed.
    let expires = now().after(Duration::from_secs(lasts));
    let expires = Timestamp(expires.0 - expires.0 % 1000);
    let sign =
        |rest: &str| link::sign(&ring.secret, &format!("/api/v1/series/{id}/{rest}"), expires);
    let ready = parts.iter().filter(|part| part.clip().is_some());
    let clip = |n: u32| PartLinkDto { n, clip: sign(&format!("parts/{n}")) };
    let complete = look::ready_series(&job).is_ok();
    let links = LinksDto {
        expires_at: rfc3339(expires),
        parts: ready.map(|part| clip(part.n)).collect(),
        archive: complete.then(|| sign("archive.zip")),
        manifest: complete.then(|| sign("manifest.json")),
    };
    respond::json(StatusCode::OK, &links)
}
