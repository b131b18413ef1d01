//! Where jobs come from: API keys, what a key may have, and the messages that jobs leave when they
//! end.

use crate::support::*;
use ezclips::model::{
    ApiKey, Code, Delivered, Delivery, JobId, JobSpec, KeyId, Lane, Origin, Outcome, Scope, Secret,
    State, Timestamp,
};
use ezclips::queue::{Claimed, Kind, ListQuery, NewJob, QueueError, Settings, Verdict};
use uuid::Uuid;

on_every_engine! {
    where_a_job_comes_from_is_kept
    every_end_leaves_a_message
    a_message_is_tried_for_a_night
    a_message_can_be_sent_again
    a_message_is_made_by_the_queue_alone
    keys_are_kept_until_they_are_revoked
    keys_that_cannot_be_meant_are_refused
    the_secret_is_made_once
    what_is_kept_of_a_request_counts_as_its_room
}

fn told(job: NewJob) -> NewJob {
    let origin = Origin { webhook: Some(link()), request: Some("r-1".to_owned()), key: None };
    NewJob { origin, ..job }
}

async fn messages(w: &World) -> Vec<Delivery> {
    let query =
        ListQuery { kind: Some(Kind::Delivery), kept: true, limit: 50, ..ListQuery::default() };
    let page = w.queue.list(query).await.unwrap();
    let delivery = |spec| match spec {
        JobSpec::Delivery(delivery) => delivery,
        other => panic!("{other:?} is no message"),
    };
    page.jobs.into_iter().map(|job| delivery(job.spec)).collect()
}

async fn is_sound(w: &World) {
    assert_eq!(w.queue.check().await.unwrap().problems, [""; 0]);
}

async fn where_a_job_comes_from_is_kept(mut w: World) {
    let origin = Origin {
        key: Some(KeyId(Uuid::from_u128(7))),
        request: Some("r-1".to_owned()),
        webhook: Some(link()),
    };
    w.submit(Some(NewJob { origin: origin.clone(), ..video(1) }), None).await.unwrap();
    w.restart();
    assert_eq!(w.job(id(1)).await.origin, origin);
    assert_eq!(w.claim_one(Lane::VideoDownload).await.job.origin, origin);
}

async fn every_end_leaves_a_message(mut w: World) {
    let video_id = w.ready_video(1).await;
    let (first, second, third) = (id(2), id(3), id(4));
    for n in 2..5 {
        w.submit(None, Some(told(series(n, video_id)))).await.unwrap();
    }
    assert_eq!(messages(&w).await, []);
    let claimed = w.claim_one(Lane::VideoProcess).await;
    assert_eq!(claimed.job.id, first);
    w.fail(&claimed, Code::NothingToCut).await;
    w.queue.cancel(second).await.unwrap();
    let at = w.wall();
    w.restart();
    let message = |of: JobId, state| Delivery { of, to: link(), state, at };
    let mut all = messages(&w).await;
    all.sort_by_key(|message| message.of);
    assert_eq!(all, [message(first, State::Failed), message(second, State::Cancelled)]);
    // A series that fails with its video is no exception.
    w.submit(Some(video(5)), Some(told(series(6, id(5))))).await.unwrap();
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.fail(&claimed, Code::Gone).await;
    assert!(messages(&w).await.contains(&message(id(6), State::Failed)));
    // An attempt that fails and is made again is no end.
    let claimed = w.claim_one(Lane::VideoProcess).await;
    assert_eq!(claimed.job.id, third);
    w.fail(&claimed, Code::Network).await;
    assert_eq!(messages(&w).await.len(), 3);
    is_sound(&w).await;
    let message = w.claim_one(Lane::Webhook).await;
    assert_eq!(message.job.origin.request.as_deref(), Some("r-1"));
    w.succeed(&message).await;
    is_sound(&w).await;
}

/// The message about a series that was cancelled, claimed.
async fn message_of_one(w: &World) -> Claimed {
    let video_id = w.ready_video(1).await;
    w.submit(None, Some(told(series(2, video_id)))).await.unwrap();
    w.queue.cancel(id(2)).await.unwrap();
    w.claim_one(Lane::Webhook).await
}

async fn a_message_is_tried_for_a_night(w: World) {
    let mut claimed = message_of_one(&w).await;
    let message = claimed.job.id;
    let mut waited = Vec::new();
    while w.fail(&claimed, Code::DeliveryFailed).await == State::Queued {
        let run_at = w.job(message).await.run_at.unwrap();
        waited.push(run_at.since(w.wall()).as_secs());
        w.pass(run_at.since(w.wall())).await;
        claimed = w.claim_one(Lane::Webhook).await;
    }
    let least = [5, 60, 300, 1800, 7200, 18_000, 36_000];
    assert_eq!(waited.len(), least.len());
    let fits = |(waited, least): (&u64, &u64)| (*least..=least * 6 / 5).contains(waited);
    assert!(waited.iter().zip(&least).all(fits), "{waited:?}");
    assert_eq!(w.state(message).await, State::Failed);
    assert_eq!(w.queue.attempts(message).await.unwrap().len(), 8);
}

async fn a_message_can_be_sent_again(w: World) {
    let claimed = message_of_one(&w).await;
    let message = claimed.job.id;
    let delivered = Outcome::Delivered(Delivered { status: 204, took_ms: 12 });
    w.queue.settle(claimed.lease, Verdict::Succeeded(delivered.clone())).await.unwrap();
    assert_eq!(w.job(message).await.outcome, Some(delivered));
    assert_eq!(w.queue.retry(message).await, Ok(State::Queued));
    assert_eq!(w.job(message).await.outcome, None);
    assert_eq!(w.claim_one(Lane::Webhook).await.job.id, message);
    is_sound(&w).await;
}

async fn a_message_is_made_by_the_queue_alone(w: World) {
    let of = id(9);
    let message = Delivery { of, to: link(), state: State::Failed, at: Timestamp(5) };
    let job = NewJob { spec: JobSpec::Delivery(message), ..video(1) };
    let refused = w.submit(Some(job), None).await;
    assert!(matches!(refused, Err(QueueError::Refused(_))), "{refused:?}");
}

fn api_key(n: u8) -> ApiKey {
    ApiKey {
        id: KeyId(Uuid::from_u128(n.into())),
        name: format!("key {n}"),
        scope: Scope::Write,
        hash: [n; 32],
        created_at: Timestamp(5),
    }
}

async fn keys_are_kept_until_they_are_revoked(mut w: World) {
    assert_eq!(w.queue.keys().await, Ok(vec![]));
    for n in [2, 1, 3, 2] {
        w.queue.add_key(api_key(n)).await.unwrap();
    }
    w.restart();
    assert_eq!(w.queue.keys().await, Ok(vec![api_key(1), api_key(2), api_key(3)]));
    assert_eq!(w.queue.revoke_key(api_key(2).id).await, Ok(true));
    assert_eq!(w.queue.revoke_key(api_key(2).id).await, Ok(false));
    assert_eq!(w.queue.keys().await, Ok(vec![api_key(1), api_key(3)]));
    is_sound(&w).await;
}

async fn keys_that_cannot_be_meant_are_refused(w: World) {
    w.queue.add_key(api_key(1)).await.unwrap();
    let long = ApiKey { name: "n".repeat(ApiKey::NAME_MAX + 1), ..api_key(2) };
    let same_id = ApiKey { hash: [9; 32], ..api_key(1) };
    let same_hash = ApiKey { hash: [1; 32], ..api_key(2) };
    for key in [long, same_id, same_hash, ApiKey { name: String::new(), ..api_key(2) }] {
        let refused = w.queue.add_key(key).await;
        assert!(matches!(refused, Err(QueueError::Refused(_))), "{refused:?}");
    }
    assert_eq!(w.queue.keys().await, Ok(vec![api_key(1)]));
}

async fn what_is_kept_of_a_request_counts_as_its_room(w: World) {
    let origin = Origin { request: Some("r".repeat(5 * 1024)), ..Origin::default() };
    let refused = w.submit(Some(NewJob { origin: origin.clone(), ..video(1) }), None).await;
    assert!(matches!(refused, Err(QueueError::Refused(_))), "{refused:?}");
    let video_id = w.ready_video(2).await;
    let refused = w.submit(None, Some(NewJob { origin, ..series(3, video_id) })).await;
    assert!(matches!(refused, Err(QueueError::Refused(_))), "{refused:?}");
}

async fn the_secret_is_made_once(mut w: World) {
    assert_eq!(w.queue.secret(Secret([1; 32])).await, Ok(Secret([1; 32])));
    w.restart();
    assert_eq!(w.queue.secret(Secret([2; 32])).await, Ok(Secret([1; 32])));
    is_sound(&w).await;
}

#[tokio::test]
async fn a_key_has_a_bounded_number_of_unfinished_jobs() {
    let settings = Settings { max_live_per_key: 2, ..Settings::default() };
    for mut w in [World::memory(settings), World::sled(settings), World::redis(settings).await] {
        let of = |n: u128| Origin { key: Some(KeyId(Uuid::from_u128(n))), ..Origin::default() };
        let video_of = |n, key| NewJob { origin: of(key), ..video(n) };
        w.submit(Some(video_of(1, 7)), None).await.unwrap();
        let full = QueueError::KeyFull { limit: 2, retry_after: secs(5) };
        let pair = (Some(video_of(2, 7)), Some(NewJob { origin: of(7), ..series(3, id(2)) }));
        assert_eq!(w.submit(pair.0.clone(), pair.1.clone()).await, Err(full.clone()));
        w.submit(Some(video_of(4, 8)), None).await.unwrap();
        w.submit(Some(video(5)), None).await.unwrap();
        w.restart();
        w.queue.cancel(id(1)).await.unwrap();
        w.submit(pair.0, pair.1).await.unwrap();
        assert_eq!(w.submit(Some(video_of(6, 7)), None).await, Err(full));
        is_sound(&w).await;
    }
}

#[tokio::test]
async fn what_a_key_tries_again_counts_like_what_it_submits() {
    let settings = Settings { max_live_per_key: 2, ..Settings::default() };
    for w in [World::memory(settings), World::sled(settings), World::redis(settings).await] {
        let of = |n: u128| Origin { key: Some(KeyId(Uuid::from_u128(n))), ..Origin::default() };
        let video_of = |n, key| NewJob { origin: of(key), ..video(n) };
        let series_of = |n, key| NewJob { origin: of(key), ..series(n, id(1)) };
        w.submit(Some(video_of(1, 7)), Some(series_of(2, 7))).await.unwrap();
        w.queue.cancel(id(1)).await.unwrap();
        w.submit(Some(video_of(3, 7)), None).await.unwrap();
        let full = QueueError::KeyFull { limit: 2, retry_after: secs(5) };
        // The series takes its video along.
        assert_eq!(w.queue.retry(id(2)).await, Err(full.clone()));
        assert_eq!(w.state(id(2)).await, State::Failed);
        w.queue.cancel(id(3)).await.unwrap();
        assert_eq!(w.queue.retry(id(2)).await, Ok(State::Waiting));
        assert_eq!(w.queue.retry(id(3)).await, Err(full));
        w.submit(Some(video_of(4, 8)), None).await.unwrap();
        w.queue.cancel(id(4)).await.unwrap();
        assert_eq!(w.queue.retry(id(4)).await, Ok(State::Queued));
        is_sound(&w).await;
    }
}
