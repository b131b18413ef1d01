//! The second video of a series: shown below the first, and needed as long as the series lives.

use crate::support::*;
use ezclips::model::{Code, JobId, JobSpec, Lane, Layout, PartRule, SeriesSpec, State};
use ezclips::queue::{NewJob, QueueError};

on_every_engine! {
    a_second_video_is_kept_while_a_series_needs_it
    a_series_waits_for_its_first_video_alone
    a_second_video_must_be_ready
    a_retry_needs_the_second_video_too
}

/// A series of one video over another.
fn stack(n: u128, video: JobId, below: JobId) -> NewJob {
    let spec =
        SeriesSpec { layout: Layout::Stack { below }, ..SeriesSpec::new(PartRule::Count(2)) };
    NewJob { spec: JobSpec::Series { video, spec: Box::new(spec) }, ..series(n, video) }
}

async fn is_sound(w: &World) {
    assert_eq!(w.queue.check().await.unwrap().problems, [""; 0]);
}

async fn a_second_video_is_kept_while_a_series_needs_it(mut w: World) {
    let (video, below) = (w.ready_video(1).await, w.ready_video(2).await);
    w.submit(None, Some(stack(3, video, below))).await.unwrap();
    w.submit(None, Some(stack(4, below, below))).await.unwrap();
    w.queue.cancel(id(4)).await.unwrap();
    is_sound(&w).await;
    assert_eq!(w.queue.expire(below).await, Err(QueueError::InUse));
    w.restart();
    w.pass(secs(24 * 3600)).await;
    let mut expired = w.queue.expired(10).await.unwrap();
    expired.sort();
    assert_eq!(expired, [id(4)], "the series that was cancelled, and no video");
    assert_eq!(w.queue.prune(vec![below]).await, Ok(0));
    let claimed = w.claim_one(Lane::VideoProcess).await;
    assert_eq!(w.queue.prune(vec![below]).await, Ok(0));
    is_sound(&w).await;
    w.fail(&claimed, Code::NothingToCut).await;
    assert_eq!(w.queue.prune(vec![video, below]).await, Ok(2));
    is_sound(&w).await;
}

async fn a_series_waits_for_its_first_video_alone(w: World) {
    let below = w.ready_video(1).await;
    w.submit(Some(video(2)), Some(stack(3, id(2), below))).await.unwrap();
    assert_eq!(w.state(id(3)).await, State::Waiting);
    assert_eq!(w.queue.expire(below).await, Err(QueueError::InUse));
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    assert_eq!(w.state(id(3)).await, State::Queued);
    is_sound(&w).await;
}

async fn a_second_video_must_be_ready(w: World) {
    let ready = w.ready_video(1).await;
    let queued = w.video(2).await;
    let refused = async |below| w.submit(None, Some(stack(3, ready, below))).await;
    assert_eq!(refused(id(99)).await, Err(QueueError::SecondVideo(None)));
    assert_eq!(refused(queued).await, Err(QueueError::SecondVideo(Some(State::Queued))));
    let series = w.series(4, ready).await;
    assert_eq!(refused(series).await, Err(QueueError::SecondVideo(None)), "a series is no video");
    w.queue.cancel(queued).await.unwrap();
    assert_eq!(refused(queued).await, Err(QueueError::SecondVideo(Some(State::Cancelled))));
    w.queue.expire(queued).await.unwrap();
    assert_eq!(refused(queued).await, Err(QueueError::SecondVideo(None)), "about to go");
    let both = w.submit(Some(video(5)), Some(stack(3, id(5), id(99)))).await;
    assert_eq!(both, Err(QueueError::SecondVideo(None)));
    assert_eq!(w.queue.get(id(5)).await, Ok(None), "together or not at all");
}

async fn a_retry_needs_the_second_video_too(w: World) {
    let (video, below) = (w.ready_video(1).await, w.ready_video(2).await);
    w.submit(None, Some(stack(3, video, below))).await.unwrap();
    w.queue.cancel(id(3)).await.unwrap();
    assert_eq!(w.queue.retry(id(3)).await, Ok(State::Queued));
    assert_eq!(w.queue.expire(below).await, Err(QueueError::InUse), "needed again");
    w.queue.cancel(id(3)).await.unwrap();
    w.queue.expire(below).await.unwrap();
    assert_eq!(w.queue.retry(id(3)).await, Err(QueueError::SecondVideo(None)));
    assert_eq!(w.state(id(3)).await, State::Cancelled);
}
