//! Removes what has expired: files first, rows second, so nothing is ever named that is gone
//! for good and nothing that is named is left behind.

use crate::files::{FileError, Files};
use crate::model::JobId;
use crate::queue::{Queue, QueueError};
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

/// Cleans up at once and then every `every`, until `until`, also when that comes in the middle of a
/// cleanup: what it left is found by the next one.
///
/// Every process does: each machine has folders of its own, whatever it serves as.
pub async fn run(queue: &dyn Queue, files: &dyn Files, every: Duration, until: &CancellationToken) {
    let mut tick = interval(every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = until.cancelled() => return,
            _ = tick.tick() => {}
        }
        let swept = tokio::select! {
            () = until.cancelled() => return,
            swept = run_once(queue, files) => swept,
        };
        match swept {
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
pub async fn run_once(queue: &dyn Queue, files: &dyn Files) -> Result<Swept, SweepError> {
    let mut swept = Swept::default();
    // Jobs whose files someone still reads: passed over, and no reason to stop before the others.
    let mut kept = HashSet::new();
    loop {
        let expired = queue.expired(BATCH + kept.len()).await?;
        let mut gone = Vec::with_capacity(expired.len());
        for id in expired.into_iter().filter(|id| !kept.contains(id)).collect::<Vec<_>>() {
            match files.delete_all(id).await {
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
        swept.expired += queue.prune(gone).await?;
    }
    for owner in files.sweep(ORPHAN_AGE).await? {
        swept.orphans += usize::from(remove_orphan(queue, files, owner).await?);
    }
    Ok(swept)
}

async fn remove_orphan(
    queue: &dyn Queue,
    files: &dyn Files,
    owner: JobId,
) -> Result<bool, SweepError> {
    if queue.get(owner).await?.is_some() {
        return Ok(false);
    }
    files.delete_all(owner).await?;
    Ok(true)
}
