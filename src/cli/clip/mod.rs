//! `ezclips clip`: the whole job in one process, without a server.

pub mod args;
mod export;
mod follow;
pub mod look;
mod show;

use crate::cli::exit::{CliError, Exit};
use crate::files::FileKey;
use crate::model::{
    AllowList, JobId, JobSpec, LeaseToken, Link, Origin, Priority, SeriesId, Source, VideoId,
};
use crate::queue::{NewJob, Submission};
use crate::work::Rooms;
use args::ClipArgs;
use follow::Followed;
use std::path::Path;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Submits, follows and exports. A worker must run beside it on the same rooms.
///
/// # Errors
/// What is wrong with the input, or why the job failed.
pub async fn run(
    rooms: &Rooms,
    args: &ClipArgs,
    allowed: &AllowList,
    interrupt: &CancellationToken,
) -> Result<(), CliError> {
    let [video, below, series] = [0; 3].map(|_| JobId(Uuid::now_v7()));
    let spec = args.spec(below)?;
    let source = match take(rooms, &args.input, video, allowed).await? {
        Source::Link(link) => Source::wanted(link, &spec),
        other => other,
    };
    let mut show = show::reporter(args.json);
    if let Some(input) = &args.look.below {
        let source = take(rooms, input, below, allowed).await?;
        let events = rooms.queue.subscribe();
        let first = Some(job(below, JobSpec::Video { source }));
        rooms.queue.submit(Submission { first, series: None, idempotency: None }).await?;
        let followed = Followed { video: below, series: None };
        follow::run(rooms, followed, events, interrupt, show.as_mut()).await?;
    }
    // Listening starts before the job exists, so nothing is missed.
    let events = rooms.queue.subscribe();
    rooms
        .queue
        .submit(submission(video, source, series, JobSpec::Series { video, spec: Box::new(spec) }))
        .await?;
    let followed = Followed { video, series: Some(series) };
    follow::run(rooms, followed, events, interrupt, show.as_mut()).await?;
    let manifest = export::run(rooms, series, &args.out).await?;
    show.done(&manifest, &args.out)?;
    Ok(())
}

fn submission(video: VideoId, source: Source, series: SeriesId, spec: JobSpec) -> Submission {
    Submission {
        first: Some(job(video, JobSpec::Video { source })),
        series: Some(job(series, spec)),
        idempotency: None,
    }
}

fn job(id: JobId, spec: JobSpec) -> NewJob {
    NewJob { id, spec, priority: Priority::Normal, origin: Origin::default(), same_as: None }
}

/// A link is vetted; a file is brought in under a second name, without copying where possible.
async fn take(
    rooms: &Rooms,
    input: &str,
    video: VideoId,
    allowed: &AllowList,
) -> Result<Source, CliError> {
    if input.contains("://") {
        let link = Link::parse(input, allowed).map_err(|error| {
            CliError::new(Exit::Failed, format!("{error} ({})", error.0)).hint(error.0.hint())
        })?;
        return Ok(Source::Link(link));
    }
    let file = Path::new(input);
    let meta = tokio::fs::metadata(file).await.map_err(|error| {
        CliError::new(Exit::Failed, format!("{input}: {error}"))
            .hint("give a file that exists or a link that starts with https://")
    })?;
    if !meta.is_file() {
        return Err(CliError::new(Exit::Failed, format!("{input} is not a file")));
    }
    let token = LeaseToken(Uuid::new_v4());
    let scratch = rooms.files.scratch(video, token).await.map_err(export::failed)?;
    let copy = scratch.dir().join("upload.bin");
    if tokio::fs::hard_link(file, &copy).await.is_err() {
        tokio::fs::copy(file, &copy).await?;
    }
    rooms.files.publish(&copy, &FileKey::Upload(video)).await.map_err(export::failed)?;
    Ok(Source::upload(input, meta.len()))
}
