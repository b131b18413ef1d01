//! A video and the series that wait for it.

use crate::support::*;
use ezclips::model::{Code, JobId, Lane, State};
use ezclips::queue::{Beat, QueueError, Verdict};

on_every_engine! {
    series_are_queued_when_their_video_is_ready
    series_fail_with_their_video_and_say_why
    series_wait_on_while_their_video_is_tried_again
    series_fail_when_their_video_is_cancelled
    the_last_cancelled_series_takes_the_download_along
    the_last_cancelled_series_stops_a_running_download
    a_download_goes_on_while_another_series_waits
    a_video_asked_for_itself_goes_on_without_series
    a_video_asked_for_again_by_itself_goes_on_without_series
    a_download_about_to_stop_is_not_given_to_the_next
    a_retried_series_takes_its_failed_video_along
    a_retried_series_of_a_ready_video_is_queued
    a_retried_series_of_a_forgotten_video_is_refused
    a_thousand_series_wait_for_a_video_and_no_more
}

async fn with_series(w: &World) -> (JobId, JobId) {
    w.submit(Some(video(1)), Some(series(2, id(1)))).await.unwrap();
    (id(1), id(2))
}

async fn series_are_queued_when_their_video_is_ready(mut w: World) {
    let (_, series) = with_series(&w).await;
    w.restart();
    assert!(w.claim(Lane::VideoProcess, 1).await.is_empty());
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    let job = w.job(series).await;
    assert_eq!((job.state, job.run_at), (State::Queued, Some(w.wall())));
    assert_eq!(w.claim_one(Lane::VideoProcess).await.job.id, series);
}

async fn series_fail_with_their_video_and_say_why(w: World) {
    let (_, series) = with_series(&w).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    let failure = w.job(series).await.failure.unwrap();
    assert_eq!(failure.code, Code::VideoFailed);
    assert_eq!(failure.message, "gone: as the test wants");
    assert!(w.job(series).await.expires_at.is_some());
}

async fn series_wait_on_while_their_video_is_tried_again(w: World) {
    let (_, series) = with_series(&w).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Network).await;
    assert_eq!(w.state(series).await, State::Waiting);
}

async fn series_fail_when_their_video_is_cancelled(w: World) {
    let (video, series) = with_series(&w).await;
    assert_eq!(w.queue.cancel(video).await, Ok(State::Cancelled));
    let job = w.job(series).await;
    assert_eq!((job.state, job.code()), (State::Failed, Some(Code::VideoFailed)));
}

async fn the_last_cancelled_series_takes_the_download_along(w: World) {
    let (video, series) = with_series(&w).await;
    assert_eq!(w.queue.cancel(series).await, Ok(State::Cancelled));
    assert_eq!(w.state(video).await, State::Cancelled);
    assert!(w.claim(Lane::VideoDownload, 1).await.is_empty());
}

async fn the_last_cancelled_series_stops_a_running_download(mut w: World) {
    let (video, series) = with_series(&w).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.cancel(series).await.unwrap();
    w.restart();
    assert!(w.job(video).await.cancel_requested);
    assert_eq!(w.beat(claimed.lease, 0).await, Beat::Cancel);
    assert_eq!(w.queue.settle(claimed.lease, Verdict::Cancelled).await, Ok(State::Cancelled));
    assert!(!w.job(video).await.cancel_requested);
}

async fn a_download_goes_on_while_another_series_waits(w: World) {
    let (video, first) = with_series(&w).await;
    let second = w.series(3, video).await;
    w.queue.cancel(first).await.unwrap();
    assert_eq!(w.state(video).await, State::Queued);
    w.queue.cancel(second).await.unwrap();
    assert_eq!(w.state(video).await, State::Cancelled);
}

async fn a_video_asked_for_itself_goes_on_without_series(w: World) {
    let video = w.video(1).await;
    let series = w.series(2, video).await;
    w.queue.cancel(series).await.unwrap();
    assert_eq!(w.state(video).await, State::Queued);
}

async fn a_video_asked_for_again_by_itself_goes_on_without_series(w: World) {
    w.submit(Some(link_video(1, 7)), Some(series(2, id(1)))).await.unwrap();
    w.submit(Some(link_video(3, 7)), None).await.unwrap();
    w.queue.cancel(id(2)).await.unwrap();
    assert_eq!(w.state(id(1)).await, State::Queued);
}

async fn a_download_about_to_stop_is_not_given_to_the_next(w: World) {
    w.submit(Some(link_video(1, 7)), None).await.unwrap();
    w.claim_one(Lane::VideoDownload).await;
    w.queue.cancel(id(1)).await.unwrap();
    let answer = w.submit(None, Some(series(2, id(1)))).await;
    assert_eq!(answer, Err(QueueError::WrongState(State::Cancelled)));
    let next = w.submit(Some(link_video(3, 7)), None).await.unwrap();
    assert_eq!((next.first, next.reused), (Some(id(3)), false));
}

async fn a_retried_series_takes_its_failed_video_along(w: World) {
    let (video, series) = with_series(&w).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    assert_eq!(w.queue.retry(series).await, Ok(State::Waiting));
    let job = w.job(video).await;
    assert_eq!((job.state, job.attempts, job.expires_at), (State::Queued, 0, None));
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    assert_eq!(w.state(series).await, State::Queued);
}

async fn a_retried_series_of_a_ready_video_is_queued(w: World) {
    let video = w.ready_video(1).await;
    let series = w.series(2, video).await;
    w.queue.cancel(series).await.unwrap();
    assert_eq!(w.state(video).await, State::Succeeded);
    assert_eq!(w.queue.retry(series).await, Ok(State::Queued));
}

async fn a_retried_series_of_a_forgotten_video_is_refused(w: World) {
    let video = w.ready_video(1).await;
    let series = w.series(2, video).await;
    w.queue.cancel(series).await.unwrap();
    w.queue.expire(video).await.unwrap();
    assert_eq!(w.queue.retry(series).await, Err(QueueError::NotFound));
    w.queue.prune(vec![video]).await.unwrap();
    assert_eq!(w.queue.retry(series).await, Err(QueueError::NotFound));
    assert_eq!(w.state(series).await, State::Cancelled);
}

async fn a_thousand_series_wait_for_a_video_and_no_more(w: World) {
    let video = w.video(1).await;
    let all = (0..1000).map(|n| w.submit(None, Some(series(10 + n, video))));
    for answer in futures_util::future::join_all(all).await {
        answer.unwrap();
    }
    let answer = w.submit(None, Some(series(5000, video))).await;
    assert!(matches!(answer, Err(QueueError::Refused(_))));
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    assert_eq!(w.queue.overview().await.unwrap().lanes[1].counts[1], 1000);
}
