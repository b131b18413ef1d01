//! The end of an attempt, however it comes: by its worker's word or with its lease.

use super::Machine;
use super::draft::Draft;
use crate::model::{
    Attempt, AttemptEnd, Class, Extent, Failure, JobId, Lane, LeaseToken, Now, Outcome, State,
    Timestamp, delivery_wait,
};
use crate::queue::row::JobRow;
use crate::queue::{Kind, QueueError, keys};

/// The longest failure message stored, in bytes.
const MESSAGE_MAX: usize = 1024;

/// How an attempt ends.
#[derive(Debug)]
pub enum Ending {
    /// The work is done.
    Succeeded(Outcome),
    /// The worker says that it failed.
    Failed(Failure),
    /// Its lease ended.
    Lost(Failure),
    /// The worker stopped because the user asked.
    Cancelled,
    /// The worker hands the job back.
    Released,
}

impl Machine {
    /// Ends the running attempt of a job and returns the state the job is in then.
    pub(super) fn end_attempt(
        &mut self,
        id: JobId,
        ending: Ending,
        now: Now,
    ) -> Result<State, QueueError> {
        let mut row = self.job(id)?;
        let token = row.holder.map(|holder| holder.token);
        // What a worker that lost its lease says later is not an answer to repeat.
        row.ended = if matches!(ending, Ending::Lost(_)) { None } else { token };
        let mut draft = Draft::new(now);
        let ending = bounded(ending);
        self.draft_attempt_end(&mut draft, &row, &ending, now.wall)?;
        let cancelled = row.job.cancel_requested;
        match ending {
            Ending::Succeeded(outcome) => {
                know_as_whole(&mut row, &outcome);
                row.job.state = State::Succeeded;
                row.job.outcome = Some(outcome);
                row.job.failure = None;
            }
            Ending::Failed(failure) | Ending::Lost(failure) if cancelled => {
                row.job.state = State::Cancelled;
                row.job.failure = Some(failure);
            }
            Ending::Failed(failure) | Ending::Lost(failure) => {
                self.fail(&mut row.job, failure, now.wall);
            }
            Ending::Cancelled => row.job.state = State::Cancelled,
            Ending::Released => {
                row.job.attempts = row.job.attempts.saturating_sub(1);
                row.job.state = if cancelled { State::Cancelled } else { State::Queued };
                // Back to where it stood, ahead of what came after it.
                row.job.run_at = Some(row.job.created_at.min(now.wall));
            }
        }
        self.draft_state(&mut draft, &mut row)?;
        if row.kind() == Kind::Video {
            self.draft_followers(&mut draft, &row, now)?;
        }
        self.apply(draft);
        Ok(row.job.state)
    }

    /// Decides whether a failed job is tried again, and when.
    fn fail(&mut self, job: &mut crate::model::Job, failure: Failure, wall: Timestamp) {
        if failure.class == Class::Resource && job.lane != Lane::Webhook {
            job.attempts = job.attempts.saturating_sub(1);
            job.resource_waits += 1;
        }
        let (policy, jitter) = (&self.settings.retry, self.dice.jitter());
        let wait = match job.lane {
            Lane::Webhook => delivery_wait(failure.class, job.attempts, jitter),
            _ => policy.wait(failure.class, job.attempts, job.resource_waits, jitter),
        };
        job.failure = Some(failure);
        job.state = if wait.is_some() { State::Queued } else { State::Failed };
        job.run_at = wait.map(|wait| wall.after(wait));
    }

    fn draft_attempt_end(
        &self,
        draft: &mut Draft,
        row: &JobRow,
        ending: &Ending,
        wall: Timestamp,
    ) -> Result<(), QueueError> {
        let (id, n) = (row.job.id, row.starts);
        let Some(mut attempt): Option<Attempt> = self.rows.get(&keys::attempt(id, n))? else {
            return Ok(());
        };
        attempt.ended_at = Some(wall);
        attempt.end = Some(match ending {
            Ending::Succeeded(_) => AttemptEnd::Succeeded,
            Ending::Failed(failure) | Ending::Lost(failure) => AttemptEnd::Failed(failure.clone()),
            Ending::Cancelled => AttemptEnd::Cancelled,
            Ending::Released => AttemptEnd::Released,
        });
        draft.attempt(id, &attempt)
    }

    /// Whether `token` is the fence of the job's running attempt.
    pub(super) fn is_current(&self, id: JobId, token: LeaseToken) -> bool {
        self.leases.token(id) == Some(token)
    }
}

/// A stretch for which the whole video came is found by the whole link from now on.
fn know_as_whole(row: &mut JobRow, outcome: &Outcome) {
    if let (Some(link), Outcome::Video(video)) = (row.job.spec.stretched(), outcome)
        && video.extent == Extent::Whole
    {
        row.same_as = row.same_as.map(|_| link.digest());
    }
}

/// The same ending with texts cut to what a row holds.
fn bounded(ending: Ending) -> Ending {
    match ending {
        Ending::Failed(failure) => Ending::Failed(cut(failure)),
        Ending::Lost(failure) => Ending::Lost(cut(failure)),
        other => other,
    }
}

/// The same failure with its texts cut to what a row holds.
pub fn cut(mut failure: Failure) -> Failure {
    let mut end = failure.message.len().min(MESSAGE_MAX);
    while !failure.message.is_char_boundary(end) {
        end -= 1;
    }
    failure.message.truncate(end);
    let stderr = std::mem::take(&mut failure.stderr);
    failure.with_stderr(&stderr)
}
