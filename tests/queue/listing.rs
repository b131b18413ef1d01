//! The board: pages, filters, counts.

use crate::support::*;
use ezclips::model::{Code, JobId, Lane, State};
use ezclips::queue::{Kind, ListQuery};

on_every_engine! {
    a_list_is_newest_first_and_paged_without_gaps
    a_list_is_filtered_by_lane_state_and_kind
    a_page_is_bounded
    jobs_leave_the_board_and_are_still_kept
    the_overview_counts
    the_overview_tells_what_ended_by_minute
}

async fn ids(w: &World, query: ListQuery) -> Vec<JobId> {
    w.queue.list(query).await.unwrap().jobs.into_iter().map(|job| job.id).collect()
}

fn all() -> ListQuery {
    ListQuery { limit: 100, ..ListQuery::default() }
}

async fn a_list_is_newest_first_and_paged_without_gaps(w: World) {
    for n in [3, 1, 5, 2, 4] {
        w.video(n).await;
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = w.queue.list(ListQuery { before, limit: 2, ..all() }).await.unwrap();
        seen.extend(page.jobs.into_iter().map(|job| job.id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, [id(5), id(4), id(3), id(2), id(1)]);
}

async fn a_list_is_filtered_by_lane_state_and_kind(mut w: World) {
    w.submit(Some(video(1)), Some(series(2, id(1)))).await.unwrap();
    w.submit(Some(inspection(3)), None).await.unwrap();
    w.claim_one(Lane::VideoDownload).await;
    w.restart();
    let lane = Some(Lane::VideoProcess);
    assert_eq!(ids(&w, ListQuery { lane, ..all() }).await, [id(2)]);
    let state = Some(State::Running);
    assert_eq!(ids(&w, ListQuery { state, ..all() }).await, [id(3)]);
    let kind = Some(Kind::Video);
    assert_eq!(ids(&w, ListQuery { kind, ..all() }).await, [id(1)]);
    assert_eq!(ids(&w, ListQuery { kind, state, ..all() }).await, []);
    assert_eq!(ids(&w, ListQuery { kind, lane, ..all() }).await, []);
}

async fn a_page_is_bounded(w: World) {
    for n in 1..=203 {
        w.video(n).await;
    }
    assert_eq!(ids(&w, ListQuery { limit: 100_000, ..all() }).await.len(), 200);
    assert_eq!(ids(&w, ListQuery { limit: 0, ..all() }).await.len(), 1);
}

async fn jobs_leave_the_board_and_are_still_kept(mut w: World) {
    w.ready_video(1).await;
    w.video(2).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    w.pass(secs(3599)).await;
    assert_eq!(ids(&w, all()).await, [id(2), id(1)]);
    w.pass(secs(1)).await;
    assert_eq!(ids(&w, all()).await, [id(2)], "a success leaves after an hour");
    w.restart();
    assert_eq!(ids(&w, all()).await, [id(2)]);
    assert_eq!(ids(&w, ListQuery { kept: true, ..all() }).await, [id(2), id(1)]);
    w.pass(secs(23 * 3600)).await;
    assert_eq!(ids(&w, all()).await, [], "a failure leaves after a day");
}

async fn the_overview_counts(mut w: World) {
    w.ready_video(1).await;
    w.pass(secs(10)).await;
    let since = w.wall();
    w.series(2, id(1)).await;
    w.pass(secs(10)).await;
    w.series(3, id(1)).await;
    w.submit(Some(video(4)), Some(series(5, id(4)))).await.unwrap();
    w.restart();
    let lanes = w.queue.overview().await.unwrap().lanes;
    assert_eq!((lanes[0].lane, lanes[1].lane), (Lane::VideoDownload, Lane::VideoProcess));
    assert_eq!(lanes[0].counts, [0, 1, 0, 1, 0, 0]);
    assert_eq!(lanes[1].counts, [1, 2, 0, 0, 0, 0]);
    assert_eq!(lanes[1].oldest_queued, Some(since));
    assert_eq!((lanes[0].ended_last_hour, lanes[1].ended_last_hour), (1, 0));
    w.pass(secs(3600)).await;
    assert_eq!(w.queue.overview().await.unwrap().lanes[0].ended_last_hour, 0);
}

async fn the_overview_tells_what_ended_by_minute(mut w: World) {
    let start = w.wall();
    assert_eq!(start.0 % 60_000, 0, "the test begins with a minute of the clock");
    w.ready_video(1).await;
    w.pass(secs(59)).await;
    w.ready_video(2).await;
    w.pass(secs(1)).await;
    w.video(3).await;
    w.fail(&w.claim_one(Lane::VideoDownload).await, Code::Gone).await;
    w.pass(secs(58 * 60)).await;
    w.queue.cancel(w.video(4).await).await.unwrap();
    assert_eq!(minutes(&w).await, (4, vec![(0, 2), (1, 1), (59, 1)]));
    w.restart();
    assert_eq!(minutes(&w).await, (4, vec![(0, 2), (1, 1), (59, 1)]));
    w.pass(secs(60)).await;
    assert_eq!(minutes(&w).await, (4, vec![(0, 1), (58, 1)]), "the first minute is over");
    w.pass(secs(1)).await;
    assert_eq!(minutes(&w).await, (3, vec![(0, 1), (58, 1)]), "the hour goes by the second");
    w.queue.retry(id(3)).await.unwrap();
    assert_eq!(minutes(&w).await, (2, vec![(58, 1)]), "what is queued again has not ended");
    w.clock.set_wall(start);
    assert_eq!(minutes(&w).await, (3, vec![(59, 3)]), "a future that was set back is now");
}

/// How many jobs of the first lane ended within the hour, and the minutes that have any.
async fn minutes(w: &World) -> (u64, Vec<(usize, u64)>) {
    let lanes = w.queue.overview().await.unwrap().lanes;
    assert!(lanes.iter().all(|lane| lane.ended_by_minute.len() == 60));
    let counts = lanes[0].ended_by_minute.iter().copied().enumerate();
    (lanes[0].ended_last_hour, counts.filter(|(_, count)| *count > 0).collect())
}
