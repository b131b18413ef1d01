//! Taking in a piece, and making a video of what is whole.

use crate::files::pieces::{Coming, Taken};
use crate::files::{FileError, FileKey};
use crate::http::api::Api;
use crate::http::inflow::Inflow;
use crate::http::problem::Problem;
use crate::http::submit;
use crate::model::{Code, JobSpec, Origin, Priority, Source};
use crate::queue::{NewJob, Submission};
use actix_web::error::PayloadError;
use actix_web::web::{Data, Payload};
use futures_util::StreamExt;

/// Adds what comes, and makes a video of it once it is whole. In a task of its own: when the
/// client hangs up, what has come is still made durable, and nobody else goes on before that.
///
/// # Errors
/// Why it stopped early. What has come is kept all the same.
pub(super) async fn piece(
    api: Data<Api>,
    mut taken: Taken,
    payload: Payload,
    origin: Origin,
) -> Result<Coming, Problem> {
    let task = actix_web::rt::spawn(async move {
        let came = fill(&api, &mut taken, payload).await;
        let coming = taken.settle().await?.clone();
        if coming.is_whole() {
            finish(&api, taken, origin).await?;
        } else {
            came?;
        }
        Ok(coming)
    });
    task.await.map_err(Problem::internal)?
}

/// Makes a video of an upload that is whole; in a task of its own as well.
///
/// # Errors
/// Why that cannot be now; asking again is fine.
pub(super) async fn whole(api: Data<Api>, taken: Taken, origin: Origin) -> Result<(), Problem> {
    let task = actix_web::rt::spawn(async move { finish(&api, taken, origin).await });
    task.await.map_err(Problem::internal)?
}

async fn fill(api: &Api, taken: &mut Taken, payload: Payload) -> Result<(), Problem> {
    let mut chunks = payload.map(|chunk| chunk.map_err(broken));
    let missing = taken.missing();
    let mut inflow = Inflow::open(api, Some(missing), missing).await?;
    while let Some(chunk) = inflow.next(&mut chunks).await? {
        let came = chunk.len();
        match taken.add(chunk).await {
            Err(FileError::OutOfRange) => return Err(too_much()),
            done => done?,
        }
        inflow.wrote(api, came).await?;
    }
    Ok(())
}

/// The bytes stopped coming.
fn broken(error: PayloadError) -> Problem {
    Problem::of(Code::Truncated).because(error)
}

/// More comes than was promised at the begin.
pub(super) fn too_much() -> Problem {
    let detail = "These are more bytes than `Upload-Length` said.";
    Problem::new(Code::TooLarge, detail).hint("Begin an upload of the right length.")
}

/// As with any upload the file is published first and its job submitted second. All of it may be
/// done again, wherever it stopped: the queue knows a job that it has by its id.
async fn finish(api: &Api, mut taken: Taken, origin: Origin) -> Result<(), Problem> {
    let id = taken.id();
    if api.queue.get(id).await?.is_some() {
        return clear(taken).await;
    }
    if taken.coming().published {
        match api.files.meta(&FileKey::Upload(id)).await {
            Err(FileError::NotFound) => return Err(Problem::of(Code::UploadExpired)),
            there => drop(there?),
        }
    }
    taken.publish(&*api.files).await?;
    let begun = &taken.coming().begun;
    let spec = JobSpec::Video { source: Source::upload(&begun.name, begun.length) };
    let origin = Origin { key: begun.owner, ..origin };
    let first = Some(NewJob { id, spec, priority: Priority::Normal, origin, same_as: None });
    submit::take_in(api, Submission { first, series: None, idempotency: None }).await?;
    clear(taken).await
}

/// What is staged is no longer needed. Where it cannot be removed now, the cleanup does that.
async fn clear(taken: Taken) -> Result<(), Problem> {
    let id = taken.id();
    if let Err(error) = taken.remove().await {
        tracing::warn!(%error, video = %id, "what was staged of an upload stays until the next sweep");
    }
    Ok(())
}
