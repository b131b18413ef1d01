//! The worker's word on how its attempt ended. Fenced, and safe to say twice.

use super::Machine;
use super::end::Ending;
use crate::model::{JobId, Now, Outcome, State};
use crate::queue::row::JobRow;
use crate::queue::{Kind, Lease, QueueError, Verdict};

impl Machine {
    /// Ends a running job's attempt.
    ///
    /// # Errors
    /// [`QueueError::LeaseLost`], or [`QueueError::Refused`] when the verdict does not fit the job.
    pub fn settle(
        &mut self,
        lease: Lease,
        verdict: Verdict,
        now: Now,
    ) -> Result<State, QueueError> {
        if !self.is_current(lease.job, lease.token) {
            return self.ended_before(lease);
        }
        let row = self.job(lease.job)?;
        let ending = match verdict {
            Verdict::Succeeded(outcome) => {
                check_outcome(&row, &outcome)?;
                Ending::Succeeded(outcome)
            }
            Verdict::Failed(failure) => Ending::Failed(failure),
            Verdict::Cancelled if row.job.cancel_requested => Ending::Cancelled,
            Verdict::Cancelled => return Err(refused("nobody asked to cancel this job")),
        };
        self.end_attempt(lease.job, ending, now)
    }

    /// Takes a running job back unharmed.
    ///
    /// # Errors
    /// [`QueueError::LeaseLost`].
    pub fn release(&mut self, lease: Lease, now: Now) -> Result<(), QueueError> {
        if !self.is_current(lease.job, lease.token) {
            return self.ended_before(lease).map(drop);
        }
        self.end_attempt(lease.job, Ending::Released, now).map(drop)
    }

    /// The answer to a repeated settle or release: the state the job is in.
    fn ended_before(&self, lease: Lease) -> Result<State, QueueError> {
        let id: JobId = lease.job;
        if self.index.card(id).is_none() {
            return Err(QueueError::LeaseLost);
        }
        let row = self.job(id)?;
        if row.ended == Some(lease.token) { Ok(row.job.state) } else { Err(QueueError::LeaseLost) }
    }
}

fn check_outcome(row: &JobRow, outcome: &Outcome) -> Result<(), QueueError> {
    match (row.kind(), outcome) {
        (Kind::Video, Outcome::Video(_))
        | (Kind::Inspect, Outcome::Link(_))
        | (Kind::Delivery, Outcome::Delivered(_)) => Ok(()),
        (Kind::Series, Outcome::Series(_)) if row.parts > 0 && row.ready == row.parts => Ok(()),
        (Kind::Series, Outcome::Series(_)) => Err(refused("not every part has its clip")),
        _ => Err(refused("the outcome is not of this kind of job")),
    }
}

fn refused(text: &str) -> QueueError {
    QueueError::Refused(text.to_owned())
}
