//! The jobs of a lane that have ended, by when: looked at each second by whoever shows the queue,
//! so whole minutes are counted beforehand.

use crate::model::{JobId, Timestamp};
use crate::queue::overview::MINUTES;
use std::collections::{BTreeMap, BTreeSet};

const MINUTE_MS: u64 = 60_000;

/// See the module.
#[derive(Debug, Default, PartialEq)]
pub struct Ended {
    pub(in crate::queue::machine) by_time: BTreeSet<(Timestamp, JobId)>,
    /// How many of them there are in each minute of the clock that has any.
    per_minute: BTreeMap<u64, u64>,
}

impl Ended {
    /// All at once.
    pub fn of(jobs: Vec<(Timestamp, JobId)>) -> Self {
        let by_time: BTreeSet<_> = jobs.into_iter().collect();
        let mut per_minute = BTreeMap::new();
        for (at, _) in &by_time {
            *per_minute.entry(minute(*at)).or_default() += 1;
        }
        Self { by_time, per_minute }
    }

    pub fn insert(&mut self, at: Timestamp, id: JobId) {
        if self.by_time.insert((at, id)) {
            *self.per_minute.entry(minute(at)).or_default() += 1;
        }
    }

    pub fn remove(&mut self, at: Timestamp, id: JobId) {
        if self.by_time.remove(&(at, id))
            && let Some(count) = self.per_minute.get_mut(&minute(at))
        {
            *count -= 1;
            if *count == 0 {
                self.per_minute.remove(&minute(at));
            }
        }
    }

    /// How many ended at `since` or later. Only the jobs of its own minute are walked.
    pub fn since(&self, since: Timestamp) -> u64 {
        let next = minute(since) + 1;
        let first = |at: u64| (Timestamp(at), JobId(uuid::Uuid::nil()));
        let begun = self.by_time.range(first(since.0)..first(next * MINUTE_MS)).count();
        begun as u64 + self.in_minutes(next, u64::MAX)
    }

    /// How many ended in each of the last sixty minutes of the clock, oldest first. Should the
    /// clock have been set back, the last has those of its future too.
    pub fn by_minute(&self, now: Timestamp) -> Vec<u64> {
        let last = minute(now);
        let ago = |n: u64| match last.checked_sub(n) {
            None => 0,
            Some(minute) if n > 0 => self.in_minutes(minute, minute),
            Some(minute) => self.in_minutes(minute, u64::MAX),
        };
        (0..MINUTES).rev().map(ago).collect()
    }

    /// Whether the minutes are counted as there.
    pub fn counts_like(&self, other: &Self) -> bool {
        self.per_minute == other.per_minute
    }

    fn in_minutes(&self, from: u64, to: u64) -> u64 {
        self.per_minute.range(from..=to).map(|(_, count)| count).sum()
    }
}

fn minute(at: Timestamp) -> u64 {
    at.0 / MINUTE_MS
}
