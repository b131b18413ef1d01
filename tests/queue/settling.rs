//! How attempts end, and what becomes of the job then.

use crate::support::*;
use ezclips::model::{AttemptEnd, Class, Code, Failure, Lane, LinkInfo, Outcome, Stage, State};
use ezclips::queue::{Checkpoint, QueueError, Verdict};

on_every_engine! {
    success_is_final_and_kept_with_its_outcome
    a_repeated_settle_is_answered_alike
    a_transient_failure_waits_two_then_four_seconds_and_ends
    a_permanent_failure_ends_at_once
    a_resource_failure_waits_without_using_an_attempt_three_times
    a_failure_keeps_the_tools_last_words_with_the_attempt
    success_clears_the_failure_before_it
    a_released_job_gets_its_attempt_back_and_its_place
    a_repeated_release_is_answered_alike
    an_outcome_of_another_kind_is_refused
    a_series_is_done_when_every_part_is
    the_same_plan_again_keeps_what_is_published
    another_plan_replaces_the_first
    a_plan_that_cannot_be_meant_is_refused
    a_published_part_may_be_said_twice
    a_part_that_is_not_planned_is_refused
    an_outcome_too_large_for_a_row_changes_nothing
    only_the_newest_fifty_attempts_are_kept
}

async fn success_is_final_and_kept_with_its_outcome(mut w: World) {
    let id = w.ready_video(1).await;
    w.restart();
    let job = w.job(id).await;
    assert_eq!((job.state, job.outcome), (State::Succeeded, Some(video_outcome())));
    assert_eq!((job.finished_at, job.run_at, job.stage), (Some(w.wall()), None, None));
    assert_eq!(job.expires_at, Some(w.wall().after(w.settings.retention.files)));
    let attempts = w.queue.attempts(id).await.unwrap();
    assert_eq!((attempts[0].n, &attempts[0].host[..]), (1, "host-1"));
    assert_eq!(attempts[0].end, Some(AttemptEnd::Succeeded));
}

async fn a_repeated_settle_is_answered_alike(mut w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    assert_eq!(w.fail(&claimed, Code::Network).await, State::Queued);
    w.restart();
    let before = w.job(id(1)).await;
    assert_eq!(w.fail(&claimed, Code::Network).await, State::Queued);
    assert_eq!(w.job(id(1)).await, before);
}

async fn a_transient_failure_waits_two_then_four_seconds_and_ends(w: World) {
    w.video(1).await;
    for wait in [2000, 4000] {
        assert_eq!(
            w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Network).await,
            State::Queued
        );
        let run_at = w.job(id(1)).await.run_at.unwrap();
        let waited = u64::try_from(run_at.since(w.wall()).as_millis()).unwrap();
        assert!((wait..=wait * 6 / 5).contains(&waited), "{waited} ms");
        assert!(w.claim(Lane::VideoDownload, 1).await.is_empty());
        w.pass(run_at.since(w.wall())).await;
    }
    assert_eq!(w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Network).await, State::Failed);
    assert_eq!(w.job(id(1)).await.attempts, 3);
}

async fn a_permanent_failure_ends_at_once(w: World) {
    w.video(1).await;
    assert_eq!(w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await, State::Failed);
    let job = w.job(id(1)).await;
    assert_eq!((job.code(), job.attempts), (Some(Code::Gone), 1));
}

async fn a_resource_failure_waits_without_using_an_attempt_three_times(w: World) {
    w.video(1).await;
    for waits in 1..=3 {
        assert_eq!(
            w.fail(&w.claim_one(Lane::VideoDownload).await, Code::NoSpace).await,
            State::Queued
        );
        let job = w.job(id(1)).await;
        assert_eq!((job.attempts, job.resource_waits), (0, waits));
        w.pass(job.run_at.unwrap().since(w.wall())).await;
    }
    assert_eq!(w.fail(&w.claim_one(Lane::VideoDownload).await, Code::NoSpace).await, State::Failed);
}

async fn a_failure_keeps_the_tools_last_words_with_the_attempt(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    let failure = Failure {
        code: Code::ToolFailed,
        class: Class::Transient,
        message: "ü".repeat(4000),
        stderr: format!("{}the end", "é".repeat(9000)),
    };
    w.queue.settle(claimed.lease, Verdict::Failed(failure)).await.unwrap();
    let attempts = w.queue.attempts(id(1)).await.unwrap();
    let Some(AttemptEnd::Failed(kept)) = &attempts[0].end else { panic!("{attempts:?}") };
    assert!(kept.stderr.ends_with("the end") && kept.stderr.len() <= 4096);
    assert!(kept.message.len() <= 1024);
    assert_eq!(w.job(id(1)).await.code(), Some(Code::ToolFailed));
}

async fn success_clears_the_failure_before_it(w: World) {
    w.video(1).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Network).await;
    w.pass(secs(3)).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    assert_eq!(claimed.job.code(), Some(Code::Network), "kept while it is tried again");
    w.succeed(&claimed).await;
    assert_eq!(w.job(id(1)).await.failure, None);
}

async fn a_released_job_gets_its_attempt_back_and_its_place(w: World) {
    w.video(1).await;
    w.pass(secs(1)).await;
    w.video(2).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.checkpoint(claimed.lease, Checkpoint::Stage(Stage::Fetch)).await.unwrap();
    w.queue.release(claimed.lease).await.unwrap();
    let job = w.job(id(1)).await;
    assert_eq!((job.state, job.attempts, job.stage), (State::Queued, 0, None));
    assert_eq!(w.queue.position(id(1)).await, Ok(Some(0)));
    let attempts = w.queue.attempts(id(1)).await.unwrap();
    assert_eq!(attempts[0].end, Some(AttemptEnd::Released));
}

async fn a_repeated_release_is_answered_alike(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.release(claimed.lease).await.unwrap();
    w.queue.release(claimed.lease).await.unwrap();
    assert_eq!(w.job(id(1)).await.attempts, 0);
}

async fn an_outcome_of_another_kind_is_refused(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    for outcome in [Outcome::Link(LinkInfo::default()), series_outcome()] {
        let answer = w.queue.settle(claimed.lease, Verdict::Succeeded(outcome)).await;
        assert!(matches!(answer, Err(QueueError::Refused(_))));
    }
    let answer = w.queue.settle(claimed.lease, Verdict::Cancelled).await;
    assert!(matches!(answer, Err(QueueError::Refused(_))), "nobody asked for that");
    assert_eq!(w.state(id(1)).await, State::Running);
}

/// A running series of a ready video.
async fn running_series(w: &World) -> ezclips::queue::Claimed {
    let video = w.ready_video(1).await;
    w.series(2, video).await;
    w.claim_one(Lane::VideoProcess).await
}

async fn a_series_is_done_when_every_part_is(mut w: World) {
    let claimed = running_series(&w).await;
    let lease = claimed.lease;
    let done = Verdict::Succeeded(series_outcome());
    assert!(matches!(w.queue.settle(lease, done.clone()).await, Err(QueueError::Refused(_))));
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(2))).await.unwrap();
    w.queue.checkpoint(lease, Checkpoint::PartReady { n: 1, clip: clip("a") }).await.unwrap();
    assert!(matches!(w.queue.settle(lease, done.clone()).await, Err(QueueError::Refused(_))));
    w.restart();
    w.queue.checkpoint(lease, Checkpoint::PartReady { n: 2, clip: clip("a") }).await.unwrap();
    assert_eq!(w.queue.settle(lease, done).await, Ok(State::Succeeded));
    let parts = w.queue.parts(id(2)).await.unwrap();
    assert!(parts.iter().all(|part| part.clip() == Some(&clip("a"))));
    assert_eq!(parts.iter().map(|part| part.n).collect::<Vec<_>>(), [1, 2]);
}

async fn the_same_plan_again_keeps_what_is_published(w: World) {
    let lease = running_series(&w).await.lease;
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(3))).await.unwrap();
    w.queue.checkpoint(lease, Checkpoint::PartReady { n: 2, clip: clip("a") }).await.unwrap();
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(3))).await.unwrap();
    let parts = w.queue.parts(id(2)).await.unwrap();
    let ready: Vec<_> = parts.iter().map(|part| part.clip().is_some()).collect();
    assert_eq!(ready, [false, true, false]);
}

async fn another_plan_replaces_the_first(w: World) {
    let lease = running_series(&w).await.lease;
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(3))).await.unwrap();
    w.queue.checkpoint(lease, Checkpoint::PartReady { n: 1, clip: clip("a") }).await.unwrap();
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(2))).await.unwrap();
    assert_eq!(w.queue.parts(id(2)).await.unwrap(), plan(2));
}

async fn a_plan_that_cannot_be_meant_is_refused(w: World) {
    let lease = running_series(&w).await.lease;
    let mut gap = plan(3);
    gap.remove(1);
    for parts in [vec![], plan(1001), gap] {
        let answer = w.queue.checkpoint(lease, Checkpoint::Plan(parts)).await;
        assert!(matches!(answer, Err(QueueError::Refused(_))));
    }
    w.video(3).await;
    let video = w.claim_one(Lane::VideoDownload).await.lease;
    let answer = w.queue.checkpoint(video, Checkpoint::Plan(plan(1))).await;
    assert!(matches!(answer, Err(QueueError::Refused(_))));
}

async fn a_published_part_may_be_said_twice(w: World) {
    let lease = running_series(&w).await.lease;
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(2))).await.unwrap();
    let ready = |made_by| Checkpoint::PartReady { n: 1, clip: clip(made_by) };
    w.queue.checkpoint(lease, ready("a")).await.unwrap();
    let version = w.job(id(2)).await.version;
    w.queue.checkpoint(lease, ready("a")).await.unwrap();
    assert_eq!(w.job(id(2)).await.version, version);
    w.queue.checkpoint(lease, ready("b")).await.unwrap();
    let parts = w.queue.parts(id(2)).await.unwrap();
    assert_eq!(parts[0].clip(), Some(&clip("b")), "a later attempt may publish it anew");
    let done = w.queue.settle(lease, Verdict::Succeeded(series_outcome())).await;
    assert!(matches!(done, Err(QueueError::Refused(_))), "one part is counted once");
}

async fn a_part_that_is_not_planned_is_refused(w: World) {
    let lease = running_series(&w).await.lease;
    w.queue.checkpoint(lease, Checkpoint::Plan(plan(2))).await.unwrap();
    for n in [0, 3] {
        let answer = w.queue.checkpoint(lease, Checkpoint::PartReady { n, clip: clip("a") }).await;
        assert!(matches!(answer, Err(QueueError::Refused(_))));
    }
}

async fn an_outcome_too_large_for_a_row_changes_nothing(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    let before = w.job(id(1)).await;
    let Outcome::Video(mut summary) = video_outcome() else { panic!("not a video") };
    summary.title = "x".repeat(9000);
    let verdict = Verdict::Succeeded(Outcome::Video(summary));
    let answer = w.queue.settle(claimed.lease, verdict).await;
    assert!(matches!(answer, Err(QueueError::Refused(_))));
    assert_eq!(w.job(id(1)).await, before);
    assert_eq!(w.queue.attempts(id(1)).await.unwrap()[0].end, None);
    assert_eq!(w.succeed(&claimed).await, State::Succeeded, "the lease is still good");
}

async fn only_the_newest_fifty_attempts_are_kept(w: World) {
    w.video(1).await;
    for _ in 0..60 {
        let claimed = w.claim_one(Lane::VideoDownload).await;
        w.queue.release(claimed.lease).await.unwrap();
    }
    let attempts = w.queue.attempts(id(1)).await.unwrap();
    assert_eq!((attempts.len(), attempts[0].n, attempts[49].n), (50, 11, 60));
}
