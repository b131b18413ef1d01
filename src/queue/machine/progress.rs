//! How far running attempts are: memory only, read directly by whoever shows a job.

use crate::model::{JobId, Progress};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// The progress of running jobs.
#[derive(Debug, Default)]
pub struct ProgressMap(RwLock<HashMap<JobId, Progress>>);

impl ProgressMap {
    /// The progress of a job, if it was heard of.
    #[must_use]
    pub fn get(&self, id: JobId) -> Option<Progress> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    /// Takes in what a worker says; the share done never goes back.
    pub(super) fn raise(&self, id: JobId, said: Progress) -> Progress {
        let mut map = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let kept = map.entry(id).or_default();
        *kept = Progress { permille: said.permille.min(1000).max(kept.permille), ..said };
        *kept
    }

    /// Forgets a job's progress: its attempt ended or a new one began.
    pub(super) fn clear(&self, id: JobId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}
