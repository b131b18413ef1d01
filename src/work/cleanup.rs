//! Removes what has expired: files first, rows second, so nothing is ever named that is gone
//! for good and nothing that is named is left behind.

use crate::files::FileError;
use crate::model::{Job, JobSpec, Source};
use crate::queue::QueueError;
use crate::work::{Rooms, named};
use std::collections::HashSet;
use std::time::Duration;
use thiserror::Error;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How many expired jobs go in one step.
const BATCH: usize = 100;
/// Files without a row are left alone for this long: their row may be about to be written.
const ORPHAN_AGE: Duration = Duration::from_hours(1);

/// What one cleanup removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Jobs whose time had come, with their files.
    pub expired: usize,
    /// Videos and series whose files no row named.
    pub orphans: usize,
}

/// Why a cleanup stopped early; the next one goes on.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The queue did not answer.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// A file could not be removed.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// Cleans up at once and then every `every`, until `until`.
pub async fn run(rooms: &Rooms, every: Duration, until: &CancellationToken) {
    let mut tick = interval(every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = until.cancelled() => return,
            _ = tick.tick() => {}
        }
        match run_once(rooms).await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(swept) => info!(expired = swept.expired, orphans = swept.orphans, "cleaned up"),
            Err(error) => warn!(%error, "the cleanup stopped early"),
        }
    }
}

/// Removes everything whose time has come.
///
/// # Errors
/// The first call that failed; what was removed before stays removed.
pub async fn run_once(rooms: &Rooms) -> Result<Swept, SweepError> {
    let mut swept = Swept::default();
    // Jobs whose files someone still reads: passed over, and no reason to stop before the others.
    let mut kept = HashSet::new();
    loop {
        let expired = rooms.queue.expired(BATCH + kept.len()).await?;
        let mut gone = Vec::with_capacity(expired.len());
        for id in expired.into_iter().filter(|id| !kept.contains(id)).collect::<Vec<_>>() {
            match rooms.files.delete_all(id).await {
                Ok(()) => gone.push(id),
                Err(error) => {
                    warn!(job = %id, %error, "its files are kept for now");
                    kept.insert(id);
                }
            }
        }
        if gone.is_empty() {
            break;
        }
        swept.expired += rooms.queue.prune(gone).await?;
    }
    for owner in rooms.files.sweep(ORPHAN_AGE).await? {
        match rooms.queue.get(owner).await? {
            Some(job) => remove_leftovers(rooms, &job).await?,
            None => {
                rooms.files.delete_all(owner).await?;
                swept.orphans += 1;
            }
        }
    }
    Ok(swept)
}

/// Removes what no row names of a job that has succeeded. Whoever settles it does so at once, and
/// leaves it only by dying in that moment, or by not knowing yet that it lost its lease.
async fn remove_leftovers(rooms: &Rooms, job: &Job) -> Result<(), SweepError> {
    let Some(mark) = named::mark_of(job) else { return Ok(()) };
    let was_uploaded = matches!(&job.spec, JobSpec::Video { source: Source::Upload { .. } });
    // Of a single attempt nothing but an upload can be left, and looking is not for nothing.
    if !was_uploaded && rooms.queue.attempts(job.id).await?.len() < 2 {
        return Ok(());
    }
    let Some(named) = named::files_of(&*rooms.queue, (job.id, &job.spec), mark).await? else {
        return Ok(());
    };
    match rooms.files.retain(job.id, &named).await {
        // It goes with the next cleanup.
        Err(FileError::InUse) => Ok(()),
        done => Ok(done?),
    }
}
