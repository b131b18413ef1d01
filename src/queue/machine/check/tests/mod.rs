//! A healthy queue has no problems; each kind of damage is named.

mod damage;

use super::*;
use crate::model::{
    Attempt, AttemptEnd, Clip, Event, EventKind, JobId, JobSpec, LeaseToken, Method, Origin, Part,
    PartRule, PartState, Priority, SeriesSpec, Snapped, Source, Timestamp, WorkerId,
};
use crate::queue::check::PROBLEMS_MAX;
use crate::queue::memory::MemoryStore;
use crate::queue::record::{Paused, Record, SCHEMA, Schema};
use crate::queue::row::{Answered, Block, Holder, JobRow};
use crate::queue::rows::{Changes, Store};
use crate::queue::settings::{Settings, SystemDice};
use crate::queue::{
    Checkpoint, ClaimRequest, Idempotency, Lease, NewJob, Submission, Verdict, WorkerInfo,
};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const RUNNING: u128 = 1;
const VIDEO: u128 = 2;
const SERIES: u128 = 3;
const QUEUED: u128 = 4;

fn id(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

fn at(seconds: u64) -> Now {
    let by = Duration::from_secs(seconds);
    Now { wall: Timestamp(1_800_000_000_000).after(by), mono: by }
}

/// A queue in which there is something of everything, and its store.
struct World {
    store: Arc<MemoryStore>,
    machine: Machine,
}

fn new_job(n: u128, spec: JobSpec) -> NewJob {
    NewJob {
        id: id(n),
        spec,
        priority: Priority::Normal,
        origin: Origin::default(),
        same_as: Some([7; 16]),
    }
}

fn video(n: u128) -> NewJob {
    new_job(n, JobSpec::Video { source: Source::upload("a.mp4", 10) })
}

fn clip() -> Clip {
    Clip {
        made_by: "a".to_owned(),
        method: Method::Copy,
        reason: None,
        bytes: 1,
        sha256: String::new(),
        crc32: 1,
        ready_at: Timestamp(5),
    }
}

fn part(n: u32) -> Part {
    let frames = n * 10..n * 10 + 10;
    Part {
        n,
        frames,
        start_ms: 0,
        end_ms: 1,
        snapped: [Snapped::Asked; 2],
        method: Method::Copy,
        reason: None,
        state: PartState::Planned,
    }
}

impl World {
    /// One running video, one that is ready, a series of it with two parts and one clip, one that
    /// waits in line; an idempotency key, a paused lane, events.
    fn new() -> Self {
        let store = Arc::new(MemoryStore::default());
        let machine =
            Machine::open(store.clone(), Settings::default(), Box::new(SystemDice), at(0))
                .unwrap()
                .machine;
        let mut world = Self { store, machine };
        world.submit(Some(NewJob { same_as: None, ..video(VIDEO) }), None);
        let lease = world.claim(Lane::VideoDownload);
        let outcome = crate::model::Outcome::Video(summary());
        world.machine.settle(lease, Verdict::Succeeded(outcome), at(1)).unwrap();
        world.submit(Some(video(RUNNING)), None);
        world.claim(Lane::VideoDownload);
        let spec = SeriesSpec::new(PartRule::Count(2));
        world.submit(
            None,
            Some(new_job(SERIES, JobSpec::Series { video: id(VIDEO), spec: Box::new(spec) })),
        );
        let lease = world.claim(Lane::VideoProcess);
        let plan = Checkpoint::Plan(vec![part(1), part(2)]);
        world.machine.checkpoint(lease, plan, at(2)).unwrap();
        let ready = Checkpoint::PartReady { n: 1, clip: clip() };
        world.machine.checkpoint(lease, ready, at(2)).unwrap();
        world.submit(Some(NewJob { same_as: None, ..video(QUEUED) }), None);
        world.machine.pause(Lane::VideoProcess).unwrap();
        world.machine.commit().unwrap();
        world
    }

    fn submit(&mut self, first: Option<NewJob>, series: Option<NewJob>) {
        let n = first.as_ref().or(series.as_ref()).map_or(0, |job| job.id.0.as_u128());
        let key = [u8::try_from(n).unwrap(); 16];
        let idempotency = Some(Idempotency { key, request: key });
        self.machine.submit(&Submission { first, series, idempotency }, at(1)).unwrap();
        self.machine.commit().unwrap();
    }

    fn claim(&mut self, lane: Lane) -> Lease {
        let worker = WorkerInfo {
            id: WorkerId(Uuid::nil()),
            host: "h".to_owned(),
            pid: 1,
            slots: [1, 1, 0],
        };
        let request = ClaimRequest { claim: Uuid::new_v4(), worker, lane, max: 1 };
        self.machine.claim(&request, at(1)).unwrap()[0].lease
    }

    /// Changes a row behind the machine's back.
    fn plant(&self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.store.commit(&Changes::from([(key, value)])).unwrap();
    }

    fn change(&self, n: u128, change: impl FnOnce(&mut JobRow)) {
        let key = keys::job(id(n));
        let mut row = JobRow::decode(&self.store.get(&key).unwrap().unwrap()).unwrap();
        change(&mut row);
        self.plant(key, Some(row.encode().unwrap()));
    }

    fn problems(&self) -> Vec<String> {
        self.machine.check(at(2)).unwrap().problems
    }

    /// The same store opened anew, so that only rows against rows can differ.
    fn reopened(&self) -> Self {
        let (store, settings) = (self.store.clone(), Settings::default());
        let base: Arc<dyn Store> = store.clone();
        let machine = Machine::open(base, settings, Box::new(SystemDice), at(2)).unwrap().machine;
        Self { store, machine }
    }
}

fn summary() -> crate::model::VideoSummary {
    crate::model::VideoSummary {
        made_by: "a".to_owned(),
        title: "t".to_owned(),
        duration_ms: 1,
        frames: 1,
        bytes: 1,
        width: 1,
        height: 1,
        frame_rate: (25, 1),
        codec: "h264".to_owned(),
        sound_codec: None,
        content_type: "video/mp4".to_owned(),
        chapter_count: 0,
        has_poster: false,
        has_waveform: false,
        has_sprite: false,
        offset_ms: 0,
        extent: crate::model::Extent::Whole,
    }
}

fn attempt(n: u32) -> Vec<u8> {
    let end = Some(AttemptEnd::Succeeded);
    let row = Attempt { n, host: "h".to_owned(), started_at: at(0).wall, ended_at: None, end };
    row.encode().unwrap()
}

fn series_of(row: &mut JobRow, video: JobId) {
    let JobSpec::Series { video: of, .. } = &mut row.job.spec else { panic!("not a series") };
    *of = video;
}

fn stack_on(row: &mut JobRow, below: JobId) {
    let JobSpec::Series { spec, .. } = &mut row.job.spec else { panic!("not a series") };
    spec.layout = crate::model::Layout::Stack { below };
}

#[test]
fn a_healthy_queue_has_no_problems_and_is_counted() {
    for world in [World::new(), World::new().reopened()] {
        let report = world.machine.check(at(2)).unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        assert_eq!(report.problem_count, 0);
        assert_eq!(report.jobs, [0, 1, 2, 1, 0, 0]);
        let rows = |name| report.tables.iter().find(|table| table.table == name).unwrap().rows;
        let counts = ["schema", "jobs", "parts", "attempts", "idempotency keys", "paused lanes"];
        assert_eq!(counts.map(rows), [1, 4, 2, 3, 4, 1]);
        assert!(rows("event blocks") > 1);
    }
}

#[test]
fn what_the_group_has_not_committed_yet_is_no_problem() {
    let mut world = World::new();
    world.machine.cancel(id(QUEUED), at(2)).unwrap();
    world.machine.resume(Lane::VideoProcess);
    assert_eq!(world.problems(), Vec::<String>::new());
}

#[test]
fn a_clock_that_was_set_back_is_no_problem() {
    let world = World::new();
    let report = world.machine.check(at(0)).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
}

#[test]
fn a_row_of_another_schema_is_named() {
    let world = World::new();
    world.plant(keys::meta(), Some(Schema(SCHEMA + 1).encode().unwrap()));
    let problems = world.problems();
    assert!(
        problems.iter().any(|problem| problem.contains("the store says schema")),
        "{problems:?}"
    );
}

#[test]
fn a_job_whose_time_was_missed_is_named() {
    let mut world = World::new();
    let (id, mut card) = (id(QUEUED), *world.machine.index.card(id(QUEUED)).unwrap());
    card.run_at = at(5).wall;
    world.machine.index.set(id, Some(card), at(2).wall);
    world.change(QUEUED, |row| row.job.run_at = Some(at(5).wall));
    assert_eq!(world.problems(), Vec::<String>::new());
    let report = world.machine.check(at(6)).unwrap();
    let named = |problem: &String| problem.contains("does not stand in line");
    assert!(report.problems.iter().any(named), "{report:?}");
}

#[test]
fn a_job_that_should_have_left_the_board_is_named() {
    let world = World::new();
    let report = world.machine.check(at(48 * 3600)).unwrap();
    let named = |problem: &String| problem.contains("should have left the board");
    assert!(report.problems.iter().any(named), "{report:?}");
}

#[test]
fn the_words_are_bounded_and_the_count_is_not() {
    let world = World::new();
    for n in 100..400 {
        world.plant(keys::part(id(n), 1), Some(part(1).encode().unwrap()));
    }
    let report = world.machine.check(at(2)).unwrap();
    assert_eq!((report.problems.len(), report.problem_count), (PROBLEMS_MAX, 300));
}
