//! Pages of lists: the opaque cursor, the limit, and the `Link` header.

use crate::http::dto::PageDto;
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::JobId;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;
use std::fmt::Write;
use url::form_urlencoded;
use uuid::Uuid;

/// The most a page may hold; also the queue's own bound.
const MAX: usize = 200;
/// What a page holds when nothing is said.
const USUAL: usize = 50;

/// The cursor that continues after `last`.
pub(super) fn encode(last: JobId) -> String {
    last.0.simple().to_string()
}

/// The job a cursor continues after.
pub(super) fn decode(cursor: Option<&str>) -> Result<Option<JobId>, Problem> {
    let parse = |text: &str| {
        let id = (text.len() == 32).then(|| Uuid::try_parse(text).ok()).flatten();
        id.map(JobId).ok_or_else(|| {
            Problem::field("?cursor", "the cursor is not one that this server gave out")
        })
    };
    cursor.map(parse).transpose()
}

/// How many entries the page holds.
pub(super) fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    match asked {
        None => Ok(USUAL),
        Some(limit) if (1..=MAX).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::field("?limit", format!("a page holds 1 to {MAX} entries"))),
    }
}

/// A page of a list at `path` with the filters it was asked with.
pub(super) fn page<T: Serialize>(
    path: &str,
    filters: &[(&str, Option<&str>)],
    items: Vec<T>,
    next: Option<JobId>,
    limit: usize,
) -> Result<HttpResponse, Problem> {
    let next = next.map(encode);
    let link = next.as_ref().map(|cursor| {
        let mut link = format!("<{path}?limit={limit}");
        for (name, value) in filters.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
            let _ = write!(link, "&{name}=");
            link.extend(form_urlencoded::byte_serialize(value.as_bytes()));
        }
        link + "&cursor=" + cursor + ">; rel=\"next\""
    });
    let mut response = respond::json(StatusCode::OK, &PageDto { items, next })?;
    if let Some(link) = link {
        let value = HeaderValue::try_from(link).map_err(Problem::internal)?;
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}
