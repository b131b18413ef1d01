//! What the queue does on this machine: `cargo bench --bench queue`.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "counts and ranks, told to whoever measures"
)]

use ezclips::model::{JobId, JobSpec, Lane, Origin, Priority, Source, WorkerId};
use ezclips::queue::{
    ClaimRequest, Handle, Layout, NewJob, Queue, Settings, Submission, SystemClock, WorkerInfo,
    sled,
};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

fn video() -> Submission {
    let spec = JobSpec::Video { source: Source::upload("holiday.mp4", 10) };
    let id = JobId(Uuid::now_v7());
    let first = Some(NewJob {
        id,
        spec,
        priority: Priority::Normal,
        origin: Origin::default(),
        same_as: None,
    });
    Submission { first, series: None, idempotency: None }
}

fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = ((sorted.len() - 1) as f64 * share) as usize;
    sorted[rank]
}

/// Submits with `callers` at once and says how fast that was.
async fn submissions(queue: &Arc<Handle>, callers: usize, each: usize) -> Vec<JobId> {
    let start = Instant::now();
    let tasks = (0..callers).map(|_| {
        let queue = Arc::clone(queue);
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(each);
            for _ in 0..each {
                let sent = Instant::now();
                let id = queue.submit(video()).await.expect("taken in").first.expect("an id");
                times.push((sent.elapsed(), id));
            }
            times
        })
    });
    let mut all = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        all.extend(task.await.expect("no panic"));
    }
    let took = start.elapsed();
    all.sort_unstable();
    let times: Vec<_> = all.iter().map(|(time, _)| *time).collect();
    println!(
        "{callers:3} callers: {:6.0} submissions/s, p50 {:?}, p99 {:?}",
        times.len() as f64 / took.as_secs_f64(),
        percentile(&times, 0.5),
        percentile(&times, 0.99),
    );
    all.into_iter().map(|(_, id)| id).collect()
}

async fn reads(queue: &Arc<Handle>, ids: &[JobId]) {
    let start = Instant::now();
    for id in ids {
        queue.get(*id).await.expect("readable").expect("known");
    }
    println!("one reader: {:.0} reads/s", ids.len() as f64 / start.elapsed().as_secs_f64());
}

async fn latency(queue: &Arc<Handle>) {
    let worker = WorkerInfo {
        id: WorkerId(Uuid::now_v7()),
        host: "bench".to_owned(),
        pid: 1,
        slots: [1, 1, 0],
    };
    let ask = |max| ClaimRequest {
        claim: Uuid::new_v4(),
        worker: worker.clone(),
        lane: Lane::VideoDownload,
        max,
    };
    while !queue.claim(ask(64)).await.expect("claimable").is_empty() {}
    let mut work = queue.work();
    let mut times = Vec::new();
    for _ in 0..300 {
        work.mark_unchanged();
        let start = Instant::now();
        let submitting = {
            let queue = Arc::clone(queue);
            tokio::spawn(async move { queue.submit(video()).await })
        };
        work.changed().await.expect("alive");
        assert_eq!(queue.claim(ask(1)).await.expect("claimable").len(), 1);
        times.push(start.elapsed());
        submitting.await.expect("no panic").expect("taken in");
    }
    times.sort_unstable();
    println!(
        "submit to claimed: p50 {:?}, p99 {:?}",
        percentile(&times, 0.5),
        percentile(&times, 0.99)
    );
}

fn size_of(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
}

#[tokio::main]
async fn main() {
    let folder = TempDir::new_in(".").expect("a folder");
    let settings = Settings { max_queue: u64::MAX, ..Settings::default() };
    let clock = || Arc::new(SystemClock::default());
    let queue =
        Arc::new(sled::open(&Layout::of(folder.path()), settings, clock()).expect("a store"));
    submissions(&queue, 1, 2_000).await;
    let ids = submissions(&queue, 32, 2_000).await;
    reads(&queue, &ids).await;
    latency(&queue).await;
    println!(
        "on disk: {} KiB for {} jobs",
        size_of(&folder.path().join("store")) / 1024,
        ids.len()
    );
    queue.close();
    let start = Instant::now();
    let queue = sled::open(&Layout::of(folder.path()), settings, clock()).expect("a store");
    println!("opened again, everything checked, in {:?}", start.elapsed());
    queue.close();
}
