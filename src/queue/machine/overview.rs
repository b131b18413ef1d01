//! Lanes and workers at a glance.

use super::Machine;
use crate::model::{Lane, Now, Priority, Timestamp};
use crate::queue::{LaneOverview, Overview, WorkerInfo, WorkerOverview};
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

/// A worker that was heard of.
#[derive(Debug)]
pub struct Heard {
    pub info: WorkerInfo,
    pub seen_at: Timestamp,
    pub seen: Duration,
}

impl Machine {
    /// Lanes and workers at a glance.
    #[must_use]
    pub fn overview(&self, now: Now) -> Overview {
        let mut jobs: HashMap<_, Vec<_>> = HashMap::new();
        for (id, held) in self.leases.iter() {
            jobs.entry(held.holder.worker).or_default().push(id);
        }
        let worker = |heard: &Heard| {
            let mut jobs = jobs.get(&heard.info.id).cloned().unwrap_or_default();
            jobs.sort_unstable();
            WorkerOverview { info: heard.info.clone(), seen_at: heard.seen_at, jobs }
        };
        let mut workers: Vec<_> = self.workers.values().map(worker).collect();
        workers.sort_unstable_by_key(|worker| worker.info.id);
        let lanes = Lane::ALL.map(|lane| self.lane_overview(lane, now)).into();
        Overview { lanes, workers, last_event: self.events.last() }
    }

    fn lane_overview(&self, lane: Lane, now: Now) -> LaneOverview {
        let ready = self.index.ready(lane);
        let oldest_of = |priority| {
            let from = (priority, Timestamp::default(), crate::model::JobId(Uuid::nil()));
            let first = ready.range(from..).next().filter(|place| place.0 == priority);
            first.map(|place| place.1)
        };
        let priorities = [Priority::High, Priority::Normal, Priority::Low];
        let hour_ago = Timestamp(now.wall.0.saturating_sub(3_600_000));
        LaneOverview {
            lane,
            paused: self.paused.contains(&lane),
            counts: self.index.counts(lane),
            oldest_queued: priorities.into_iter().filter_map(oldest_of).min(),
            ended_last_hour: self.index.ended(lane).since(hour_ago),
            ended_by_minute: self.index.ended(lane).by_minute(now.wall),
        }
    }

    /// Forgets workers that were not heard of for three leases.
    pub(super) fn forget_workers(&mut self, now: Now) {
        let silence = self.settings.lease.saturating_mul(3);
        self.workers.retain(|_, heard| now.mono.saturating_sub(heard.seen) <= silence);
    }
}
