//! Who gets which job, for how long, and what becomes of a lease that ends.

use crate::support::*;
use ezclips::model::{AttemptEnd, Code, Lane, LeaseToken, Priority, Stage, State};
use ezclips::queue::{Beat, Checkpoint, ClaimRequest, Lease, QueueError, Verdict};
use uuid::Uuid;

on_every_engine! {
    a_claim_takes_the_oldest_of_the_highest_priority
    a_claim_is_of_one_lane
    a_claim_takes_at_most_sixty_four
    the_same_claim_again_gets_the_same_running_jobs
    a_paused_lane_gives_nothing_until_it_is_resumed
    a_paused_lane_stays_paused_over_a_restart
    heartbeats_keep_a_lease
    a_lease_that_ends_is_a_lost_attempt
    a_job_that_kills_its_workers_stops_after_three_starts
    every_lease_is_armed_anew_after_a_restart
    an_old_token_writes_nothing
    leases_do_not_follow_the_wall_clock
    progress_never_goes_back_within_an_attempt
    a_token_is_made_for_each_claim
    a_worker_is_shown_with_its_jobs_until_it_is_silent
    a_worker_with_an_impossible_name_is_refused
    waking_comes_with_what_became_claimable
}

async fn a_claim_takes_the_oldest_of_the_highest_priority(w: World) {
    let mut low = video(1);
    low.priority = Priority::Low;
    w.submit(Some(low), None).await.unwrap();
    w.video(3).await;
    w.pass(secs(1)).await;
    w.video(2).await;
    w.submit(Some(inspection(4)), None).await.unwrap();
    assert_eq!(w.queue.position(id(4)).await, Ok(Some(0)));
    assert_eq!(w.queue.position(id(1)).await, Ok(Some(3)));
    let order: Vec<_> =
        w.claim(Lane::VideoDownload, 9).await.into_iter().map(|claimed| claimed.job.id).collect();
    assert_eq!(order, [id(4), id(3), id(2), id(1)]);
    assert_eq!(w.queue.position(id(1)).await, Ok(None));
}

async fn a_claim_is_of_one_lane(w: World) {
    w.video(1).await;
    assert!(w.claim(Lane::VideoProcess, 9).await.is_empty());
    let claimed = w.claim_one(Lane::VideoDownload).await;
    assert_eq!((claimed.job.state, claimed.job.attempts), (State::Running, 1));
    assert_eq!(claimed.lease_for, w.settings.lease);
    assert_eq!(claimed.job, w.job(id(1)).await);
}

async fn a_claim_takes_at_most_sixty_four(w: World) {
    for n in 1..=70 {
        w.video(n).await;
    }
    assert_eq!(w.claim(Lane::VideoDownload, 1000).await.len(), 64);
    assert_eq!(w.claim(Lane::VideoDownload, 0).await.len(), 0);
    assert_eq!(w.claim(Lane::VideoDownload, 1000).await.len(), 6);
}

async fn the_same_claim_again_gets_the_same_running_jobs(mut w: World) {
    for n in 1..=3 {
        w.video(n).await;
    }
    let ask = |n| ClaimRequest {
        claim: Uuid::from_u128(5),
        worker: worker(n),
        lane: Lane::VideoDownload,
        max: 2,
    };
    let first = w.queue.claim(ask(1)).await.unwrap();
    assert_eq!(w.queue.claim(ask(1)).await.unwrap(), first);
    w.restart();
    assert_eq!(w.queue.claim(ask(1)).await.unwrap(), first);
    w.fail(&first[0], Code::Gone).await;
    assert_eq!(w.queue.claim(ask(1)).await.unwrap(), first[1..]);
    let other = w.queue.claim(ask(2)).await.unwrap();
    assert_eq!(other.len(), 1, "another worker's claim is another claim");
}

async fn a_paused_lane_gives_nothing_until_it_is_resumed(w: World) {
    w.video(1).await;
    w.queue.pause(Lane::VideoDownload).await.unwrap();
    w.queue.pause(Lane::VideoDownload).await.unwrap();
    assert!(w.claim(Lane::VideoDownload, 1).await.is_empty());
    assert!(w.queue.overview().await.unwrap().lanes[0].paused);
    w.queue.resume(Lane::VideoDownload).await.unwrap();
    assert_eq!(w.claim(Lane::VideoDownload, 1).await.len(), 1);
}

async fn a_paused_lane_stays_paused_over_a_restart(mut w: World) {
    w.video(1).await;
    w.queue.pause(Lane::VideoDownload).await.unwrap();
    w.restart();
    assert!(w.claim(Lane::VideoDownload, 1).await.is_empty());
    w.queue.resume(Lane::VideoDownload).await.unwrap();
    w.restart();
    assert_eq!(w.claim(Lane::VideoDownload, 1).await.len(), 1);
}

async fn heartbeats_keep_a_lease(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    for _ in 0..5 {
        w.pass(secs(29)).await;
        assert_eq!(w.beat(claimed.lease, 0).await, Beat::Held);
    }
    assert_eq!(w.state(id(1)).await, State::Running);
}

async fn a_lease_that_ends_is_a_lost_attempt(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.pass(secs(30)).await;
    let job = w.job(id(1)).await;
    assert_eq!((job.state, job.code()), (State::Queued, Some(Code::WorkerLost)));
    assert!(job.run_at.unwrap() >= w.wall().after(secs(2)));
    assert!(job.run_at.unwrap() <= w.wall().after(secs(3)));
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Lost);
    let late = w.queue.settle(claimed.lease, Verdict::Succeeded(video_outcome())).await;
    assert_eq!(late, Err(QueueError::LeaseLost));
    assert_eq!(w.queue.release(claimed.lease).await, Err(QueueError::LeaseLost));
    let attempts = w.queue.attempts(id(1)).await.unwrap();
    assert!(matches!(&attempts[0].end, Some(AttemptEnd::Failed(f)) if f.code == Code::WorkerLost));
}

async fn a_job_that_kills_its_workers_stops_after_three_starts(w: World) {
    w.video(1).await;
    for start in 1..=3 {
        assert_eq!(w.claim_one(Lane::VideoDownload).await.job.attempts, start);
        w.pass(secs(30)).await;
        w.pass(secs(5)).await;
    }
    let job = w.job(id(1)).await;
    assert_eq!((job.state, job.code()), (State::Failed, Some(Code::WorkerLost)));
    assert_eq!(w.queue.attempts(id(1)).await.unwrap().len(), 3);
}

async fn every_lease_is_armed_anew_after_a_restart(mut w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.pass(secs(29)).await;
    let on_disk = w.folder.is_some();
    w.restart();
    w.pass(secs(29)).await;
    if on_disk {
        assert_eq!(w.beat(claimed.lease, 0).await, Beat::Held);
    }
    w.pass(secs(30)).await;
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Lost);
}

async fn an_old_token_writes_nothing(w: World) {
    w.video(1).await;
    let old = w.claim_one(Lane::VideoDownload).await;
    w.pass(secs(30)).await;
    w.pass(secs(3)).await;
    let new = w.claim_one(Lane::VideoDownload).await;
    let before = w.job(id(1)).await;
    let stage = Checkpoint::Stage(Stage::Fetch);
    assert_eq!(w.queue.checkpoint(old.lease, stage.clone()).await, Err(QueueError::LeaseLost));
    let verdict = Verdict::Succeeded(video_outcome());
    assert_eq!(w.queue.settle(old.lease, verdict).await, Err(QueueError::LeaseLost));
    let forged = Lease { job: id(1), token: LeaseToken(Uuid::nil()) };
    assert_eq!(w.queue.release(forged).await, Err(QueueError::LeaseLost));
    assert_eq!(w.job(id(1)).await, before);
    w.queue.checkpoint(new.lease, stage).await.unwrap();
    assert_eq!(w.job(id(1)).await.stage, Some(Stage::Fetch));
}

async fn leases_do_not_follow_the_wall_clock(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    let wall = w.wall();
    w.clock.set_wall(wall.after(secs(100_000)));
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Held);
    w.clock.set_wall(ezclips::model::Timestamp(wall.0 - 100_000_000));
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Held);
    w.pass(secs(30)).await;
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Lost);
}

async fn progress_never_goes_back_within_an_attempt(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    assert_eq!(w.job(id(1)).await.progress, None);
    let permille = async |said| {
        w.beat(claimed.lease, said).await;
        w.job(id(1)).await.progress.unwrap().permille
    };
    assert_eq!(permille(300).await, 300);
    assert_eq!(permille(200).await, 300);
    assert_eq!(permille(65_000).await, 1000);
    w.fail(&claimed, Code::Network).await;
    assert_eq!(w.job(id(1)).await.progress, None);
    w.pass(secs(3)).await;
    let next = w.claim_one(Lane::VideoDownload).await;
    w.beat(next.lease, 5).await;
    assert_eq!(w.job(id(1)).await.progress.unwrap().permille, 5);
}

async fn a_token_is_made_for_each_claim(w: World) {
    w.video(1).await;
    let first = w.claim_one(Lane::VideoDownload).await;
    w.queue.release(first.lease).await.unwrap();
    let second = w.claim_one(Lane::VideoDownload).await;
    assert_ne!(first.lease.token, second.lease.token);
}

async fn a_worker_is_shown_with_its_jobs_until_it_is_silent(w: World) {
    w.video(1).await;
    w.claim_one(Lane::VideoDownload).await;
    let overview = w.queue.overview().await.unwrap();
    assert_eq!(overview.workers.len(), 1);
    assert_eq!(
        (&overview.workers[0].info, &overview.workers[0].jobs[..]),
        (&worker(1), &[id(1)][..])
    );
    w.pass(secs(91)).await;
    assert!(w.queue.overview().await.unwrap().workers.is_empty());
}

async fn a_worker_with_an_impossible_name_is_refused(w: World) {
    w.video(1).await;
    let mut long = worker(1);
    long.host = "x".repeat(256);
    let claim = Uuid::nil();
    let request = ClaimRequest { claim, worker: long, lane: Lane::VideoDownload, max: 1 };
    assert!(matches!(w.queue.claim(request).await, Err(QueueError::Refused(_))));
    assert_eq!(w.state(id(1)).await, State::Queued);
}

async fn waking_comes_with_what_became_claimable(w: World) {
    let mut work = w.queue.work();
    let woken = async |work: &mut tokio::sync::watch::Receiver<u64>| {
        tokio::time::timeout(secs(10), work.changed()).await.expect("a wake-up").unwrap();
    };
    work.mark_unchanged();
    w.video(1).await;
    woken(&mut work).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    work.mark_unchanged();
    w.fail(&claimed, Code::Network).await;
    assert!(!work.has_changed().unwrap(), "nothing is claimable before the wait is over");
    w.clock.pass(secs(3));
    woken(&mut work).await;
    w.queue.pause(Lane::VideoDownload).await.unwrap();
    work.mark_unchanged();
    w.queue.resume(Lane::VideoDownload).await.unwrap();
    woken(&mut work).await;
}
