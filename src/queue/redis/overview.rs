//! Lanes and workers at a glance, out of what the script answers.

use super::answer::{Answer, strange};
use crate::model::{JobId, Lane, Timestamp};
use crate::queue::{LaneOverview, Overview, QueueError, WorkerOverview};
use redis::{FromRedisValue, Value};

/// Reads the answer.
pub fn read(mut answer: Answer) -> Result<Overview, QueueError> {
    let last_event = answer.next()?;
    let lanes: Vec<Vec<Value>> = answer.next()?;
    let workers: Vec<(String, Vec<String>)> = answer.next()?;
    let lanes: Vec<LaneOverview> =
        Lane::ALL.into_iter().zip(lanes).map(lane).collect::<Result<_, _>>()?;
    let mut workers: Vec<WorkerOverview> =
        workers.into_iter().map(worker).collect::<Result<_, _>>()?;
    workers.sort_unstable_by_key(|worker| worker.info.id);
    Ok(Overview { lanes, workers, last_event })
}

/// `paused`, a count for each state, how many ended, when the oldest became claimable, how many ended
/// in each minute.
fn lane((lane, row): (Lane, Vec<Value>)) -> Result<LaneOverview, QueueError> {
    let numbers: Vec<u64> = row
        .iter()
        .take(8)
        .map(|value| u64::from_redis_value_ref(value).map_err(|_| strange()))
        .collect::<Result<_, _>>()?;
    let [paused, counts @ .., ended_last_hour] = &numbers[..] else { return Err(strange()) };
    let oldest = row.get(8).map(String::from_redis_value_ref).transpose().map_err(|_| strange())?;
    let oldest_queued = oldest.and_then(|at| at.parse().ok()).map(Timestamp);
    let by_minute = row.get(9).map(Vec::from_redis_value_ref).transpose().map_err(|_| strange())?;
    let counts = counts.try_into().map_err(|_| strange())?;
    Ok(LaneOverview {
        lane,
        paused: *paused == 1,
        counts,
        oldest_queued,
        ended_last_hour: *ended_last_hour,
        ended_by_minute: by_minute.unwrap_or_default(),
    })
}

/// When it was last heard, a blank and its description; then its jobs.
fn worker((line, jobs): (String, Vec<String>)) -> Result<WorkerOverview, QueueError> {
    let (seen, info) = line.split_once(' ').ok_or_else(strange)?;
    let jobs = jobs.iter().map(|id| id.parse::<JobId>().map_err(|_| strange()));
    Ok(WorkerOverview {
        info: serde_json::from_str(info).map_err(|_| strange())?,
        seen_at: Timestamp(seen.parse().map_err(|_| strange())?),
        jobs: jobs.collect::<Result<_, _>>()?,
    })
}
