//! The live indexes against those that the rows make.

use crate::model::{JobId, Lane, Now, State, Timestamp};
use crate::queue::CheckReport;
use crate::queue::machine::Machine;
use crate::queue::machine::found::Found;
use crate::queue::machine::index::{Card, Index, Shelves};
use std::collections::BTreeSet;
use std::fmt::Debug;

impl Machine {
    /// Rebuilds the indexes from the rows and says where the live ones differ.
    pub(super) fn check_indexes(&self, found: &Found, now: Now, report: &mut CheckReport) {
        let rebuilt = Index::of(found.jobs.iter().map(|(id, job)| (*id, job.card)), now.wall);
        if rebuilt != self.index {
            differences(&self.index, &rebuilt, now.wall, report);
        }
    }
}

fn differences(live: &Index, rebuilt: &Index, now: Timestamp, report: &mut CheckReport) {
    for (id, card) in &rebuilt.cards {
        match live.cards.get(id) {
            None => report.say(format!("job {id}: the indexes do not know it")),
            Some(known) if known != card => {
                report.say(format!("job {id}: the indexes know another version of it"));
            }
            Some(_) => {}
        }
    }
    for id in live.cards.keys().filter(|id| !rebuilt.cards.contains_key(id)) {
        report.say(format!("job {id}: the indexes know it and it is not stored"));
    }
    for lane in Lane::ALL {
        lines(live, rebuilt, lane, now, report);
        let at = lane as usize;
        same(
            &format!("the index of ended jobs of {lane}"),
            &live.ended[at].by_time,
            &rebuilt.ended[at].by_time,
            report,
        );
        if !live.ended[at].counts_like(&rebuilt.ended[at]) {
            report.say(format!("{lane}: the jobs that ended are counted wrongly by minute"));
        }
    }
    shelves(live, rebuilt, now, report);
    same("the index of expiries", &live.expiry, &rebuilt.expiry, report);
    same("the index of links", &live.same, &rebuilt.same, report);
    for key in rebuilt.live.keys().chain(live.live.keys()) {
        if live.live_of(*key) != rebuilt.live_of(*key) {
            report.say(format!("key {key}: its unfinished jobs are counted wrongly"));
        }
    }
    let pairs = |index: &Index| -> BTreeSet<(JobId, JobId)> {
        let users = index.users.iter();
        users.flat_map(|(video, all)| all.iter().map(move |id| (*video, *id))).collect()
    };
    same("the index of series by video", &pairs(live), &pairs(rebuilt), report);
}

/// A queued job stands in line or waits for its time, once. One that stands in line early is no
/// problem: the clock may have been set back since.
fn lines(live: &Index, rebuilt: &Index, lane: Lane, now: Timestamp, report: &mut CheckReport) {
    let at = lane as usize;
    let places = |index: &Index| -> Vec<JobId> {
        let ready = index.ready[at].iter().map(|(_, _, id)| *id);
        let mut ids: Vec<_> = ready.chain(index.delayed[at].iter().map(|(_, id)| *id)).collect();
        ids.sort_unstable();
        ids
    };
    let (standing, expected) = (places(live), places(rebuilt));
    if standing.windows(2).any(|pair| pair[0] == pair[1]) {
        report.say(format!("{lane}: a job stands in line twice"));
    }
    same(
        &format!("the line of {lane}"),
        &standing.into_iter().collect(),
        &expected.into_iter().collect(),
        report,
    );
    for (_, run_at, id) in &live.ready[at] {
        let fits = |card: &Card| card.state == State::Queued && card.run_at == *run_at;
        if !live.cards.get(id).is_some_and(fits) {
            report.say(format!("job {id}: its place in the line of {lane} is another job's"));
        }
    }
    for (_, id) in live.delayed[at].iter().filter(|(run_at, _)| *run_at <= now) {
        report.say(format!("job {id}: its time has come and it does not stand in line"));
    }
}

/// A job lies on the board or among the kept, once.
fn shelves(live: &Index, rebuilt: &Index, now: Timestamp, report: &mut CheckReport) {
    let all = |index: &Index| -> BTreeSet<(usize, usize, JobId)> {
        [&index.board, &index.kept].into_iter().flat_map(flat).collect()
    };
    same("the lists of jobs", &all(live), &all(rebuilt), report);
    let (board, kept): (BTreeSet<_>, BTreeSet<_>) =
        (flat(&live.board).collect(), flat(&live.kept).collect());
    for (_, _, id) in board.intersection(&kept) {
        report.say(format!("job {id}: it is on the board and has left it"));
    }
    let due = |id: &JobId| live.cards.get(id).and_then(|card| card.leaves_at).map(|at| (at, *id));
    let expected: BTreeSet<_> = board.iter().filter_map(|(_, _, id)| due(id)).collect();
    same("the index of what leaves the board", &live.leaves, &expected, report);
    for (_, id) in live.leaves.iter().filter(|(at, _)| *at <= now) {
        report.say(format!("job {id}: it should have left the board"));
    }
}

fn flat(shelves: &Shelves) -> impl Iterator<Item = (usize, usize, JobId)> {
    let kinds = shelves.iter().enumerate();
    kinds.flat_map(|(kind, states)| {
        let states = states.iter().enumerate();
        states.flat_map(move |(state, ids)| ids.iter().map(move |id| (kind, state, *id)))
    })
}

fn same<T: Ord + Debug>(
    what: &str,
    live: &BTreeSet<T>,
    rebuilt: &BTreeSet<T>,
    report: &mut CheckReport,
) {
    for entry in rebuilt.difference(live) {
        report.say(format!("{what} lacks {entry:?}"));
    }
    for entry in live.difference(rebuilt) {
        report.say(format!("{what} has {entry:?}, which no row asks for"));
    }
}
