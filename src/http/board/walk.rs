//! Walking the pages of the queue.

use super::sieve::Sieve;
use crate::model::Job;
use crate::queue::{JobPage, ListQuery, Queue, QueueError};

/// The most jobs on a page of the queue.
pub(super) const PAGE: usize = 200;
/// How many pages one request looks through for the jobs it asks for: 4,000 jobs, some tens of
/// milliseconds of reading.
const PAGES_MAX: usize = 20;

/// A page of the jobs that `sieve` lets through. It may hold fewer than there is room for, even
/// none, and still say where to go on: then as many were looked at as one request may.
///
/// A whole id finds its job wherever it is, also off the board.
///
/// # Errors
/// Those of the queue.
pub async fn find(
    queue: &dyn Queue,
    query: ListQuery,
    sieve: &Sieve,
) -> Result<JobPage, QueueError> {
    if sieve.is_open() {
        return queue.list(query).await;
    }
    if let Some(job) = by_id(queue, &query, sieve).await? {
        return Ok(JobPage { jobs: vec![job], next: None });
    }
    let limit = query.limit.clamp(1, PAGE);
    let mut query = ListQuery { limit: PAGE, ..query };
    let mut jobs = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = queue.list(query.clone()).await?;
        jobs.extend(sieve.sift(queue, page.jobs).await?);
        if jobs.len() > limit {
            jobs.truncate(limit);
            let next = jobs.last().map(|job| job.id);
            return Ok(JobPage { jobs, next });
        }
        query.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    Ok(JobPage { jobs, next: query.before })
}

/// The job that is asked for by its whole id, on the first page.
async fn by_id(
    queue: &dyn Queue,
    query: &ListQuery,
    sieve: &Sieve,
) -> Result<Option<Job>, QueueError> {
    let Some(id) = sieve.id().filter(|_| query.before.is_none()) else { return Ok(None) };
    let job = queue.get(id).await?.filter(|job| {
        query.lane.is_none_or(|lane| job.lane == lane)
            && query.state.is_none_or(|state| job.state == state)
    });
    Ok(sieve.sift(queue, job.into_iter().collect()).await?.pop())
}

/// Hands every job that is let through to `take`, newest first.
pub(super) async fn each(
    queue: &dyn Queue,
    query: ListQuery,
    sieve: &Sieve,
    mut take: impl FnMut(Job),
) -> Result<(), QueueError> {
    let mut query = ListQuery { limit: PAGE, before: None, ..query };
    loop {
        let page = queue.list(query.clone()).await?;
        sieve.sift(queue, page.jobs).await?.into_iter().for_each(&mut take);
        query.before = page.next;
        if page.next.is_none() {
            return Ok(());
        }
    }
}

/// The newest `most` jobs, looked at without a sieve; whether those were all.
pub(super) async fn newest(
    queue: &dyn Queue,
    query: ListQuery,
    most: usize,
    mut take: impl FnMut(Job),
) -> Result<bool, QueueError> {
    let mut query = ListQuery { limit: PAGE, before: None, ..query };
    for _ in 0..most / PAGE {
        let page = queue.list(query.clone()).await?;
        page.jobs.into_iter().for_each(&mut take);
        query.before = page.next;
        if page.next.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}
