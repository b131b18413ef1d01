//! Cancel and retry, as people ask for them.

use crate::support::*;
use ezclips::model::{Code, Lane, State};
use ezclips::queue::{Beat, Checkpoint, QueueError, Verdict};

on_every_engine! {
    a_queued_job_is_cancelled_at_once
    a_running_job_is_asked_to_stop
    a_job_asked_to_stop_that_fails_is_cancelled
    a_job_asked_to_stop_whose_worker_dies_is_cancelled
    a_job_asked_to_stop_and_handed_back_is_cancelled
    a_job_asked_to_stop_may_still_be_done
    a_finished_job_is_not_cancelled
    a_failed_job_is_retried_with_fresh_budgets
    what_was_published_stays_over_a_retry
    only_failed_and_cancelled_jobs_are_retried
    what_is_not_there_is_not_found
}

async fn a_queued_job_is_cancelled_at_once(w: World) {
    w.video(1).await;
    assert_eq!(w.queue.cancel(id(1)).await, Ok(State::Cancelled));
    assert_eq!(w.queue.cancel(id(1)).await, Ok(State::Cancelled), "safe to repeat");
    assert!(w.claim(Lane::VideoDownload, 1).await.is_empty());
    assert_eq!(w.job(id(1)).await.version, 2);
}

async fn a_running_job_is_asked_to_stop(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    assert_eq!(w.queue.cancel(id(1)).await, Ok(State::Running));
    assert_eq!(w.queue.cancel(id(1)).await, Ok(State::Running));
    assert!(w.job(id(1)).await.cancel_requested);
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Cancel);
    assert_eq!(w.queue.settle(claimed.lease, Verdict::Cancelled).await, Ok(State::Cancelled));
}

async fn a_job_asked_to_stop_that_fails_is_cancelled(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.cancel(id(1)).await.unwrap();
    assert_eq!(w.fail(&claimed, Code::Network).await, State::Cancelled);
}

async fn a_job_asked_to_stop_whose_worker_dies_is_cancelled(mut w: World) {
    w.video(1).await;
    w.claim_one(Lane::VideoDownload).await;
    w.queue.cancel(id(1)).await.unwrap();
    w.restart();
    w.pass(secs(30)).await;
    assert_eq!(w.state(id(1)).await, State::Cancelled);
}

async fn a_job_asked_to_stop_and_handed_back_is_cancelled(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.cancel(id(1)).await.unwrap();
    w.queue.release(claimed.lease).await.unwrap();
    assert_eq!(w.state(id(1)).await, State::Cancelled);
}

async fn a_job_asked_to_stop_may_still_be_done(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.cancel(id(1)).await.unwrap();
    assert_eq!(w.succeed(&claimed).await, State::Succeeded);
}

async fn a_finished_job_is_not_cancelled(w: World) {
    let video = w.ready_video(1).await;
    let answer = w.queue.cancel(video).await;
    assert_eq!(answer, Err(QueueError::WrongState(State::Succeeded)));
}

async fn a_failed_job_is_retried_with_fresh_budgets(w: World) {
    w.video(1).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    assert_eq!(w.queue.retry(id(1)).await, Ok(State::Queued));
    let job = w.job(id(1)).await;
    assert_eq!((job.attempts, job.resource_waits), (0, 0));
    assert_eq!((job.finished_at, job.expires_at), (None, None));
    assert_eq!(job.code(), Some(Code::Gone), "the last failure stays until a success");
    w.claim_one(Lane::VideoDownload).await;
    let attempts = w.queue.attempts(id(1)).await.unwrap();
    assert_eq!(attempts.iter().map(|attempt| attempt.n).collect::<Vec<_>>(), [1, 2]);
}

async fn what_was_published_stays_over_a_retry(w: World) {
    let video = w.ready_video(1).await;
    w.series(2, video).await;
    let claimed = w.claim_one(Lane::VideoProcess).await;
    w.queue.checkpoint(claimed.lease, Checkpoint::Plan(plan(2))).await.unwrap();
    let ready = Checkpoint::PartReady { n: 1, clip: clip("a") };
    w.queue.checkpoint(claimed.lease, ready).await.unwrap();
    w.fail(&claimed, Code::UnsupportedCodec).await;
    w.queue.retry(id(2)).await.unwrap();
    assert_eq!(w.queue.parts(id(2)).await.unwrap()[0].clip(), Some(&clip("a")));
}

async fn only_failed_and_cancelled_jobs_are_retried(w: World) {
    w.video(1).await;
    assert_eq!(w.queue.retry(id(1)).await, Err(QueueError::WrongState(State::Queued)));
    let claimed = w.claim_one(Lane::VideoDownload).await;
    assert_eq!(w.queue.retry(id(1)).await, Err(QueueError::WrongState(State::Running)));
    w.succeed(&claimed).await;
    assert_eq!(w.queue.retry(id(1)).await, Err(QueueError::WrongState(State::Succeeded)));
}

async fn what_is_not_there_is_not_found(w: World) {
    assert_eq!(w.queue.get(id(1)).await, Ok(None));
    assert_eq!(w.queue.cancel(id(1)).await, Err(QueueError::NotFound));
    assert_eq!(w.queue.retry(id(1)).await, Err(QueueError::NotFound));
    assert_eq!(w.queue.expire(id(1)).await, Err(QueueError::NotFound));
    assert_eq!(w.queue.prune(vec![id(1)]).await, Ok(0));
    assert_eq!(w.queue.parts(id(1)).await, Ok(vec![]));
    assert_eq!(w.queue.position(id(1)).await, Ok(None));
}
