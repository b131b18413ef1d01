//! `/uploads`: files that come in pieces, by tus 1.0.0 (<https://tus.io>) with its extensions
//! creation, expiration and termination. The id of an upload is that of the video it becomes.

pub(super) mod begin;
mod find;
mod receive;
mod wire;

use self::find::{Found, find};
use self::wire::{EXPIRES, LENGTH, METHOD, OFFSET, check_version, speak};
use crate::files::FileKey;
use crate::files::pieces::Coming;
use crate::http::api::Api;
use crate::http::body::content_length;
use crate::http::docs::{Busy, Conflict, Gone, Held, NoRoom, OtherVersion, Over, Refused, Unnamed};
use crate::http::dto::shapes::Bytes;
use crate::http::extract::{Id, text_header};
use crate::http::origin;
use crate::http::problem::Problem;
use crate::model::{Code, JobId};
use actix_web::http::header::{self, HeaderValue, HttpDate};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use std::time::SystemTime;
use utoipa::IntoParams;

/// What every request says.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document only; it is read by hand")]
pub(super) struct Spoken {
    /// The version of tus; another one is refused with 412.
    #[param(rename = "Tus-Resumable", pattern = "^1\\.0\\.0$")]
    version: String,
}

/// What a piece says.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document only; it is read by hand")]
pub(super) struct Place {
    /// Where the piece begins: what the last answer said.
    #[param(rename = "Upload-Offset", minimum = 0)]
    offset: u64,
}

/// How much of an upload has come; all of it, for as long as its video is known.
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "uploads", params(("id" = uuid::Uuid, Path), Spoken),
    responses((status = 200, description = "How it stands",
        headers(("Upload-Offset" = u64, description = "How many bytes have come"), ("Upload-Length" = u64, description = "How many there will be"),
            ("Upload-Expires" = String, description = "When it goes unless more comes; absent once it is a video"))),
        Gone, Over, OtherVersion, Held, NoRoom, Busy))]
pub(super) async fn show(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    speak(shown(&req, api, id).await)
}

async fn shown(req: &HttpRequest, api: Data<Api>, id: JobId) -> Result<HttpResponse, Problem> {
    check_version(req.headers())?;
    let (offset, length, expires) = match find(&api, req, id).await? {
        Found::Video(bytes) => (bytes, bytes, None),
        // Its video was to be made when the server stopped, or could not be just then.
        Found::Coming(taken) if taken.coming().is_whole() => {
            let length = taken.coming().begun.length;
            receive::whole(api, taken, origin::of(req, None)).await?;
            (length, length, None)
        }
        Found::Coming(taken) => standing(taken.coming()),
        // That it is whole is said only when it is a video.
        Found::Busy(coming) if coming.is_whole() => return Err(busy()),
        Found::Busy(coming) => standing(&coming),
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((OFFSET, offset));
    answer.insert_header((LENGTH, length));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(at) = expires {
        answer.insert_header((EXPIRES, HttpDate::from(at)));
    }
    Ok(answer.finish())
}

fn standing(coming: &Coming) -> (u64, u64, Option<SystemTime>) {
    (coming.offset, coming.begun.length, Some(coming.expires))
}

/// Send the next piece. What has come of it is kept, also when the connection breaks; the last one makes the video.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "uploads", params(("id" = uuid::Uuid, Path), Spoken, Place),
    request_body(content = inline(Bytes), content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "It is on the disk; when it was the last, the video is queued",
        headers(("Upload-Offset" = u64, description = "How many bytes have come"), ("Upload-Expires" = String, description = "When it goes unless more comes; absent once it is a video"))),
        Gone, Conflict, Over, OtherVersion, Refused, Held, NoRoom, Busy))]
pub(super) async fn append(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    speak(appended(&req, api, id, payload).await)
}

async fn appended(
    req: &HttpRequest,
    api: Data<Api>,
    id: JobId,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    check_version(req.headers())?;
    wire::check_type(req.headers())?;
    let offset = wire::bytes(req.headers(), OFFSET)?;
    let taken = match find(&api, req, id).await? {
        Found::Video(bytes) if bytes == offset => return Ok(stands(offset, None)),
        Found::Video(bytes) => return Err(elsewhere(bytes)),
        Found::Busy(_) => return Err(busy()),
        Found::Coming(taken) => taken,
    };
    if taken.coming().offset != offset {
        return Err(elsewhere(taken.coming().offset));
    }
    if content_length(req.headers()).is_some_and(|bytes| bytes > taken.missing()) {
        return Err(receive::too_much());
    }
    let coming = receive::piece(api, taken, payload, origin::of(req, None)).await?;
    let expires = (!coming.is_whole()).then_some(coming.expires);
    Ok(stands(coming.offset, expires))
}

fn stands(offset: u64, expires: Option<SystemTime>) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    answer.insert_header((OFFSET, offset));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(at) = expires {
        answer.insert_header((EXPIRES, HttpDate::from(at)));
    }
    answer.finish()
}

/// The upload goes on at `offset`.
fn elsewhere(offset: u64) -> Problem {
    let detail = format!("{offset} bytes have come: it goes on there.");
    Problem::new(Code::OtherOffset, detail).header(OFFSET, HeaderValue::from(offset))
}

fn busy() -> Problem {
    Problem::of(Code::UploadBusy)
}

/// Give an upload up; what has come of it is removed.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads", params(("id" = uuid::Uuid, Path), Spoken),
    responses((status = 204, description = "Removed"), Gone, Conflict, Over, OtherVersion, Held, Busy))]
pub(super) async fn end(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
) -> Result<HttpResponse, Problem> {
    speak(ended(&req, &api, id).await)
}

async fn ended(req: &HttpRequest, api: &Api, id: JobId) -> Result<HttpResponse, Problem> {
    check_version(req.headers())?;
    let video = || {
        let detail = "The upload has become a video.";
        Problem::new(Code::WrongState, detail).hint("Delete the video instead.")
    };
    match find(api, req, id).await? {
        Found::Video(_) => Err(video()),
        Found::Busy(_) => Err(busy()),
        Found::Coming(taken) => {
            // The server may have stopped between queueing the video and saying so.
            if api.queue.get(id).await?.is_some() {
                return Err(video());
            }
            if taken.coming().published {
                api.files.delete(&FileKey::Upload(id)).await?;
            }
            taken.remove().await?;
            Ok(HttpResponse::NoContent().finish())
        }
    }
}

/// What stands for the method.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the headers for the document only; they are read by hand")]
pub(super) struct Meant {
    /// The method that is meant.
    #[param(rename = "X-HTTP-Method-Override", pattern = "^(HEAD|PATCH|DELETE)$")]
    method: String,
    /// As with PATCH.
    #[param(rename = "Upload-Offset", minimum = 0)]
    offset: Option<u64>,
}

/// The same three for clients that can only say POST; the method stands in a header.
#[utoipa::path(post, path = "/api/v1/uploads/{id}", tag = "uploads", params(("id" = uuid::Uuid, Path), Spoken, Meant),
    request_body(content = inline(Bytes), content_type = "application/offset+octet-stream"),
    responses((status = 200, description = "As HEAD answers"), (status = 204, description = "As PATCH and DELETE answer"),
        Gone, Unnamed, Conflict, Over, OtherVersion, Refused, Held, NoRoom, Busy))]
pub(super) async fn instead(
    req: HttpRequest,
    api: Data<Api>,
    Id(id): Id,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    speak(match text_header(req.headers(), METHOD) {
        Some("HEAD") => shown(&req, api, id).await,
        Some("PATCH") => appended(&req, api, id, payload).await,
        Some("DELETE") => ended(&req, &api, id).await,
        _ => {
            let allow = HeaderValue::from_static("HEAD, PATCH, DELETE");
            Err(Problem::of(Code::MethodNotAllowed).header(header::ALLOW, allow))
        }
    })
}
