//! Dumps of a living queue, and what a check says of it.

use crate::support::*;
use ezclips::model::{Lane, State};
use ezclips::queue::dump::Reader;
use ezclips::queue::{QueueError, Settings};

fn names(w: &World) -> Vec<String> {
    let folder = w.layout().dump();
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_dump_says_where_it_is_and_holds_every_row() {
    let w = World::sled(Settings::default());
    w.ready_video(1).await;
    w.video(2).await;
    let report = w.queue.check().await.unwrap();
    let info = w.queue.dump().await.unwrap();
    let rows: u64 = report.tables.iter().map(|table| table.rows).sum();
    assert_eq!((info.rows, info.made), (rows, w.wall()));
    assert_eq!(info.bytes, std::fs::metadata(&info.path).unwrap().len());
    let header = *Reader::open(&info.path).unwrap().header();
    assert_eq!(header.last_event, w.queue.overview().await.unwrap().last_event);
    assert_eq!(header.rows, rows);
}

#[tokio::test]
async fn a_queue_in_memory_refuses_to_dump_and_goes_on() {
    let w = World::memory(Settings::default());
    assert!(matches!(w.queue.dump().await, Err(QueueError::Refused(_))));
    assert!(matches!(w.handle().dump_if_changed().await, Err(QueueError::Refused(_))));
    w.video(1).await;
}

#[tokio::test]
async fn a_dump_by_the_clock_is_written_only_after_a_change() {
    let w = World::sled(Settings::default());
    w.video(1).await;
    assert!(w.handle().dump_if_changed().await.unwrap().is_some());
    w.queue.probe().await.unwrap();
    w.clock.pass(secs(600));
    assert_eq!(w.handle().dump_if_changed().await.unwrap(), None);
    assert_eq!(names(&w).len(), 1);
    w.queue.dump().await.unwrap();
    w.video(2).await;
    w.clock.pass(secs(600));
    assert!(w.handle().dump_if_changed().await.unwrap().is_some());
    assert_eq!(w.handle().dump_if_changed().await.unwrap(), None);
    assert_eq!(names(&w), ["20270115T081000Z.dump", "20270115T082000Z.dump"]);
}

#[tokio::test]
async fn a_dump_in_a_storm_is_of_one_moment() {
    let w = World::sled(Settings::default());
    let storm = futures_util::future::join_all((1..=400).map(|n| w.video(n)));
    let dumps = async {
        let mut rows = Vec::new();
        for _ in 0..20 {
            rows.push(w.queue.dump().await.unwrap());
        }
        rows
    };
    let (_, dumps) = tokio::join!(storm, dumps);
    assert!(dumps.windows(2).all(|pair| pair[0].rows <= pair[1].rows));
    // A job comes with its event: in each dump there are as many of one as of the other.
    for info in &dumps[dumps.len() - 2..] {
        let dump = Reader::open(&info.path).unwrap();
        let mut jobs = 0;
        dump.each(&mut |key, _| {
            jobs += u64::from(key[0] == 1);
            Ok(())
        })
        .unwrap();
        assert_eq!(jobs, dump.header().last_event);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_and_ends_nothing() {
    let w = World::sled(Settings::default());
    let folder = w.layout().dump();
    std::fs::write(&folder, "a file in its place").unwrap();
    assert!(matches!(w.queue.dump().await, Err(QueueError::Refused(_))));
    w.video(1).await;
    std::fs::remove_file(&folder).unwrap();
    assert!(w.handle().dump_if_changed().await.unwrap().is_some());
}

#[tokio::test]
async fn a_check_counts_jobs_by_state() {
    for w in [World::memory(Settings::default()), World::sled(Settings::default())] {
        let video = w.ready_video(1).await;
        w.video(2).await;
        w.series(3, video).await;
        w.claim_one(Lane::VideoProcess).await;
        let report = w.queue.check().await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        assert_eq!(report.job_count(), 3);
        assert_eq!(report.jobs_in(State::Running), 1);
        assert_eq!(report.jobs_in(State::Queued), 1);
        assert_eq!(report.jobs_in(State::Succeeded), 1);
    }
}
