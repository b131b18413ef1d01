//! What people ask of a job or a lane: cancel, pause, resume.

use super::Machine;
use super::draft::Draft;
use crate::model::{EventKind, JobId, Lane, Now, State};
use crate::queue::record::{Paused, Record};
use crate::queue::row::JobRow;
use crate::queue::{Kind, QueueError, keys};

impl Machine {
    /// Cancels a job: at once when it is not running, else by asking its worker.
    ///
    /// # Errors
    /// [`QueueError::NotFound`], or [`QueueError::WrongState`] when it has ended otherwise.
    pub fn cancel(&mut self, id: JobId, now: Now) -> Result<State, QueueError> {
        let mut row = self.job(id)?;
        match row.job.state {
            State::Cancelled => return Ok(State::Cancelled),
            state @ (State::Succeeded | State::Failed) => {
                return Err(QueueError::WrongState(state));
            }
            State::Waiting | State::Queued | State::Running => {}
        }
        let waited_for = row.job.spec.video().filter(|_| row.job.state == State::Waiting);
        let mut draft = Draft::new(now);
        let state = self.draft_cancel(&mut draft, &mut row)?;
        if let Some(video) = waited_for {
            self.draft_abandoned(&mut draft, id, video)?;
        }
        if row.kind() == Kind::Video {
            self.draft_followers(&mut draft, &row, now)?;
        }
        self.apply(draft);
        Ok(state)
    }

    /// Cancels a live job in a draft and returns the state it is in then.
    pub(super) fn draft_cancel(
        &self,
        draft: &mut Draft,
        row: &mut JobRow,
    ) -> Result<State, QueueError> {
        if row.job.state != State::Running {
            row.job.state = State::Cancelled;
            self.draft_state(draft, row)?;
        } else if !row.job.cancel_requested {
            row.job.cancel_requested = true;
            self.draft_job(draft, row)?;
            draft.event(row, EventKind::CancelRequested);
        }
        Ok(row.job.state)
    }

    /// Stops claims from a lane.
    ///
    /// # Errors
    /// None but those of the store.
    pub fn pause(&mut self, lane: Lane) -> Result<(), QueueError> {
        if self.paused.insert(lane) {
            self.rows.set(keys::pause(lane), Some(Paused.encode()?));
        }
        Ok(())
    }

    /// Allows claims from a lane again.
    pub fn resume(&mut self, lane: Lane) {
        if self.paused.remove(&lane) {
            self.rows.set(keys::pause(lane), None);
            self.work = true;
        }
    }
}
