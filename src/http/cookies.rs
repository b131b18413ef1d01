//! `/cookies`: the cookies file that sites are asked with. It comes in and never goes out.

use crate::files::Note;
use crate::http::api::Api;
use crate::http::body;
use crate::http::clock::{rfc3339, timestamp};
use crate::http::docs::{Busy, NoRoom, Refused};
use crate::http::dto::{CookiesDto, CookiesText};
use crate::http::problem::Problem;
use crate::http::respond;
use crate::model::{Code, CookieError, Cookies};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

/// So many domains are listed.
const DOMAINS_MAX: usize = 200;

/// Whether there is a cookies file, and for which domains. What is in it is not told.
#[utoipa::path(get, path = "/api/v1/cookies", tag = "house",
    responses((status = 200, description = "What is kept", body = CookiesDto), Busy))]
pub(super) async fn show(api: Data<Api>) -> Result<HttpResponse, Problem> {
    let Some(noted) = api.files.note(Note::Cookies).await? else {
        return respond::json(StatusCode::OK, &CookiesDto::default());
    };
    // One that was damaged on the disk serves nobody, and shows as one without domains.
    let cookies = Cookies::parse(&noted.bytes).ok();
    let domains = cookies.as_ref().map(Cookies::domains);
    let known = CookiesDto {
        present: true,
        bytes: noted.bytes.len() as u64,
        changed_at: Some(rfc3339(timestamp(noted.modified))),
        domain_count: domains.map_or(0, |domains| domains.len() as u64),
        domains: domains.into_iter().flatten().take(DOMAINS_MAX).cloned().collect(),
    };
    respond::json(StatusCode::OK, &known)
}

/// Keep a cookies file, instead of the one there is. Every download from then on gets a copy.
#[utoipa::path(put, path = "/api/v1/cookies", tag = "house",
    request_body(content = inline(CookiesText), content_type = "text/plain",
        description = "A cookies.txt in the format of Netscape, UTF-8, at most 1 MiB"),
    responses((status = 204, description = "Kept"), Refused, NoRoom, Busy))]
pub(super) async fn replace(
    req: HttpRequest,
    api: Data<Api>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let text = body::text(&req, payload, Cookies::MAX).await?;
    let cookies = Cookies::parse(&text)?;
    api.files.keep_note(Note::Cookies, cookies.text().as_bytes()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Forget the cookies file. Not there is fine.
#[utoipa::path(delete, path = "/api/v1/cookies", tag = "house",
    responses((status = 204, description = "Forgotten"), Busy))]
pub(super) async fn forget(api: Data<Api>) -> Result<HttpResponse, Problem> {
    api.files.drop_note(Note::Cookies).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<CookieError> for Problem {
    fn from(error: CookieError) -> Self {
        // Says where and not what.
        let said = error.to_string();
        let mut letters = said.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        let detail: String = first.into_iter().chain(letters).chain(['.']).collect();
        Self::new(Code::InvalidCookies, detail)
    }
}
