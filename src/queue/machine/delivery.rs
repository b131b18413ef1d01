//! Telling other programs: a job that ends leaves the message about it, in the same step.

use super::Machine;
use super::draft::Draft;
use crate::model::{Delivery, JobSpec, Origin, Priority, State};
use crate::queue::row::JobRow;
use crate::queue::{NewJob, QueueError};

impl Machine {
    /// The message about a job that has just ended, if somebody wants one. Lanes that are full do
    /// not hold it up: it was promised when the job was taken in.
    pub(super) fn draft_delivery(&self, draft: &mut Draft, row: &JobRow) -> Result<(), QueueError> {
        let (job, at) = (&row.job, row.job.updated_at);
        let Some(to) = job.origin.webhook.as_ref().filter(|_| job.state.is_final()) else {
            return Ok(());
        };
        let message = Delivery { of: job.id, to: to.clone(), state: job.state, at };
        let new = NewJob {
            id: Delivery::id(job.id, at, job.version),
            spec: JobSpec::Delivery(message),
            priority: Priority::Normal,
            origin: Origin { request: job.origin.request.clone(), ..Origin::default() },
            same_as: None,
        };
        self.draft_state(draft, &mut JobRow::new(&new, State::Queued, at))
    }
}
