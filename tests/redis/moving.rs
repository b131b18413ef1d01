//! Jobs move from a store on disk to Redis and back.

use crate::redis_server::{fresh_prefix, shared};
use crate::rig::*;
use ezclips::model::{
    ApiKey, Code, Failure, JobId, KeyId, Lane, Retention, Scope, Secret, State, Timestamp,
};
use ezclips::queue::dump::{self, Contents, Reader};
use ezclips::queue::{
    Checkpoint, Clock, Idempotency, Layout, ListQuery, Queue, QueueError, Settings, Submission,
    SystemClock, Verdict, sled,
};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

const KEY: Idempotency = Idempotency { key: [7; 16], request: [8; 16] };

/// Jobs in every state, and everything else that is stored.
async fn fill(queue: &dyn Queue) -> JobId {
    let worker = worker();
    let done_video = submit(queue, video()).await.unwrap();
    let claimed = claim(queue, &worker, Lane::VideoDownload, 1).await.unwrap().remove(0);
    queue.settle(claimed.lease, done(&claimed)).await.unwrap();
    let cut = Submission { first: None, series: Some(series(done_video)), idempotency: Some(KEY) };
    let running = queue.submit(cut).await.unwrap().series.unwrap();
    let claimed = claim(queue, &worker, Lane::VideoProcess, 1).await.unwrap().remove(0);
    queue.checkpoint(claimed.lease, Checkpoint::Plan(plan())).await.unwrap();
    let first = video();
    let waiting =
        Submission { series: Some(series(first.id)), first: Some(first), idempotency: None };
    queue.submit(waiting).await.unwrap();
    submit(queue, video()).await.unwrap();
    for code in [Code::Gone, Code::Network] {
        let claimed = claim(queue, &worker, Lane::VideoDownload, 1).await.unwrap().remove(0);
        let failure = Failure::new(code, "as the \"test\" wants\n").with_stderr("ü/\\");
        queue.settle(claimed.lease, Verdict::Failed(failure)).await.unwrap();
    }
    let cancelled = submit(queue, video()).await.unwrap();
    queue.cancel(cancelled).await.unwrap();
    let month = SystemClock::default().now().wall.after(Duration::from_hours(720));
    assert_eq!(queue.keep(cancelled, month).await, Ok(month));
    queue.pause(Lane::Webhook).await.unwrap();
    queue.add_key(key()).await.unwrap();
    queue.secret(Secret([9; 32])).await.unwrap();
    running
}

fn key() -> ApiKey {
    let (id, name) = (KeyId(Uuid::from_u128(5)), "ours".to_owned());
    ApiKey { id, name, scope: Scope::Write, hash: [3; 32], created_at: Timestamp(5) }
}

fn plan() -> Vec<ezclips::model::Part> {
    let part = |n: u32| ezclips::model::Part {
        n,
        frames: (n - 1) * 10..n * 10,
        start_ms: 0,
        end_ms: 400,
        snapped: [ezclips::model::Snapped::Asked; 2],
        method: ezclips::model::Method::Copy,
        reason: None,
        state: ezclips::model::PartState::Planned,
    };
    (1..=2).map(part).collect()
}

fn rows(dump: &Reader) -> Contents {
    let mut rows = Vec::new();
    dump.each(&mut |key, row| {
        rows.push((key.to_vec(), row.to_vec()));
        Ok(())
    })
    .unwrap();
    Contents { rows, last_event: dump.header().last_event }
}

/// Rows without those of events, which come in blocks of any length.
fn plain(contents: &Contents) -> Vec<(Vec<u8>, Vec<u8>)> {
    contents.rows.iter().filter(|(key, _)| key[0] != 4).cloned().collect()
}

async fn seen(queue: &dyn Queue) -> impl PartialEq + std::fmt::Debug + use<> {
    let all = ListQuery { kept: true, limit: 200, ..ListQuery::default() };
    let mut jobs = queue.list(all).await.unwrap().jobs;
    for job in &mut jobs {
        job.progress = None;
    }
    let (mut parts, mut attempts) = (Vec::new(), Vec::new());
    for job in &jobs {
        parts.push(queue.parts(job.id).await.unwrap());
        attempts.push(queue.attempts(job.id).await.unwrap());
    }
    let events = queue.events(0, 1000).await.unwrap();
    let secret = queue.secret(Secret([0; 32])).await.unwrap();
    (jobs, parts, attempts, events, queue.keys().await.unwrap(), secret)
}

#[tokio::test]
async fn jobs_move_to_redis_and_back_as_they_are() {
    let folder = TempDir::new().unwrap();
    let layout = Layout::of(folder.path());
    let clock = Arc::new(SystemClock::default());
    let disk = sled::open(&layout, Settings::default(), clock.clone()).unwrap();
    let running = fill(&disk).await;
    let before = seen(&disk).await;
    let info = disk.dump().await.unwrap();
    let contents = rows(&Reader::open(&info.path).unwrap());

    let (url, prefix) = (shared().url(), fresh_prefix());
    let there = queue(&url, &prefix).await;
    there.import(&contents).await.unwrap();
    is_sound(&there).await;
    assert_eq!(seen(&there).await, before);
    assert_eq!(job_of(&there, running).await.state, State::Running);
    assert!(there.overview().await.unwrap().lanes[2].paused);
    let cut = Submission { first: None, series: Some(series(new_id())), idempotency: Some(KEY) };
    let replayed = there.submit(cut).await.unwrap();
    assert_eq!((replayed.series, replayed.replayed), (Some(running), true));
    let again = there.import(&contents).await;
    assert!(matches!(again, Err(QueueError::Refused(_))), "it holds jobs");

    let back = there.contents().await.unwrap();
    assert_eq!(plain(&back), plain(&contents));
    let dumps = TempDir::new().unwrap();
    let written = dump::write(dumps.path(), &back, Timestamp(5)).unwrap();
    let other = TempDir::new().unwrap();
    let layout = Layout::of(other.path());
    std::fs::create_dir_all(layout.folder()).unwrap();
    let reader = Reader::open(&written.path).unwrap();
    sled::replace(&layout, &reader, Settings::default(), clock.now()).unwrap();
    let disk = sled::open(&layout, Settings::default(), clock).unwrap();
    assert_eq!(seen(&disk).await, before);
    is_sound(&disk).await;
}

#[tokio::test]
async fn a_backup_comes_back_although_an_api_was_faster() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let old = queue(&url, &prefix).await;
    let running = fill(&old).await;
    let (before, contents) = (seen(&old).await, old.contents().await.unwrap());

    let new = queue(&url, &fresh_prefix()).await;
    assert_eq!(new.secret(Secret([1; 32])).await, Ok(Secret([1; 32])));
    let other = ApiKey { id: KeyId(Uuid::from_u128(6)), hash: [4; 32], ..key() };
    new.add_key(other).await.unwrap();
    new.import(&contents).await.unwrap();
    assert_eq!(seen(&new).await, before);
    assert_eq!(job_of(&new, running).await.state, State::Running);
    is_sound(&new).await;
    assert!(matches!(new.import(&contents).await, Err(QueueError::Refused(_))));
}

#[tokio::test]
async fn nothing_is_claimed_while_a_backup_is_put_in() {
    let (server, prefix) = (shared(), fresh_prefix());
    let there = queue(&server.url(), &prefix).await;
    let waits = submit(&there, video()).await.unwrap();
    let importing = format!("{prefix}:{{q}}:importing");
    server.command::<()>(&["SET", &importing, "another"]);
    assert_eq!(claim(&there, &worker(), Lane::VideoDownload, 1).await, Ok(vec![]));
    let none = Contents { rows: Vec::new(), last_event: 0 };
    let refused = there.import(&none).await.unwrap_err().to_string();
    assert!(refused.contains("a backup is being put into"), "{refused}");
    server.command::<()>(&["DEL", &importing]);
    let claimed = claim(&there, &worker(), Lane::VideoDownload, 1).await.unwrap();
    assert_eq!(claimed[0].job.id, waits);
}

#[tokio::test]
async fn a_backup_that_was_not_put_in_to_its_end_is_not_served() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let there = queue(&url, &prefix).await;
    let bad = Contents { rows: vec![(vec![1], vec![0; 9])], last_event: 0 };
    assert!(matches!(there.import(&bad).await, Err(QueueError::Refused(_))));
    let refused = with(&url, &prefix, Settings::default()).await.err().unwrap();
    assert!(matches!(refused, ezclips::queue::redis::OpenError::Unfinished), "{refused}");
}

#[tokio::test]
async fn a_check_knows_that_things_were_kept_for_less_time_before() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let kept = |succeeded| Settings {
        retention: Retention { succeeded, ..Retention::default() },
        ..Settings::default()
    };
    let before = with(&url, &prefix, kept(Duration::ZERO)).await.unwrap();
    let id = submit(&before, video()).await.unwrap();
    let claimed = claim(&before, &worker(), Lane::VideoDownload, 1).await.unwrap().remove(0);
    before.settle(claimed.lease, done(&claimed)).await.unwrap();
    is_sound(&before).await;
    let left = ListQuery { limit: 9, ..ListQuery::default() };
    assert_eq!(before.list(left).await.unwrap().jobs, []);
    drop(before);
    let after = with(&url, &prefix, kept(Duration::from_hours(1))).await.unwrap();
    is_sound(&after).await;
    assert_eq!(job_of(&after, id).await.state, State::Succeeded);
}
