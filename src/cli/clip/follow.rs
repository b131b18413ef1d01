//! Follows a video and its series to their end.

use crate::cli::clip::show::Reporter;
use crate::cli::exit::{CliError, Exit};
use crate::model::{Event, EventKind, Failure, Job, JobId, SeriesId, State, VideoId};
use crate::work::Rooms;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long a cancelled job may take to stop.
const STOPPING: Duration = Duration::from_secs(10);

/// What is followed: a series with the video it is cut from, or a video alone.
#[derive(Clone, Copy)]
pub struct Followed {
    /// The video.
    pub video: VideoId,
    /// The series, whose end is waited for; without one, the video's.
    pub series: Option<SeriesId>,
}

impl Followed {
    fn last(self) -> JobId {
        self.series.unwrap_or(self.video)
    }
}

/// Reports what happens until the end has come.
pub async fn run(
    rooms: &Rooms,
    followed: Followed,
    mut events: broadcast::Receiver<Event>,
    interrupt: &CancellationToken,
    show: &mut dyn Reporter,
) -> Result<(), CliError> {
    loop {
        tokio::select! {
            () = interrupt.cancelled() => {
                cancel(rooms, followed, &mut events).await;
                return Err(CliError::new(Exit::Interrupted, "stopped; no clip was kept"));
            }
            event = events.recv() => match event {
                Ok(event) if event.job == followed.video || event.job == followed.last() => {
                    report(rooms, &event, followed.series, show).await?;
                }
                // A follower that lagged only needs the end, which it asks for below.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => {
                    return Err(CliError::new(Exit::Failed, "the queue stopped"));
                }
            }
        }
        let job = rooms.queue.get(followed.last()).await?;
        match job.as_ref().map(|job| (job.state, &job.failure)) {
            Some((State::Succeeded, _)) => return Ok(()),
            Some((State::Failed, failure)) => {
                return Err(explain(rooms, followed.video, failure.as_ref()).await?);
            }
            Some((State::Cancelled, _)) | None => {
                return Err(CliError::new(Exit::Failed, "the job was cancelled"));
            }
            Some(_) => {}
        }
    }
}

/// Why the series failed; the video's own failure when that is the cause.
async fn explain(
    rooms: &Rooms,
    video: VideoId,
    own: Option<&Failure>,
) -> Result<CliError, CliError> {
    let video = rooms.queue.get(video).await?.and_then(|job| job.failure);
    Ok(video
        .as_ref()
        .or(own)
        .map_or_else(|| CliError::new(Exit::Failed, "the job failed"), CliError::from))
}

async fn report(
    rooms: &Rooms,
    event: &Event,
    series: Option<SeriesId>,
    show: &mut dyn Reporter,
) -> Result<(), CliError> {
    let cutting = Some(event.job) == series;
    match &event.kind {
        EventKind::Stage(stage) => show.stage(cutting, *stage)?,
        EventKind::Progress(progress) => show.progress(cutting, *progress)?,
        EventKind::PartReady(n) => {
            let parts = rooms.queue.parts(event.job).await?;
            if let Some(part) = parts.iter().find(|part| part.n == *n) {
                show.part(part, parts.len())?;
            }
        }
        EventKind::State(State::Queued) => {
            if let Some(Job { failure: Some(failure), .. }) = rooms.queue.get(event.job).await? {
                show.retry(&failure)?;
            }
        }
        EventKind::State(_) | EventKind::CancelRequested | EventKind::Removed => {}
    }
    Ok(())
}

async fn cancel(
    rooms: &Rooms,
    Followed { video, series }: Followed,
    events: &mut broadcast::Receiver<Event>,
) {
    let jobs = series.into_iter().chain([video]);
    for job in jobs.clone() {
        // It may have ended already, which is just as well.
        let _ = rooms.queue.cancel(job).await;
    }
    let ended = async {
        while any_live(rooms, jobs.clone()).await {
            if matches!(events.recv().await, Err(RecvError::Closed)) {
                return;
            }
        }
    };
    let _ = timeout(STOPPING, ended).await;
}

async fn any_live(rooms: &Rooms, jobs: impl Iterator<Item = JobId>) -> bool {
    for job in jobs {
        if matches!(rooms.queue.get(job).await, Ok(Some(job)) if !job.state.is_final()) {
            return true;
        }
    }
    false
}
