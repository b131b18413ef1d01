//! Which upload a request is about, and whether it is the asking one's.

use crate::files::FileError;
use crate::files::pieces::{Coming, Pieces, Taken};
use crate::http::api::Api;
use crate::http::auth;
use crate::http::problem::Problem;
use crate::model::{Code, JobId, JobSpec, KeyId, Source};
use actix_web::HttpRequest;
use std::time::{Duration, Instant};

/// How long another request about the same upload is waited for: the end of one whose client has
/// gone is noticed within milliseconds.
const TURN: Duration = Duration::from_secs(1);
/// How often it is tried meanwhile.
const AGAIN: Duration = Duration::from_millis(20);

/// An upload.
pub(super) enum Found {
    /// It comes in pieces, and is this request's alone now.
    Coming(Taken),
    /// Another request sends it right now.
    Busy(Coming),
    /// It has become a video, of so many bytes.
    Video(u64),
}

/// Finds an upload and takes it.
///
/// # Errors
/// [`Code::NotFound`] when there is none, or it is of another key; [`Code::UploadExpired`].
pub(super) async fn find(api: &Api, req: &HttpRequest, id: JobId) -> Result<Found, Problem> {
    let pieces = api.files.pieces();
    let coming = match pieces.look(id).await {
        Err(FileError::NotFound) => return video(api, req, id).await.map(Found::Video),
        coming => coming?,
    };
    check_owner(api, req, coming.begun.owner)?;
    match take(pieces, id).await {
        // One that is whole may only have been left behind by its video.
        Ok(taken) if taken.coming().is_over() => match video(api, req, id).await {
            Ok(bytes) => Ok(Found::Video(bytes)),
            Err(problem) if problem.code() == Code::NotFound => {
                Err(Problem::of(Code::UploadExpired))
            }
            Err(problem) => Err(problem),
        },
        Ok(taken) => Ok(Found::Coming(taken)),
        Err(FileError::InUse) => Ok(Found::Busy(coming)),
        // It ended meanwhile.
        Err(FileError::NotFound) => video(api, req, id).await.map(Found::Video),
        Err(error) => Err(error.into()),
    }
}

async fn take(pieces: &Pieces, id: JobId) -> Result<Taken, FileError> {
    let begun = Instant::now();
    loop {
        match pieces.take(id).await {
            Err(FileError::InUse) if begun.elapsed() < TURN => tokio::time::sleep(AGAIN).await,
            done => return done,
        }
    }
}

/// The length of an upload that has become a video.
async fn video(api: &Api, req: &HttpRequest, id: JobId) -> Result<u64, Problem> {
    let job = api.queue.get(id).await?.ok_or_else(nowhere)?;
    let JobSpec::Video { source: Source::Upload { bytes, .. } } = job.spec else {
        return Err(nowhere());
    };
    check_owner(api, req, job.origin.key)?;
    Ok(bytes)
}

/// Others do not even learn that it is there.
fn check_owner(api: &Api, req: &HttpRequest, owner: Option<KeyId>) -> Result<(), Problem> {
    if auth::may_touch(api, req, owner) { Ok(()) } else { Err(nowhere()) }
}

fn nowhere() -> Problem {
    Problem::new(Code::NotFound, "There is no such upload on this machine (any more).")
        .hint("Begin it anew.")
}
