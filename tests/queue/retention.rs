//! How long things are kept, and how they go.

use crate::support::*;
use ezclips::model::{Lane, State};
use ezclips::queue::{Checkpoint, QueueError, Verdict};

on_every_engine! {
    a_finished_job_expires_after_a_day
    a_video_in_use_is_not_expired
    a_live_job_does_not_expire
    expiring_by_hand_is_at_once
    pruning_takes_all_rows_and_only_of_expired_jobs
    an_expired_job_is_not_retried
}

async fn a_finished_job_expires_after_a_day(mut w: World) {
    w.ready_video(1).await;
    w.pass(secs(24 * 3600 - 1)).await;
    assert_eq!(w.queue.expired(10).await, Ok(vec![]));
    w.pass(secs(1)).await;
    w.restart();
    assert_eq!(w.queue.expired(10).await, Ok(vec![id(1)]));
    assert_eq!(w.queue.expired(0).await, Ok(vec![]));
}

async fn a_video_in_use_is_not_expired(w: World) {
    let video = w.ready_video(1).await;
    w.series(2, video).await;
    assert_eq!(w.queue.expire(video).await, Err(QueueError::InUse));
    w.pass(secs(24 * 3600)).await;
    assert_eq!(w.queue.expired(10).await, Ok(vec![]));
    assert_eq!(w.queue.prune(vec![video]).await, Ok(0));
    w.queue.cancel(id(2)).await.unwrap();
    assert_eq!(w.queue.expired(10).await, Ok(vec![video]));
}

async fn a_live_job_does_not_expire(w: World) {
    w.video(1).await;
    assert_eq!(w.queue.expire(id(1)).await, Err(QueueError::WrongState(State::Queued)));
    w.pass(secs(240 * 3600)).await;
    assert_eq!(w.queue.expired(10).await, Ok(vec![]));
    assert_eq!(w.queue.prune(vec![id(1)]).await, Ok(0));
}

async fn expiring_by_hand_is_at_once(w: World) {
    let video = w.ready_video(1).await;
    w.queue.expire(video).await.unwrap();
    w.queue.expire(video).await.unwrap();
    assert_eq!(w.queue.expired(10).await, Ok(vec![video]));
    assert_eq!(w.submit(None, Some(series(2, video))).await, Err(QueueError::NotFound));
}

async fn pruning_takes_all_rows_and_only_of_expired_jobs(mut w: World) {
    let video = w.ready_video(1).await;
    w.series(2, video).await;
    let claimed = w.claim_one(Lane::VideoProcess).await;
    w.queue.checkpoint(claimed.lease, Checkpoint::Plan(plan(1))).await.unwrap();
    let ready = Checkpoint::PartReady { n: 1, clip: clip("a") };
    w.queue.checkpoint(claimed.lease, ready).await.unwrap();
    w.queue.settle(claimed.lease, Verdict::Succeeded(series_outcome())).await.unwrap();
    assert_eq!(w.queue.prune(vec![id(1), id(2)]).await, Ok(0), "neither has expired");
    w.queue.expire(id(2)).await.unwrap();
    assert_eq!(w.queue.prune(vec![id(1), id(2), id(2), id(9)]).await, Ok(1));
    w.restart();
    assert_eq!(w.queue.get(id(2)).await, Ok(None));
    assert_eq!(w.queue.parts(id(2)).await, Ok(vec![]));
    assert_eq!(w.queue.attempts(id(2)).await, Ok(vec![]));
    assert_eq!(w.state(id(1)).await, State::Succeeded);
}

async fn an_expired_job_is_not_retried(w: World) {
    w.video(1).await;
    w.queue.cancel(id(1)).await.unwrap();
    w.queue.expire(id(1)).await.unwrap();
    assert_eq!(w.queue.retry(id(1)).await, Err(QueueError::NotFound));
}
