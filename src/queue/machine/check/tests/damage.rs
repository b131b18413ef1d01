//! Each kind of damage, planted behind the machine's back.

use super::*;
use crate::model::State;

type Damage = (&'static str, Box<dyn Fn(&World)>);

fn of_jobs() -> Vec<Damage> {
    vec![
        ("nobody holds it", Box::new(|w| w.change(RUNNING, |row| row.holder = None))),
        (
            "is queued and somebody holds it",
            Box::new(|w| {
                let (token, worker) = (LeaseToken(Uuid::nil()), WorkerId(Uuid::nil()));
                let holder = Some(Holder { token, worker, claim: Uuid::nil() });
                w.change(QUEUED, |row| row.holder = holder);
            }),
        ),
        ("part 2 of 2 is missing", Box::new(|w| w.plant(keys::part(id(SERIES), 2), None))),
        (
            "a part 3 beyond its 2",
            Box::new(|w| {
                w.plant(keys::part(id(SERIES), 3), Some(part(3).encode().unwrap()));
            }),
        ),
        (
            "1 parts have a clip, its row says 2",
            Box::new(|w| w.change(SERIES, |row| row.ready = 2)),
        ),
        ("it is no series and has parts", Box::new(|w| w.change(QUEUED, |row| row.parts = 1))),
        (
            "there are parts and no job",
            Box::new(|w| {
                w.plant(keys::part(id(99), 1), Some(part(1).encode().unwrap()));
            }),
        ),
        (
            "there are attempts and no job",
            Box::new(|w| {
                w.plant(keys::attempt(id(99), 1), Some(attempt(1)));
            }),
        ),
        ("attempt 1 of 1 is missing", Box::new(|w| w.plant(keys::attempt(id(VIDEO), 1), None))),
        (
            "there is an attempt 2, and it had 1",
            Box::new(|w| {
                w.plant(keys::attempt(id(VIDEO), 2), Some(attempt(2)));
            }),
        ),
        ("is gone", Box::new(|w| w.change(SERIES, |row| series_of(row, id(99))))),
        ("is no video", Box::new(|w| w.change(SERIES, |row| series_of(row, id(SERIES))))),
        ("second video 00000000", Box::new(|w| w.change(SERIES, |row| stack_on(row, id(99))))),
        (
            "no video that is ready",
            Box::new(|w| w.change(SERIES, |row| stack_on(row, id(RUNNING)))),
        ),
        (
            "which has succeeded",
            Box::new(|w| {
                w.change(SERIES, |row| {
                    row.job.state = State::Waiting;
                    row.holder = None;
                });
            }),
        ),
    ]
}

fn of_other_rows() -> Vec<Damage> {
    let new_block = |first: u64, events| (keys::events(first), Block { first, events });
    vec![
        (
            "overlap",
            Box::new(move |w| {
                let event = w.machine.events(0, 1).unwrap().remove(0);
                let (key, block) = new_block(1, vec![event.clone(), event]);
                w.plant(key, Some(block.encode().unwrap()));
            }),
        ),
        ("events: 2 to 4 are missing", Box::new(|w| w.plant(keys::events(2), None))),
        ("there are events and no job", Box::new(|w| w.plant(keys::job(id(QUEUED)), None))),
        (
            "it is succeeded, its last event says queued",
            Box::new(|w| w.change(QUEUED, |row| row.job.state = State::Succeeded)),
        ),
        (
            "it was removed and is there",
            Box::new(|w| {
                let (job, at) = (id(QUEUED), at(2).wall);
                let (first, kind) = (w.machine.last_event() + 1, EventKind::Removed);
                let event = Event { seq: Some(first), at, job, video: None, kind };
                let block = Block { first, events: vec![event] };
                w.plant(keys::events(first), Some(block.encode().unwrap()));
            }),
        ),
        ("no row names the schema", Box::new(|w| w.plant(keys::meta(), None))),
        ("no table has its key", Box::new(|w| w.plant(vec![42], Some(Paused.encode().unwrap())))),
        (
            "not the row that its key says",
            Box::new(|w| {
                let row = w.store.get(&keys::job(id(QUEUED))).unwrap();
                w.plant(keys::job(id(98)), row);
            }),
        ),
        (
            "checksum is wrong",
            Box::new(|w| {
                let mut row = w.store.get(&keys::job(id(QUEUED))).unwrap().unwrap();
                row[20] ^= 1;
                w.plant(keys::job(id(QUEUED)), Some(row));
            }),
        ),
    ]
}

/// Damage of the rows alone: found as well after the indexes were made from them.
#[test]
fn damaged_rows_are_named() {
    // What opening refuses, or sets right in memory.
    let only_live = ["no row names", "no table", "checksum", "not the row that its key says"];
    for (words, damage) in of_jobs().into_iter().chain(of_other_rows()) {
        let world = World::new();
        damage(&world);
        let named = |problems: &[String]| problems.iter().any(|problem| problem.contains(words));
        let problems = world.problems();
        assert!(named(&problems), "{words}: {problems:#?}");
        if !only_live.iter().any(|live| words.starts_with(live)) {
            let problems = world.reopened().problems();
            assert!(named(&problems), "{words}, opened anew: {problems:#?}");
        }
    }
}

/// Damage of what is in memory: rows changed, lost or new behind the machine's back.
#[test]
fn indexes_leases_and_notes_that_lag_behind_are_named() {
    let table: Vec<Damage> = vec![
        (
            "the indexes know it and it is not stored",
            Box::new(|w| {
                w.plant(keys::job(id(QUEUED)), None);
            }),
        ),
        ("the line of video-download has", Box::new(|w| w.plant(keys::job(id(QUEUED)), None))),
        ("the lists of jobs has", Box::new(|w| w.plant(keys::job(id(QUEUED)), None))),
        ("there is a lease and no job", Box::new(|w| w.plant(keys::job(id(RUNNING)), None))),
        ("the index of links has", Box::new(|w| w.plant(keys::job(id(RUNNING)), None))),
        ("the index of series by video has", Box::new(|w| w.plant(keys::job(id(SERIES)), None))),
        (
            "the indexes do not know it",
            Box::new(|w| {
                let mut row = JobRow::new(&video(9), State::Queued, at(0).wall);
                row.job.run_at = Some(at(0).wall);
                w.plant(keys::job(id(9)), Some(row.encode().unwrap()));
            }),
        ),
        (
            "the indexes know another version",
            Box::new(|w| {
                w.change(QUEUED, |row| row.job.priority = Priority::High);
            }),
        ),
        (
            "the index of ended jobs of video-download lacks",
            Box::new(|w| {
                w.change(VIDEO, |row| row.job.finished_at = Some(Timestamp(1)));
            }),
        ),
        (
            "the index of expiries lacks",
            Box::new(|w| {
                w.change(VIDEO, |row| row.job.expires_at = Some(Timestamp(1)));
            }),
        ),
        (
            "held without a lease",
            Box::new(|w| {
                let (token, worker) = (LeaseToken(Uuid::nil()), WorkerId(Uuid::nil()));
                let holder = Some(Holder { token, worker, claim: Uuid::nil() });
                w.change(QUEUED, |row| row.holder = holder);
            }),
        ),
        ("it has a lease and no holder", Box::new(|w| w.change(RUNNING, |row| row.holder = None))),
        (
            "its lease is not the one its row names",
            Box::new(|w| {
                let token = LeaseToken(Uuid::nil());
                w.change(RUNNING, |row| row.holder = row.holder.map(|h| Holder { token, ..h }));
            }),
        ),
        (
            "disagrees on whether to cancel",
            Box::new(|w| {
                w.change(RUNNING, |row| row.job.cancel_requested = true);
            }),
        ),
        ("the blocks of events in memory", Box::new(|w| w.plant(keys::events(1), None))),
        (
            "would never be forgotten",
            Box::new(|w| {
                let request = [9; 16];
                let row =
                    Answered { request, at: at(1).wall, first: None, series: None, reused: true };
                w.plant(keys::idempotency(request), Some(row.encode().unwrap()));
            }),
        ),
        ("is noted and not stored", Box::new(|w| w.plant(keys::idempotency([4; 16]), None))),
        (
            "disagree on whether it is paused",
            Box::new(|w| {
                w.plant(keys::pause(Lane::VideoProcess), None);
            }),
        ),
    ];
    for (words, damage) in table {
        let world = World::new();
        damage(&world);
        let problems = world.problems();
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
    }
}
