//! Lanes, workers and disk at a glance, at most a second old.
//!
//! A status read wants to say why a due job does not start; asking the whole queue each time
//! would make polling dear.

use crate::files::{Files, Space};
use crate::model::{Job, JobId, Lane, State, Timestamp};
use crate::queue::{Overview, Queue, QueueError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const FRESH: Duration = Duration::from_secs(1);
/// How many positions are remembered for that long.
const POSITIONS_MAX: usize = 16_384;

/// Lanes, workers and disk at one moment.
pub(super) struct Glance {
    pub overview: Overview,
    /// `None` when the files room could not say.
    pub space: Option<Space>,
    /// The positions asked for since: counting one walks the lane.
    positions: Mutex<HashMap<JobId, Option<u64>>>,
}

/// The last glance.
#[derive(Default)]
pub(super) struct GlanceCache(Mutex<Option<(Instant, Arc<Glance>)>>);

impl GlanceCache {
    /// The last glance, or a new one when that is too old.
    pub async fn get(
        &self,
        queue: &dyn Queue,
        files: &dyn Files,
    ) -> Result<Arc<Glance>, QueueError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, glance)) = last
            && at.elapsed() < FRESH
        {
            return Ok(glance);
        }
        let glance = Arc::new(Glance {
            overview: queue.overview().await?,
            space: files.space().await.ok(),
            positions: Mutex::default(),
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), Arc::clone(&glance)));
        Ok(glance)
    }

    /// Forgets the last glance: something was just changed on purpose.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Glance {
    /// How many jobs are before this queued one; as old as the glance.
    pub async fn position(&self, queue: &dyn Queue, id: JobId) -> Result<Option<u64>, QueueError> {
        let known = self.positions.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
        if let Some(position) = known {
            return Ok(position);
        }
        let position = queue.position(id).await?;
        let mut positions = self.positions.lock().unwrap_or_else(PoisonError::into_inner);
        if positions.len() < POSITIONS_MAX {
            positions.insert(id, position);
        }
        Ok(position)
    }

    /// Why a queued job does not start although it is due.
    pub fn waits_for(&self, job: &Job, now: Timestamp) -> Option<&'static str> {
        if job.state != State::Queued || job.run_at.is_some_and(|at| at > now) {
            return None;
        }
        let lane = self.overview.lanes.iter().find(|lane| lane.lane == job.lane);
        if lane.is_some_and(|lane| lane.paused) {
            return Some("lane_paused");
        }
        if job.lane != Lane::Webhook && self.space.is_some_and(|space| space.is_low()) {
            return Some("disk_low");
        }
        let slot = job.lane as usize;
        let staffed = self.overview.workers.iter().any(|worker| worker.info.slots[slot] > 0);
        (!staffed).then_some("no_worker")
    }
}
