//! The check of everything against everything: rows against rows, and every sorted set against the
//! jobs that should be in it.

use super::fields::{hex, kind_name};
use super::snapshot::Snapshot;
use super::{Inner, export};
use crate::model::{JobId, State, Timestamp};
use crate::queue::machine::{Card, Found, check_rows, tables};
use crate::queue::row::JobRow;
use crate::queue::settings::{Clock, SystemClock};
use crate::queue::{CheckReport, QueueError};
use std::collections::{BTreeMap, HashMap};

/// A lane's line is ordered by priority first: what one step of it adds to a score.
const PRIORITY: u64 = 1 << 43;

impl Inner {
    /// Compares all that is stored.
    pub async fn check(&self) -> Result<CheckReport, QueueError> {
        // What is due is done first, so that nothing stands where it was before.
        self.catch_up().await?;
        let snapshot = self.snapshot().await?;
        let mut report = CheckReport::default();
        snapshot.unreadable.iter().for_each(|problem| report.say(problem));
        let mut found = Found::new(self.settings.retention);
        let rows =
            export::rows(&snapshot).map_err(|error| QueueError::Refused(error.to_string()))?;
        for (key, value) in rows {
            if let Err(error) = found.take(&key, &value) {
                report.say(format!("row {key:02x?}: {error}"));
            }
        }
        report.tables = tables(&found);
        check_rows(&found, &mut report);
        for (id, row) in &snapshot.jobs {
            report.jobs[row.job.state as usize] += 1;
            self.check_places(*id, row, &snapshot, &mut report);
        }
        self.check_strangers(&snapshot, &mut report);
        self.check_leaves(&snapshot, &mut report);
        Ok(report)
    }

    /// The wall clock, as this queue is told.
    pub(super) fn wall(&self) -> Timestamp {
        self.clock.as_ref().map_or_else(|| SystemClock::default().now(), |clock| clock.now()).wall
    }

    /// A job stands wherever its row says.
    fn check_places(&self, id: JobId, row: &JobRow, all: &Snapshot, report: &mut CheckReport) {
        for (sets, score) in self.places(row) {
            let member = id.to_string();
            let standing: Vec<_> =
                sets.iter().filter_map(|set| all.sets.get(set)?.get(&member)).collect();
            match (&standing[..], score) {
                ([], _) => report.say(format!("job {id}: it is not in {}", sets.join(" or "))),
                ([found], Some(score)) if **found != score => {
                    report.say(format!("job {id}: its place in {} is {found}", sets.join(" or ")));
                }
                ([_], _) => {}
                _ => report.say(format!("job {id}: it is in {} at once", sets.join(" and "))),
            }
        }
    }

    /// In which one of these sets the job is, each time, and with what score.
    fn places(&self, row: &JobRow) -> Vec<(Vec<String>, Option<u64>)> {
        let card = Card::of(row, &self.settings.retention);
        let (lane, here) = (card.lane, format!("{}:{}", kind_name(card.kind), card.state));
        let mut places = vec![(vec![format!("board:{here}"), format!("kept:{here}")], Some(0))];
        if card.state == State::Queued {
            places.push((vec![format!("ready:{lane}"), format!("delayed:{lane}")], None));
        }
        let one = |set: String, score: Option<u64>| (vec![set], score);
        places.extend(card.expires_at.map(|at| one("expiry".to_owned(), Some(at.0))));
        places.extend(card.finished_at.map(|at| one(format!("ended:{lane}"), Some(at.0))));
        places.extend(card.uses().map(|video| one(format!("users:{video}"), Some(0))));
        if let Some(video) = card.video().filter(|_| !card.state.is_final()) {
            places.push(one(format!("cuts:{video}"), Some(0)));
            if card.state == State::Waiting {
                places.push(one(format!("waits:{video}"), Some(0)));
            }
        }
        if let Some(digest) = card.same_as.filter(|_| card.is_reusable()) {
            places.push(one(format!("same:{}:{}", kind_name(card.kind), hex(digest)), Some(0)));
        }
        if let Some(key) = card.burdens() {
            places.push(one(format!("live:{key}"), Some(0)));
        }
        if let Some(holder) = row.holder {
            places.push(one("leases".to_owned(), None));
            places.push(one(format!("held:{}", holder.worker), Some(0)));
        }
        places
    }

    /// Nothing stands where no row asks for it, and the lines are in order.
    fn check_strangers(&self, all: &Snapshot, report: &mut CheckReport) {
        let mut expected: HashMap<String, BTreeMap<String, u64>> = HashMap::new();
        for (id, row) in &all.jobs {
            for set in self.places(row).into_iter().flat_map(|(sets, _)| sets) {
                expected.entry(set).or_default().insert(id.to_string(), line_place(row));
            }
            expected.entry("leaves".to_owned()).or_default().insert(id.to_string(), 0);
        }
        for (set, members) in all.sets.iter().filter(|(set, _)| *set != "heard") {
            for (member, score) in members {
                match expected.get(set).and_then(|members| members.get(member)) {
                    None => report.say(format!("{set} has {member}, which no row asks for")),
                    Some(place) if set.starts_with("ready:") && place != score => {
                        report.say(format!("job {member}: its place in {set} is another job's"));
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// What has ended and is on the board leaves it some time, and what is live does not. When it
    /// leaves is what was kept to when it ended: that may have been changed since.
    fn check_leaves(&self, all: &Snapshot, report: &mut CheckReport) {
        let stands = |set: &str, id: JobId| {
            all.sets.get(set).is_some_and(|members| members.contains_key(&id.to_string()))
        };
        for (id, row) in &all.jobs {
            let card = Card::of(row, &self.settings.retention);
            let board = format!("board:{}:{}", kind_name(card.kind), card.state);
            let leaves = stands("leaves", *id);
            if card.leaves_at.is_none() && leaves {
                report.say(format!("job {id}: it is live and leaves the board"));
            } else if card.leaves_at.is_some() && !leaves && stands(&board, *id) {
                report.say(format!("job {id}: it never leaves the board"));
            }
        }
    }
}

fn line_place(row: &JobRow) -> u64 {
    let at = row.job.run_at.unwrap_or_default();
    (row.job.priority as u64) * PRIORITY + at.0
}
