//! How long jobs and files are kept.

use crate::model::{State, Timestamp};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How long things are kept after a job finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Files, and the rows that name them.
    pub files: Duration,
    /// How long a succeeded (or cancelled) job stays on the board.
    pub succeeded: Duration,
    /// How long a failed job stays on the board.
    pub failed: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        let hours = Duration::from_hours;
        Self { files: hours(24), succeeded: hours(1), failed: hours(24) }
    }
}

impl Retention {
    /// For how many hours more something may be kept at a time: up to a month of thirty days.
    pub const KEEP_HOURS: RangeInclusive<u32> = 1..=720;

    /// When a job that ended in `state` at `finished` leaves the board; never, while it is live.
    #[must_use]
    pub fn leaves_board_at(&self, state: State, finished: Timestamp) -> Option<Timestamp> {
        match state {
            State::Waiting | State::Queued | State::Running => None,
            State::Succeeded | State::Cancelled => Some(finished.after(self.succeeded)),
            State::Failed => Some(finished.after(self.failed)),
        }
    }

    /// When the files and the row of a job that finished at `finished` go. A job is never
    /// forgotten while it is still on the board.
    #[must_use]
    pub fn expires_at(&self, state: State, finished: Timestamp) -> Option<Timestamp> {
        self.leaves_board_at(state, finished).map(|board| board.max(finished.after(self.files)))
    }
}
