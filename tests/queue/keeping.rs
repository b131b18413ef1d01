//! Keeping what is done for longer than usual.

use crate::support::*;
use ezclips::model::{EventKind, Lane, State, Timestamp};
use ezclips::queue::{ListQuery, QueueError};
use std::time::Duration;

on_every_engine! {
    what_is_kept_stays_until_then
    nothing_is_kept_for_less_than_before
    what_is_not_done_is_not_kept
    what_is_about_to_go_is_not_kept
    a_video_that_stayed_for_a_series_is_kept
    a_kept_series_does_not_hold_its_video
    a_retry_forgets_how_long_a_job_was_kept
    who_follows_is_told_once
    what_is_kept_leaves_the_board_as_ever
    the_end_of_time_is_not_past
}

const fn hours(n: u64) -> Duration {
    Duration::from_hours(n)
}

async fn what_is_kept_stays_until_then(mut w: World) {
    let (video, other) = (w.ready_video(1).await, w.ready_video(2).await);
    let until = w.wall().after(hours(100));
    assert_eq!(w.queue.keep(video, until).await, Ok(until));
    w.pass(hours(24)).await;
    w.restart();
    assert_eq!(w.queue.expired(10).await, Ok(vec![other]));
    assert_eq!(w.queue.prune(vec![video, other]).await, Ok(1));
    w.pass(secs(76 * 3600 - 1)).await;
    assert_eq!(w.job(video).await.expires_at, Some(until));
    assert_eq!(w.queue.prune(vec![video]).await, Ok(0));
    w.pass(secs(1)).await;
    assert_eq!(w.queue.expired(10).await, Ok(vec![video]));
    assert_eq!(w.queue.prune(vec![video]).await, Ok(1));
    assert_eq!(w.queue.check().await.unwrap().problems, [""; 0]);
}

async fn nothing_is_kept_for_less_than_before(w: World) {
    let video = w.ready_video(1).await;
    let before = w.job(video).await;
    let expires = before.expires_at.unwrap();
    for until in [Timestamp(0), w.wall(), w.wall().after(hours(1)), expires] {
        assert_eq!(w.queue.keep(video, until).await, Ok(expires));
    }
    assert_eq!(w.job(video).await, before);
    let later = expires.after(hours(1));
    assert_eq!(w.queue.keep(video, later).await, Ok(later));
    assert_eq!(w.queue.keep(video, later).await, Ok(later), "safe to repeat");
    assert_eq!(w.job(video).await.version, before.version + 1);
}

async fn what_is_not_done_is_not_kept(w: World) {
    let until = w.wall().after(hours(100));
    let keep = async |n| w.queue.keep(id(n), until).await;
    assert_eq!(keep(1).await, Err(QueueError::NotFound));
    w.submit(Some(video(1)), Some(series(2, id(1)))).await.unwrap();
    assert_eq!(keep(1).await, Err(QueueError::WrongState(State::Queued)));
    assert_eq!(keep(2).await, Err(QueueError::WrongState(State::Waiting)));
    w.claim_one(Lane::VideoDownload).await;
    assert_eq!(keep(1).await, Err(QueueError::WrongState(State::Running)));
    w.queue.cancel(id(2)).await.unwrap();
    assert_eq!(keep(2).await, Ok(until), "what was cancelled is final");
}

async fn what_is_about_to_go_is_not_kept(w: World) {
    let video = w.ready_video(1).await;
    w.pass(hours(24)).await;
    let until = w.wall().after(hours(1));
    assert_eq!(w.queue.keep(video, until).await, Err(QueueError::NotFound));
    assert_eq!(w.queue.expired(10).await, Ok(vec![video]));
}

async fn a_video_that_stayed_for_a_series_is_kept(w: World) {
    let video = w.ready_video(1).await;
    w.series(2, video).await;
    w.pass(hours(30)).await;
    assert_eq!(w.submit(None, Some(series(3, video))).await, Err(QueueError::NotFound));
    let until = w.wall().after(hours(5));
    assert_eq!(w.queue.keep(video, until).await, Ok(until));
    w.queue.cancel(id(2)).await.unwrap();
    assert_eq!(w.queue.expired(10).await, Ok(vec![]));
    w.series(3, video).await;
    w.pass(hours(5)).await;
    assert_eq!(w.queue.expired(10).await, Ok(vec![]), "a live series uses it");
    w.queue.cancel(id(3)).await.unwrap();
    assert_eq!(w.queue.expired(10).await, Ok(vec![video]));
}

async fn a_kept_series_does_not_hold_its_video(w: World) {
    let video = w.ready_video(1).await;
    w.series(2, video).await;
    w.queue.cancel(id(2)).await.unwrap();
    w.queue.keep(id(2), w.wall().after(hours(100))).await.unwrap();
    w.pass(hours(24)).await;
    assert_eq!(w.queue.prune(vec![video, id(2)]).await, Ok(1));
    assert_eq!(w.state(id(2)).await, State::Cancelled);
    assert_eq!(w.queue.check().await.unwrap().problems, [""; 0]);
}

async fn a_retry_forgets_how_long_a_job_was_kept(w: World) {
    w.video(1).await;
    w.queue.cancel(id(1)).await.unwrap();
    w.queue.keep(id(1), w.wall().after(hours(700))).await.unwrap();
    w.queue.retry(id(1)).await.unwrap();
    assert_eq!(w.job(id(1)).await.expires_at, None);
    w.queue.cancel(id(1)).await.unwrap();
    assert_eq!(w.job(id(1)).await.expires_at, Some(w.wall().after(hours(24))));
}

async fn who_follows_is_told_once(w: World) {
    let video = w.ready_video(1).await;
    let last = w.queue.overview().await.unwrap().last_event;
    for _ in 0..2 {
        w.queue.keep(video, w.wall().after(hours(100))).await.unwrap();
    }
    let told = w.queue.events(last, 10).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|event| (event.job, event.kind)).collect();
    assert_eq!(told, [(video, EventKind::State(State::Succeeded))]);
}

async fn what_is_kept_leaves_the_board_as_ever(w: World) {
    let video = w.ready_video(1).await;
    let ended = w.job(video).await.finished_at;
    w.queue.keep(video, w.wall().after(hours(100))).await.unwrap();
    let listed = async |kept| {
        let page = w.queue.list(ListQuery { kept, limit: 10, ..ListQuery::default() }).await;
        page.unwrap().jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(false).await, [video]);
    w.pass(hours(1)).await;
    assert_eq!(listed(false).await, []);
    w.pass(hours(50)).await;
    assert_eq!(listed(true).await, [video]);
    assert_eq!(w.job(video).await.finished_at, ended);
}

async fn the_end_of_time_is_not_past(w: World) {
    let video = w.ready_video(1).await;
    let until = w.queue.keep(video, Timestamp(u64::MAX)).await.unwrap();
    assert_eq!(w.job(video).await.expires_at, Some(until));
    assert_eq!(w.queue.keep(video, Timestamp(u64::MAX)).await, Ok(until));
    assert_eq!(w.queue.check().await.unwrap().problems, [""; 0]);
}
