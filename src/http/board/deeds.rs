//! Retrying and cancelling all that match.
//!
//! All are found before any is touched, because a deed changes the lists. What was found may have
//! moved on meanwhile; that is no error, it is not counted.

use super::sieve::Sieve;
use super::walk::each;
use crate::model::{Job, JobId, JobSpec, Lane, State};
use crate::queue::{ListQuery, Queue, QueueError};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeSet;
use std::future::Future;

/// How many are asked for at once: the queue makes them durable together.
const AT_ONCE: usize = 32;

/// Queues all matching jobs in `state` again, oldest first, and says how many. Those that have left
/// the board and are still kept are meant too.
///
/// # Errors
/// [`QueueError::WrongState`] when jobs cannot be retried in this state; [`QueueError::Full`] and
/// those of the store, when some may have been queued already.
pub async fn retry_all(
    queue: &dyn Queue,
    lane: Option<Lane>,
    state: State,
    sieve: &Sieve,
) -> Result<u64, QueueError> {
    if !matches!(state, State::Failed | State::Cancelled) {
        return Err(QueueError::WrongState(state));
    }
    let query = ListQuery { lane, state: Some(state), kept: true, ..ListQuery::default() };
    let (mut series, mut others) = (BTreeSet::new(), BTreeSet::new());
    each(queue, query, sieve, |job| put(&job, &mut series, &mut others)).await?;
    let retry = |id| async move {
        match queue.retry(id).await {
            Ok(_) => Ok(true),
            // Retried along with another one, or gone, since it was listed.
            // Other keys may have room where one is full.
            Err(
                QueueError::NotFound
                | QueueError::WrongState(_)
                | QueueError::SecondVideo(_)
                | QueueError::KeyFull { .. },
            ) => Ok(false),
            Err(error) => Err(error),
        }
    };
    // A series takes a video along that failed: one that is asked for itself counts itself.
    Ok(count(others, retry).await? + count(series, retry).await?)
}

/// Cancels all matching jobs that have not ended, oldest first, and says how many were stopped or,
/// where a worker runs them, asked to stop by this.
///
/// # Errors
/// [`QueueError::WrongState`] when jobs in this state have ended; those of the store, when some may
/// have been cancelled already.
pub async fn cancel_all(
    queue: &dyn Queue,
    lane: Option<Lane>,
    state: Option<State>,
    sieve: &Sieve,
) -> Result<u64, QueueError> {
    if let Some(state) = state.filter(|state| state.is_final()) {
        return Err(QueueError::WrongState(state));
    }
    let (mut series, mut others) = (BTreeSet::new(), BTreeSet::new());
    // In the order in which jobs move on, so that one that does meanwhile is met again.
    let live = [State::Waiting, State::Queued, State::Running];
    for state in live.into_iter().filter(|live| state.is_none_or(|state| state == *live)) {
        let query = ListQuery { lane, state: Some(state), ..ListQuery::default() };
        let take = |job: Job| {
            if !job.cancel_requested {
                put(&job, &mut series, &mut others);
            }
        };
        each(queue, query, sieve, take).await?;
    }
    let cancel = |id| async move {
        match queue.cancel(id).await {
            Ok(_) => Ok(true),
            Err(QueueError::NotFound | QueueError::WrongState(_)) => Ok(false),
            Err(error) => Err(error),
        }
    };
    // A series that waits fails when its video is cancelled; it was to be cancelled itself.
    Ok(count(series, cancel).await? + count(others, cancel).await?)
}

fn put(job: &Job, series: &mut BTreeSet<JobId>, others: &mut BTreeSet<JobId>) {
    let of_series = matches!(job.spec, JobSpec::Series { .. });
    if of_series { series } else { others }.insert(job.id);
}

/// Does it to each, and counts those it was done to.
async fn count<F: Future<Output = Result<bool, QueueError>>>(
    ids: BTreeSet<JobId>,
    deed: impl Fn(JobId) -> F,
) -> Result<u64, QueueError> {
    let deeds = stream::iter(ids.into_iter().map(deed)).buffer_unordered(AT_ONCE);
    deeds.try_fold(0, |sum, done| async move { Ok(sum + u64::from(done)) }).await
}
