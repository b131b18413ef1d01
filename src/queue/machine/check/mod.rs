//! The check of everything against everything: rows against rows, and the indexes, leases and
//! notes in memory against what the rows say. It changes nothing and stops at no problem.

mod indexes;
pub mod rows;

use super::Machine;
use super::found::Found;
use crate::model::{Lane, Now};
use crate::queue::machine::idempotency::KEPT_FOR;
use crate::queue::{CheckReport, QueueError, TableRows, keys};
use std::collections::{BTreeSet, HashMap};

/// The tables in the order of their prefixes.
const TABLES: [(u8, &str); 9] = [
    (keys::META, "schema"),
    (keys::JOB, "jobs"),
    (keys::PART, "parts"),
    (keys::ATTEMPT, "attempts"),
    (keys::EVENTS, "event blocks"),
    (keys::IDEMPOTENCY, "idempotency keys"),
    (keys::PAUSE, "paused lanes"),
    (keys::API_KEY, "API keys"),
    (keys::SECRET, "secrets"),
];

impl Machine {
    /// Checks everything as it is now, what the current group has changed included.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when the store cannot be read at all.
    pub fn check(&self, now: Now) -> Result<CheckReport, QueueError> {
        let mut report = CheckReport::default();
        let mut found = Found::new(self.settings.retention);
        for (key, value) in self.rows.all()? {
            if let Err(error) = found.take(&key, &value) {
                report.say(format!("row {key:02x?}: {error}"));
            }
        }
        // Those of the current group become rows with its commit.
        self.events.pending().for_each(|event| found.hear(event));
        report.tables = tables(&found);
        for (_, job) in &found.jobs {
            report.jobs[job.card.state as usize] += 1;
        }
        rows::check(&found, &mut report);
        self.check_indexes(&found, now, &mut report);
        self.check_leases(&found, &mut report);
        self.check_notes(&found, now, &mut report);
        Ok(report)
    }

    /// A running job has exactly the lease its row names, and no other job has one.
    fn check_leases(&self, found: &Found, report: &mut CheckReport) {
        let leases: HashMap<_, _> = self.leases.iter().collect();
        for (id, job) in &found.jobs {
            match (job.holder, leases.get(id)) {
                (Some(holder), Some(held)) if held.holder != holder => {
                    report.say(format!("job {id}: its lease is not the one its row names"));
                }
                (Some(_), Some(held)) if held.cancel_requested != job.card.cancel_requested => {
                    report.say(format!("job {id}: its lease disagrees on whether to cancel"));
                }
                (Some(_), None) => report.say(format!("job {id}: it is held without a lease")),
                (None, Some(_)) => report.say(format!("job {id}: it has a lease and no holder")),
                _ => {}
            }
        }
        for id in leases.keys().filter(|id| found.job(**id).is_none()) {
            report.say(format!("job {id}: there is a lease and no job"));
        }
    }

    /// What memory notes beside the indexes: blocks of events, ends of idempotency keys, lanes.
    fn check_notes(&self, found: &Found, now: Now, report: &mut CheckReport) {
        if !self.events.blocks().eq(found.blocks.iter().copied()) {
            report.say("the blocks of events in memory are not those that are stored");
        }
        let noted: BTreeSet<_> = self.idempotency.iter().collect();
        let stored: BTreeSet<_> = found.answers.iter().copied().collect();
        for (at, _) in stored.difference(&noted) {
            report.say(format!("an idempotency key of {} would never be forgotten", at.0));
        }
        // One that has ended may have been used anew and is noted twice until the next tick.
        let live = |(at, _): &&(_, _)| *at > now.wall;
        for (at, _) in noted.difference(&stored).filter(live) {
            let answered = at.0.saturating_sub(crate::model::Timestamp(0).after(KEPT_FOR).0);
            report.say(format!("an idempotency key of {answered} is noted and not stored"));
        }
        for lane in Lane::ALL {
            if self.paused.contains(&lane) != found.paused.contains(&lane) {
                report.say(format!("{lane}: memory and store disagree on whether it is paused"));
            }
        }
    }
}

/// The first place where rows contradict rows; `None` when nothing does. sled may open a damaged
/// log with some of its pages as they were long ago: each row is whole then, and together they
/// cannot be.
pub fn contradiction(found: &Found) -> Option<String> {
    let mut report = CheckReport::default();
    rows::check(found, &mut report);
    report.problems.into_iter().next()
}

/// How many rows each table has.
pub fn tables(found: &Found) -> Vec<TableRows> {
    TABLES.iter().map(|(prefix, name)| table_rows(found, *prefix, name)).collect()
}

fn table_rows(found: &Found, prefix: u8, name: &str) -> TableRows {
    let rows = found.tables.get(&prefix).copied().unwrap_or_default();
    TableRows { table: name.to_owned(), rows }
}

#[cfg(test)]
mod tests;
