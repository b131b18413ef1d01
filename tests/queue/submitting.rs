//! What is taken in, what is refused, and what is the same as before.

use crate::support::*;
use ezclips::model::{
    Code, Extent, JobSpec, Lane, Outcome, PartRule, SeriesSpec, Source, State, VideoSummary,
};
use ezclips::queue::{NewJob, QueueError, Settings, Submission, Verdict};

on_every_engine! {
    a_video_is_queued_at_once
    a_series_comes_with_its_video_together
    a_series_of_a_ready_video_is_queued_at_once
    a_series_of_nothing_is_refused
    a_series_of_a_failed_video_is_refused
    a_series_of_an_inspection_is_refused
    the_same_link_in_flight_or_kept_is_the_same_video
    a_stretch_of_a_link_that_is_there_is_the_whole_video
    a_stretch_that_became_the_whole_video_is_found_by_its_link
    a_stretch_that_became_a_section_is_found_by_itself_alone
    a_failed_download_is_not_given_to_the_next
    an_expired_download_is_not_given_to_the_next
    an_inspection_is_not_a_video_of_the_same_link
    the_same_key_is_the_same_answer_for_a_day
    the_same_key_with_another_request_is_refused
    the_same_ids_again_are_the_same_jobs
    an_id_of_another_job_is_refused
    a_request_too_large_for_a_row_is_refused
    submissions_that_cannot_be_meant_are_refused
}

async fn a_video_is_queued_at_once(w: World) {
    let id = w.video(1).await;
    let job = w.job(id).await;
    assert_eq!((job.state, job.lane), (State::Queued, Lane::VideoDownload));
    assert_eq!((job.run_at, job.created_at), (Some(w.wall()), w.wall()));
    assert_eq!((job.attempts, job.version), (0, 1));
}

async fn a_series_comes_with_its_video_together(w: World) {
    let answer = w.submit(Some(video(1)), Some(series(2, id(1)))).await.unwrap();
    assert_eq!((answer.first, answer.series), (Some(id(1)), Some(id(2))));
    assert_eq!(w.state(id(1)).await, State::Queued);
    assert_eq!(w.state(id(2)).await, State::Waiting);
}

async fn a_series_of_a_ready_video_is_queued_at_once(w: World) {
    let video = w.ready_video(1).await;
    let series = w.series(2, video).await;
    assert_eq!(w.state(series).await, State::Queued);
}

async fn a_series_of_nothing_is_refused(w: World) {
    assert_eq!(w.submit(None, Some(series(2, id(1)))).await, Err(QueueError::NotFound));
    assert_eq!(w.queue.get(id(2)).await, Ok(None));
}

async fn a_series_of_a_failed_video_is_refused(w: World) {
    let video = w.video(1).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    let answer = w.submit(None, Some(series(2, video))).await;
    assert_eq!(answer, Err(QueueError::WrongState(State::Failed)));
}

async fn a_series_of_an_inspection_is_refused(w: World) {
    w.submit(Some(inspection(1)), None).await.unwrap();
    let answer = w.submit(None, Some(series(2, id(1)))).await;
    assert!(matches!(answer, Err(QueueError::Refused(_))));
}

async fn the_same_link_in_flight_or_kept_is_the_same_video(w: World) {
    w.submit(Some(link_video(1, 7)), None).await.unwrap();
    let again = w.submit(Some(link_video(2, 7)), Some(series(3, id(2)))).await.unwrap();
    assert_eq!((again.first, again.reused), (Some(id(1)), true));
    assert_eq!(w.job(id(3)).await.spec.video(), Some(id(1)));
    assert_eq!(w.state(id(3)).await, State::Waiting);
    assert_eq!(w.queue.get(id(2)).await, Ok(None));
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    let kept = w.submit(Some(link_video(4, 7)), Some(series(5, id(4)))).await.unwrap();
    assert_eq!((kept.first, kept.reused), (Some(id(1)), true));
    assert_eq!(w.state(id(5)).await, State::Queued);
}

/// All of the link, as its digest says.
fn whole(n: u128) -> NewJob {
    NewJob { same_as: Some(link().digest()), ..link_video(n, 0) }
}

/// Its stretch from one second to the next, known again by `digest`.
fn stretch(n: u128, digest: u8) -> NewJob {
    let source = Source::Stretch { link: link(), from_ms: 1000, to_ms: 2000 };
    NewJob { spec: JobSpec::Video { source }, ..link_video(n, digest) }
}

async fn a_stretch_of_a_link_that_is_there_is_the_whole_video(w: World) {
    // Its own download goes first.
    w.submit(Some(stretch(1, 7)), Some(series(2, id(1)))).await.unwrap();
    w.submit(Some(whole(3)), None).await.unwrap();
    let same = w.submit(Some(stretch(4, 7)), Some(series(5, id(4)))).await.unwrap();
    assert_eq!((same.first, same.reused), (Some(id(1)), true));
    let other = w.submit(Some(stretch(6, 8)), Some(series(7, id(6)))).await.unwrap();
    assert_eq!((other.first, other.reused), (Some(id(3)), true));
    assert_eq!(w.job(id(7)).await.spec.video(), Some(id(3)));
    // Without a digest it is meant as a new one.
    let new = w.submit(Some(NewJob { same_as: None, ..stretch(8, 0) }), None).await.unwrap();
    assert_eq!((new.first, new.reused), (Some(id(8)), false));
}

async fn a_stretch_that_became_the_whole_video_is_found_by_its_link(mut w: World) {
    w.submit(Some(stretch(1, 7)), Some(series(2, id(1)))).await.unwrap();
    let early = w.submit(Some(whole(3)), None).await.unwrap();
    assert_eq!((early.first, early.reused), (Some(id(3)), false), "nobody knows yet");
    w.queue.cancel(id(3)).await.unwrap();
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    w.restart();
    for again in [whole(4), stretch(4, 7), stretch(4, 8)] {
        let again = w.submit(Some(again), None).await.unwrap();
        assert_eq!((again.first, again.reused), (Some(id(1)), true));
    }
}

async fn a_stretch_that_became_a_section_is_found_by_itself_alone(w: World) {
    w.submit(Some(stretch(1, 7)), None).await.unwrap();
    let claimed = w.claim_one(Lane::VideoDownload).await;
    let Outcome::Video(video) = video_outcome() else { panic!("a video") };
    let section = Outcome::Video(VideoSummary { extent: Extent::Section, ..video });
    w.queue.settle(claimed.lease, Verdict::Succeeded(section)).await.unwrap();
    for (next, found) in [(stretch(2, 7), 1), (stretch(3, 8), 3), (whole(4), 4)] {
        assert_eq!(w.submit(Some(next), None).await.unwrap().first, Some(id(found)));
    }
}

async fn a_failed_download_is_not_given_to_the_next(w: World) {
    w.submit(Some(link_video(1, 7)), None).await.unwrap();
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    let next = w.submit(Some(link_video(2, 7)), None).await.unwrap();
    assert_eq!((next.first, next.reused), (Some(id(2)), false));
}

async fn an_expired_download_is_not_given_to_the_next(w: World) {
    w.submit(Some(link_video(1, 7)), None).await.unwrap();
    w.succeed(&w.claim_one(Lane::VideoDownload).await).await;
    w.pass(w.settings.retention.files).await;
    assert_eq!(w.submit(None, Some(series(9, id(1)))).await, Err(QueueError::NotFound));
    let next = w.submit(Some(link_video(2, 7)), None).await.unwrap();
    assert_eq!((next.first, next.reused), (Some(id(2)), false));
}

async fn an_inspection_is_not_a_video_of_the_same_link(w: World) {
    let mut look = inspection(1);
    look.same_as = Some([7; 16]);
    w.submit(Some(look.clone()), None).await.unwrap();
    let video = w.submit(Some(link_video(2, 7)), None).await.unwrap();
    assert_eq!((video.first, video.reused), (Some(id(2)), false));
    look.id = id(3);
    let again = w.submit(Some(look), None).await.unwrap();
    assert_eq!((again.first, again.reused), (Some(id(1)), true));
}

async fn the_same_key_is_the_same_answer_for_a_day(mut w: World) {
    let ask = |n| Submission { first: Some(video(n)), series: None, idempotency: Some(key(1, 1)) };
    let first = w.queue.submit(ask(1)).await.unwrap();
    assert!(!first.replayed);
    w.restart();
    let again = w.queue.submit(ask(2)).await.unwrap();
    assert_eq!((again.first, again.replayed), (Some(id(1)), true));
    assert_eq!(w.queue.get(id(2)).await, Ok(None));
    w.pass(secs(24 * 3600)).await;
    let later = w.queue.submit(ask(3)).await.unwrap();
    assert_eq!((later.first, later.replayed), (Some(id(3)), false));
}

async fn the_same_key_with_another_request_is_refused(w: World) {
    let ask = |request, n| {
        w.queue.submit(Submission {
            first: Some(video(n)),
            series: None,
            idempotency: Some(key(1, request)),
        })
    };
    ask(1, 1).await.unwrap();
    assert_eq!(ask(2, 2).await, Err(QueueError::KeyReused));
}

async fn the_same_ids_again_are_the_same_jobs(w: World) {
    let first = w.submit(Some(video(1)), Some(series(2, id(1)))).await.unwrap();
    let again = w.submit(Some(video(1)), Some(series(2, id(1)))).await.unwrap();
    assert_eq!(first, again);
    w.submit(Some(link_video(3, 7)), None).await.unwrap();
    let moved = w.submit(Some(link_video(4, 7)), Some(series(5, id(4)))).await.unwrap();
    assert_eq!(w.submit(Some(link_video(4, 7)), Some(series(5, id(4)))).await, Ok(moved));
    assert_eq!(w.job(id(5)).await.version, 1);
}

async fn an_id_of_another_job_is_refused(w: World) {
    w.video(1).await;
    let other = link_video(1, 9);
    assert!(matches!(w.submit(Some(other), None).await, Err(QueueError::Refused(_))));
    let both = w.submit(Some(video(1)), Some(series(2, id(1)))).await;
    assert!(matches!(both, Err(QueueError::Refused(_))));
    assert_eq!(w.queue.get(id(2)).await, Ok(None));
}

async fn a_request_too_large_for_a_row_is_refused(w: World) {
    let mut new = series(2, id(1));
    let ranges = (0..1000).map(|n| [n * 10_000_000, n * 10_000_000 + 9_000_000]).collect();
    let spec = SeriesSpec::new(PartRule::Ranges(ranges));
    new.spec = JobSpec::Series { video: id(1), spec: Box::new(spec) };
    let answer = w.submit(Some(video(1)), Some(new)).await;
    assert!(matches!(answer, Err(QueueError::Refused(_))));
    assert_eq!(w.queue.get(id(1)).await, Ok(None), "a refused submission leaves nothing");
    assert!(w.claim(Lane::VideoDownload, 1).await.is_empty());
}

async fn submissions_that_cannot_be_meant_are_refused(w: World) {
    let table = [
        (None, None),
        (Some(series(1, id(2))), None),
        (None, Some(video(1))),
        (Some(inspection(1)), Some(series(2, id(1)))),
        (Some(video(1)), Some(series(2, id(3)))),
        (Some(video(1)), Some(series(1, id(1)))),
    ];
    for (first, series) in table {
        let answer = w.submit(first.clone(), series.clone()).await;
        assert!(matches!(answer, Err(QueueError::Refused(_))), "{first:?} {series:?}");
    }
    assert_eq!(w.queue.get(id(1)).await, Ok(None));
}

#[tokio::test]
async fn a_full_lane_takes_nothing_more() {
    for make in [World::memory, World::sled] {
        let w = make(Settings { max_queue: 2, ..Settings::default() });
        w.video(1).await;
        w.submit(Some(video(2)), Some(series(3, id(2)))).await.unwrap();
        let full = QueueError::Full { limit: 2, retry_after: secs(5) };
        assert_eq!(w.submit(Some(video(4)), Some(series(5, id(4)))).await, Err(full.clone()));
        assert_eq!(w.queue.get(id(5)).await, Ok(None));
        let claimed = w.claim_one(Lane::VideoDownload).await;
        w.submit(Some(video(4)), Some(series(5, id(4)))).await.unwrap();
        w.fail(&claimed, Code::Gone).await;
        assert_eq!(w.queue.retry(claimed.job.id).await, Err(full));
    }
}
