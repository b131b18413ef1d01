//! What is told, stored and replayed.

use crate::support::*;
use ezclips::model::{Event, EventKind, Lane, Stage, State};
use ezclips::queue::{Checkpoint, QueueError};

on_every_engine! {
    every_change_of_state_is_an_event_in_order
    a_refused_command_tells_nothing
    events_survive_a_restart_and_go_on_counting
    a_series_event_names_its_video
    a_page_of_events_begins_where_it_was_asked
    only_the_newest_ten_thousand_are_kept
}

/// A guest hears of events a little later than it asks for them: see `sharing`.
mod live {
    use super::*;

    on_own_engines! {
        events_are_told_live_and_replayed_alike
        progress_is_told_four_times_a_second_and_never_stored
    }
}

async fn kinds(w: &World) -> Vec<EventKind> {
    w.queue.events(0, 1000).await.unwrap().into_iter().map(|event| event.kind).collect()
}

async fn every_change_of_state_is_an_event_in_order(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    w.queue.checkpoint(claimed.lease, Checkpoint::Stage(Stage::Fetch)).await.unwrap();
    w.queue.checkpoint(claimed.lease, Checkpoint::Stage(Stage::Fetch)).await.unwrap();
    w.queue.cancel(id(1)).await.unwrap();
    w.succeed(&claimed).await;
    w.queue.expire(id(1)).await.unwrap();
    w.queue.prune(vec![id(1)]).await.unwrap();
    let expected = [
        EventKind::State(State::Queued),
        EventKind::State(State::Running),
        EventKind::Stage(Stage::Fetch),
        EventKind::CancelRequested,
        EventKind::State(State::Succeeded),
        EventKind::Removed,
    ];
    assert_eq!(kinds(&w).await, expected);
}

async fn events_are_told_live_and_replayed_alike(w: World) {
    let mut live = w.queue.subscribe();
    w.ready_video(1).await;
    let stored = w.queue.events(0, 10).await.unwrap();
    let mut told: Vec<Event> = Vec::new();
    while told.len() < stored.len() {
        told.push(tokio::time::timeout(secs(10), live.recv()).await.expect("an event").unwrap());
    }
    assert_eq!(told, stored);
    let seqs: Vec<_> = stored.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, [Some(1), Some(2), Some(3)]);
}

async fn a_refused_command_tells_nothing(w: World) {
    w.video(1).await;
    let before = kinds(&w).await;
    assert_eq!(w.queue.retry(id(1)).await, Err(QueueError::WrongState(State::Queued)));
    assert_eq!(w.submit(None, Some(series(2, id(9)))).await, Err(QueueError::NotFound));
    assert_eq!(kinds(&w).await, before);
}

async fn events_survive_a_restart_and_go_on_counting(mut w: World) {
    w.video(1).await;
    let before = w.queue.events(0, 10).await.unwrap();
    w.restart();
    assert_eq!(w.queue.events(0, 10).await.unwrap(), before);
    w.video(2).await;
    assert_eq!(w.queue.events(1, 10).await.unwrap()[0].seq, Some(2));
    assert_eq!(w.queue.overview().await.unwrap().last_event, 2);
}

async fn progress_is_told_four_times_a_second_and_never_stored(w: World) {
    w.video(1).await;
    let claimed = w.claim_one(Lane::VideoDownload).await;
    let before = kinds(&w).await;
    let mut live = w.queue.subscribe();
    for step in 0..100 {
        w.beat(claimed.lease, step).await;
        w.clock.pass(std::time::Duration::from_millis(10));
    }
    w.queue.cancel(id(1)).await.unwrap();
    let mut told = 0;
    loop {
        let event = tokio::time::timeout(secs(10), live.recv()).await.expect("an event").unwrap();
        match event.kind {
            EventKind::Progress(_) => assert_eq!(event.seq, None),
            _ => break,
        }
        told += 1;
    }
    assert_eq!(told, 4);
    assert_eq!(kinds(&w).await.len(), before.len() + 1);
}

async fn a_series_event_names_its_video(w: World) {
    let video = w.video(1).await;
    w.series(2, video).await;
    let events = w.queue.events(0, 10).await.unwrap();
    assert_eq!((events[0].job, events[0].video), (id(1), None));
    assert_eq!((events[1].job, events[1].video), (id(2), Some(id(1))));
}

async fn a_page_of_events_begins_where_it_was_asked(w: World) {
    for n in 1..=300 {
        w.video(n).await;
    }
    for (after, limit) in [(0, 10), (79, 3), (80, 5), (295, 100), (300, 5), (u64::MAX, 5)] {
        let events = w.queue.events(after, limit).await.unwrap();
        let seqs: Vec<_> = events.iter().filter_map(|event| event.seq).collect();
        let expected: Vec<_> = (after.saturating_add(1)..=300).take(limit).collect();
        assert_eq!(seqs, expected, "after {after}");
    }
}

async fn only_the_newest_ten_thousand_are_kept(w: World) {
    for round in 0..60 {
        let all = (0..200_u128).map(|n| w.video(1 + round * 200 + n));
        let ids = futures_util::future::join_all(all).await;
        // Cancelled, so that the lane does not fill.
        let all = ids.into_iter().map(|id| w.queue.cancel(id));
        futures_util::future::join_all(all).await;
    }
    let last = w.queue.overview().await.unwrap().last_event;
    assert_eq!(last, 24_000);
    let oldest = w.queue.events(0, 1).await.unwrap()[0].seq.unwrap();
    assert!((last - 10_080..=last - 9_999).contains(&oldest), "{oldest}");
}
