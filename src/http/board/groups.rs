//! Failed jobs by the code of their failure.

use super::walk::newest;
use crate::http::clock::rfc3339;
use crate::http::convert;
use crate::http::dto::{FailedJobDto, FailureGroupDto, FailuresDto};
use crate::http::scrub::scrub;
use crate::model::{Code, Failure, Job, Lane, State, Timestamp};
use crate::queue::{ListQuery, Queue, QueueError};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// The most failed jobs that are looked at for one answer.
const COUNTED_MAX: usize = 10_000;

/// The failed jobs on the board by code, those of most jobs first.
///
/// # Errors
/// Those of the queue.
pub async fn failures(queue: &dyn Queue, lane: Option<Lane>) -> Result<FailuresDto, QueueError> {
    let query = ListQuery { lane, state: Some(State::Failed), ..ListQuery::default() };
    let mut groups = HashMap::new();
    let mut counted = 0;
    let complete = newest(queue, query, COUNTED_MAX, |job| {
        counted += 1;
        put(&mut groups, job);
    })
    .await?;
    let mut groups: Vec<(Code, Group)> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(code, group)| {
        (Reverse(group.count), Reverse(group.newest()), code.name())
    });
    let mut items = Vec::with_capacity(groups.len());
    for (code, group) in groups {
        items.push(dto(queue, code, group).await?);
    }
    Ok(FailuresDto { items, counted, complete })
}

struct Group {
    count: u64,
    oldest: Timestamp,
    lanes: BTreeSet<Lane>,
    /// The one that failed last.
    example: Job,
}

impl Group {
    fn newest(&self) -> Timestamp {
        failed_at(&self.example)
    }
}

fn failed_at(job: &Job) -> Timestamp {
    job.finished_at.unwrap_or(job.created_at)
}

fn put(groups: &mut HashMap<Code, Group>, job: Job) {
    let Some(Failure { code, .. }) = job.failure else { return };
    let (at, lane) = (failed_at(&job), job.lane);
    let Some(group) = groups.get_mut(&code) else {
        let lanes = BTreeSet::from([lane]);
        groups.insert(code, Group { count: 1, oldest: at, lanes, example: job });
        return;
    };
    group.count += 1;
    group.oldest = group.oldest.min(at);
    group.lanes.insert(lane);
    if at > group.newest() {
        group.example = job;
    }
}

async fn dto(queue: &dyn Queue, code: Code, group: Group) -> Result<FailureGroupDto, QueueError> {
    let newest_at = rfc3339(group.newest());
    Ok(FailureGroupDto {
        code: code.name(),
        title: code.title(),
        hint: code.hint(),
        count: group.count,
        newest_at,
        oldest_at: rfc3339(group.oldest),
        lanes: group.lanes.into_iter().map(Lane::name).collect(),
        example: example(queue, group.example).await?,
    })
}

async fn example(queue: &dyn Queue, job: Job) -> Result<FailedJobDto, QueueError> {
    let last = queue.attempts(job.id).await?.pop();
    let failure = job.failure.as_ref();
    Ok(FailedJobDto {
        job_id: job.id.0,
        subject: convert::subject(&job),
        host: last.map(|attempt| attempt.host),
        attempts: job.attempts,
        message: failure.map(|failure| scrub(&failure.message)).unwrap_or_default(),
        stderr: failure.map(|failure| scrub(&failure.stderr)).filter(|text| !text.is_empty()),
    })
}
