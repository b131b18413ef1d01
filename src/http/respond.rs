//! Answers: JSON straight to bytes, and how long they may be kept.

use crate::http::etag;
use crate::http::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

/// JSON that is true at this moment only.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    finish(response, value)
}

/// JSON of a single resource: kept by the client, asked for again each time.
pub(super) fn tagged(tag: &str, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-cache"));
    response.insert_header((header::ETAG, tag));
    finish(response, value)
}

fn finish(
    mut response: HttpResponseBuilder,
    value: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let mut body = Vec::with_capacity(1024);
    serde_json::to_writer(&mut body, value).map_err(Problem::internal)?;
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    Ok(response.body(body))
}

/// 304, when the client already has what `tag` names.
pub(super) fn unchanged(headers: &HeaderMap, tag: &str) -> Option<HttpResponse> {
    etag::matches(headers, tag).then(|| {
        let mut response = HttpResponse::NotModified();
        response.insert_header((header::CACHE_CONTROL, "no-cache"));
        response.insert_header((header::ETAG, tag));
        response.finish()
    })
}
