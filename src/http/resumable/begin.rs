//! `/uploads`: how files can be sent in pieces, and beginning one.

use super::Spoken;
use super::wire::{
    self, EXPIRES, EXTENSIONS, LENGTH, MAX_SIZE, RESUMABLE, VERSION, VERSIONS, check_version, speak,
};
use crate::files::pieces::{Begun, PIECES_MAX};
use crate::files::upload::UploadError;
use crate::http::api::Api;
use crate::http::clock::now;
use crate::http::docs::{Busy, NoRoom, OtherVersion, TooLarge, Unmeant};
use crate::http::origin::CallerKey;
use crate::http::problem::Problem;
use crate::http::submit::new_id;
use crate::model::{Code, Source};
use actix_web::http::header::{self, HttpDate};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use std::time::Duration;
use utoipa::IntoParams;

/// What a client is told to wait when too many uploads are on their way.
const FULL_RETRY_AFTER: Duration = Duration::from_mins(1);

/// What the first request says.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the headers for the document only; they are read by hand")]
pub(super) struct Beginning {
    /// How long the file is, in bytes.
    #[param(rename = "Upload-Length", minimum = 1)]
    length: u64,
    /// Pairs of a name and a value in Base64; the value of `filename` is kept.
    #[param(
        rename = "Upload-Metadata",
        pattern = "^([a-z]+ ([A-Za-z0-9+/]{4})*(,[a-z]+ ([A-Za-z0-9+/]{4})*)*)?$"
    )]
    metadata: Option<String>,
}

/// How files can be sent in pieces.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "uploads",
    responses((status = 204, description = "The version and the extensions of tus",
        headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64, description = "The largest file, in bytes"))), Busy))]
pub(in crate::http) async fn ways(api: Data<Api>) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    answer.insert_header((RESUMABLE, VERSION));
    answer.insert_header((VERSIONS, VERSION));
    answer.insert_header((EXTENSIONS, "creation,expiration,termination"));
    answer.insert_header((MAX_SIZE, api.settings.max_source_bytes));
    answer.finish()
}

/// Begin to send a file in pieces (tus 1.0.0); nothing is queued before the last one has come.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads", params(Spoken, Beginning),
    responses((status = 201, description = "Begun; its pieces go to `Location`",
        headers(("Location" = String, description = "`/api/v1/uploads/` and the id, which is that of the video to be"),
            ("Upload-Expires" = String, description = "When it goes unless more comes"))),
        OtherVersion, TooLarge, Unmeant, NoRoom, Busy))]
pub(in crate::http) async fn begin(
    req: HttpRequest,
    api: Data<Api>,
) -> Result<HttpResponse, Problem> {
    speak(begun(&req, &api).await)
}

async fn begun(req: &HttpRequest, api: &Api) -> Result<HttpResponse, Problem> {
    check_version(req.headers())?;
    let length = wire::bytes(req.headers(), LENGTH)?;
    let name = wire::file_name(req.headers())?.unwrap_or_default();
    let limit = api.settings.max_source_bytes;
    if length == 0 {
        return Err(Problem::new(Code::InvalidField, "The file is empty."));
    }
    if length > limit {
        return Err(UploadError::TooLarge { limit }.into());
    }
    let pieces = api.files.pieces();
    if pieces.count().await? >= PIECES_MAX {
        let detail = format!("{PIECES_MAX} uploads have begun and not ended already.");
        return Err(Problem::new(Code::QueueFull, detail).retry_after(FULL_RETRY_AFTER));
    }
    // Only what comes is held, as with other uploads.
    drop(api.files.reserve(length).await?);
    let Source::Upload { name, .. } = Source::upload(&name, length) else {
        return Err(Problem::internal("an upload is no upload"));
    };
    let owner = req.extensions().get::<CallerKey>().map(|caller| caller.0);
    let id = new_id();
    let coming = pieces.begin(id, Begun { name, length, owner, created_at: now() }).await?;
    let mut answer = HttpResponse::Created();
    answer.insert_header((header::LOCATION, format!("/api/v1/uploads/{id}")));
    answer.insert_header((EXPIRES, HttpDate::from(coming.expires)));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(answer.finish())
}
