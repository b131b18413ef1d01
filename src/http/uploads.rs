//! `/videos/upload`: a file becomes a video, as a form or as bare bytes.

use crate::http::api::Api;
use crate::http::body::content_length;
use crate::http::docs::{Busy, Malformed, NoRoom, Refused, TooLarge, WrongType};
use crate::http::dto::Accepted;
use crate::http::dto::shapes::Bytes;
use crate::http::extract::Params;
use crate::http::intake::Intake;
use crate::http::limit::{FILE, Watch};
use crate::http::problem::Problem;
use crate::http::{origin, submit};
use crate::model::{Code, JobSpec, Origin, Priority, Source};
use crate::queue::{NewJob, Submission};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::error::PayloadError;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;
use serde::Deserialize;
use std::time::Instant;
use utoipa::{IntoParams, ToSchema};

/// What a form adds to the bytes of its file; more than a browser ever does.
const FORM_OVERHEAD: u64 = 16 << 10;

/// The name of an uploaded file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Named {
    /// The file's name; `upload` when absent.
    pub name: Option<String>,
}

/// A form with one file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the form for the document only")]
pub(super) struct UploadForm {
    /// The file.
    #[schema(value_type = String, format = Binary, min_length = 1)]
    file: Vec<u8>,
}

/// Upload a video as a form.
#[utoipa::path(post, path = "/api/v1/videos/upload", tag = "videos",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 202, description = "Accepted, durably", body = Accepted), Malformed, TooLarge, WrongType, Refused, NoRoom, Busy))]
pub(super) async fn form(
    req: HttpRequest,
    api: Data<Api>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let promised = content_length(req.headers());
    // The form is a little longer than its file, so the exact limit is checked while it comes.
    let limit = api.settings.max_source_bytes.saturating_add(FORM_OVERHEAD);
    if promised.is_some_and(|bytes| bytes > limit) {
        return Err(Problem::of(Code::TooLarge));
    }
    let promised = promised.map(|bytes| bytes.min(api.settings.max_source_bytes));
    let mut form = Multipart::new(req.headers(), payload);
    let mut taken = None;
    while let Some(field) = Watch::new(FILE, Instant::now()).next(form.next()).await? {
        let field = field.map_err(refused)?;
        let name = checked(&field, taken.is_some())?;
        let mut intake = Intake::open(&api, promised).await?;
        intake.fill(&api, field.map(|chunk| chunk.map_err(refused))).await?;
        taken = Some((intake, name));
    }
    let (intake, name) = taken.ok_or_else(|| Problem::of(Code::InvalidForm))?;
    finish(api, intake, name, origin::of(&req, None)).await
}

/// The file name of the one field there may be.
fn checked(field: &Field, second: bool) -> Result<String, Problem> {
    match field.name() {
        Some("file") if second => {
            Err(Problem::of(Code::InvalidForm).at("/file", "There is more than one file."))
        }
        Some("file") => {
            let name =
                field.content_disposition().and_then(|disposition| disposition.get_filename());
            Ok(name.unwrap_or_default().to_owned())
        }
        other => {
            let name = other.unwrap_or_default();
            let detail = format!("The form has a field `{name}` that does not exist.");
            Err(Problem::of(Code::UnknownField).at(&format!("/{name}"), detail))
        }
    }
}

fn refused(error: MultipartError) -> Problem {
    match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => {
            Problem::new(Code::UnsupportedMedia, "The upload is not multipart/form-data.")
        }
        MultipartError::Payload(error) => broken(error),
        other => Problem::of(Code::InvalidForm).because(other),
    }
}

/// The bytes stopped coming.
fn broken(error: PayloadError) -> Problem {
    Problem::of(Code::Truncated).because(error)
}

/// Upload a video as bare bytes.
#[utoipa::path(put, path = "/api/v1/videos/upload", tag = "videos", params(Named),
    request_body(content = inline(Bytes), content_type = "application/octet-stream"),
    responses((status = 202, description = "Accepted, durably", body = Accepted), Malformed, TooLarge, Refused, NoRoom, Busy))]
pub(super) async fn raw(
    req: HttpRequest,
    api: Data<Api>,
    Params(named): Params<Named>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let mut intake = Intake::open(&api, content_length(req.headers())).await?;
    intake.fill(&api, payload.map(|chunk| chunk.map_err(broken))).await?;
    finish(api, intake, named.name.unwrap_or_default(), origin::of(&req, None)).await
}

/// Publishes and submits. In a task of its own: a client that hangs up now must not leave a
/// published file without a job.
async fn finish(
    api: Data<Api>,
    intake: Intake,
    name: String,
    origin: Origin,
) -> Result<HttpResponse, Problem> {
    if intake.bytes() == 0 {
        return Err(Problem::field("/file", "The file is empty."));
    }
    let task = actix_web::rt::spawn(async move {
        let id = intake.id;
        let spec = JobSpec::Video { source: Source::upload(&name, intake.bytes()) };
        let key = intake.publish().await?;
        let first = Some(NewJob { id, spec, priority: Priority::Normal, origin, same_as: None });
        let answer =
            submit::video(&api, Submission { first, series: None, idempotency: None }).await;
        // When nobody answered, the job may be there all the same; else the next sweep takes the file.
        let refused = answer.as_ref().is_err_and(|problem| problem.code() != Code::Unavailable);
        if refused && let Err(error) = api.files.delete(&key).await {
            tracing::warn!(%error, video = %id, "a refused upload stays until the next sweep");
        }
        answer
    });
    task.await.map_err(Problem::internal)?
}
