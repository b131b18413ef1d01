//! Queues on a server, and short words to drive them.

use crate::outcome;
use crate::redis_server::{Server, fresh_prefix, shared};
use ezclips::model::{
    Job, JobId, JobSpec, Lane, Origin, PartRule, Priority, SeriesSpec, Source, State, WorkerId,
};
use ezclips::queue::redis::{OpenError, Options, RedisQueue, Target, open};
use ezclips::queue::{
    ClaimRequest, Claimed, NewJob, Queue, QueueError, Settings, Submission, Verdict, WorkerInfo,
};
use std::time::Duration;
use uuid::Uuid;

/// How long something that must happen may take.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// One process's queue on a server, by the server's own clock.
pub async fn queue(url: &str, prefix: &str) -> RedisQueue {
    with(url, prefix, Settings::default()).await.unwrap()
}

pub async fn with(url: &str, prefix: &str, settings: Settings) -> Result<RedisQueue, OpenError> {
    try_open(Target::new(url, prefix).unwrap(), settings).await
}

pub async fn try_open(target: Target, settings: Settings) -> Result<RedisQueue, OpenError> {
    open(Options { target, settings, visits: false, clock: None, dumps: None }).await
}

/// A queue of its own on the shared server.
pub async fn alone() -> RedisQueue {
    queue(&shared().url(), &fresh_prefix()).await
}

pub fn new_id() -> JobId {
    JobId(Uuid::now_v7())
}

pub fn video() -> NewJob {
    job(JobSpec::Video { source: Source::upload("holiday.mp4", 10) })
}

pub fn series(video: JobId) -> NewJob {
    let spec = Box::new(SeriesSpec::new(PartRule::Count(2)));
    job(JobSpec::Series { video, spec })
}

fn job(spec: JobSpec) -> NewJob {
    let (priority, origin) = (Priority::Normal, Origin::default());
    NewJob { id: new_id(), spec, priority, origin, same_as: None }
}

pub async fn submit(queue: &dyn Queue, first: NewJob) -> Result<JobId, QueueError> {
    let submission = Submission { first: Some(first), series: None, idempotency: None };
    Ok(queue.submit(submission).await?.first.unwrap())
}

pub fn worker() -> WorkerInfo {
    WorkerInfo { id: WorkerId(Uuid::new_v4()), host: "host".to_owned(), pid: 1, slots: [8, 8, 8] }
}

pub async fn claim(
    queue: &dyn Queue,
    worker: &WorkerInfo,
    lane: Lane,
    max: u32,
) -> Result<Vec<Claimed>, QueueError> {
    let worker = worker.clone();
    queue.claim(ClaimRequest { claim: Uuid::new_v4(), worker, lane, max }).await
}

/// A result that says which attempt made it.
pub fn done(claimed: &Claimed) -> Verdict {
    Verdict::Succeeded(outcome::video(&claimed.lease.token.short()))
}

pub async fn job_of(queue: &dyn Queue, id: JobId) -> Job {
    queue.get(id).await.unwrap().expect("the job should be known")
}

pub async fn is_sound(queue: &dyn Queue) {
    assert_eq!(queue.check().await.unwrap().problems, [""; 0]);
}

/// Waits until a job is in a state.
pub async fn reaches(queue: &dyn Queue, id: JobId, state: State) {
    let reached = async {
        while job_of(queue, id).await.state != state {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, reached).await.expect("the job should get there");
}

/// How much memory the server uses.
pub fn used_memory(server: &Server) -> u64 {
    let info: String = server.command(&["INFO", "memory"]);
    let line = info.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap().to_owned();
    line.trim().parse().unwrap()
}
