//! Claiming: the head of a lane's line gets leases. The backlog behind it is never looked at.

use super::Machine;
use super::draft::Draft;
use crate::model::{Attempt, JobId, Now, State};
use crate::queue::row::{Holder, JobRow};
use crate::queue::{ClaimRequest, Claimed, Lease, QueueError, keys};

/// The most jobs one claim takes.
const CLAIM_MAX: usize = 64;
/// How many attempts of a job are kept; retries by hand are not bounded.
const ATTEMPTS_KEPT: u32 = 50;

impl Machine {
    /// Leases due jobs to a worker.
    ///
    /// # Errors
    /// [`QueueError::Refused`] when the worker's description is too long.
    pub fn claim(&mut self, request: &ClaimRequest, now: Now) -> Result<Vec<Claimed>, QueueError> {
        self.hear(&request.worker, now)?;
        let again = self.claimed_before(request, now)?;
        if !again.is_empty() || self.paused.contains(&request.lane) {
            return Ok(again);
        }
        let max = (request.max as usize).min(CLAIM_MAX);
        let line = self.index.ready(request.lane).iter();
        let ids: Vec<JobId> = line.take(max).map(|(_, _, id)| *id).collect();
        let mut draft = Draft::new(now);
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            claimed.push(self.draft_claim(&mut draft, id, request, now)?);
        }
        self.apply(draft);
        Ok(claimed)
    }

    fn draft_claim(
        &mut self,
        draft: &mut Draft,
        id: JobId,
        request: &ClaimRequest,
        now: Now,
    ) -> Result<Claimed, QueueError> {
        let mut row = self.job(id)?;
        let due = row.job.run_at.map_or(row.job.updated_at, |at| at.max(row.job.updated_at));
        self.noted.claims.push((row.job.lane, now.wall.since(due)));
        let token = self.dice.token();
        row.holder = Some(Holder { token, worker: request.worker.id, claim: request.claim });
        row.starts += 1;
        row.job.state = State::Running;
        row.job.attempts += 1;
        row.job.started_at = Some(now.wall);
        self.draft_state(draft, &mut row)?;
        let host = request.worker.host.clone();
        let attempt =
            Attempt { n: row.starts, host, started_at: now.wall, ended_at: None, end: None };
        draft.attempt(id, &attempt)?;
        if let Some(old) = row.starts.checked_sub(ATTEMPTS_KEPT).filter(|old| *old > 0) {
            draft.delete(keys::attempt(id, old));
        }
        Ok(self.lease_of(row, token))
    }

    /// What an earlier call with the same claim id leased and still runs, for a full period anew.
    fn claimed_before(
        &mut self,
        request: &ClaimRequest,
        now: Now,
    ) -> Result<Vec<Claimed>, QueueError> {
        let same =
            |holder: &Holder| holder.worker == request.worker.id && holder.claim == request.claim;
        let mut held: Vec<_> = self
            .leases
            .iter()
            .filter(|(_, held)| same(&held.holder))
            .map(|(job, held)| Lease { job, token: held.holder.token })
            .collect();
        held.sort_unstable_by_key(|lease| lease.job);
        let deadline = now.mono.saturating_add(self.settings.lease);
        let mut again = Vec::with_capacity(held.len());
        for lease in held {
            again.push(self.lease_of(self.job(lease.job)?, lease.token));
            self.leases.renew(lease, deadline);
        }
        Ok(again)
    }

    fn lease_of(&self, row: JobRow, token: crate::model::LeaseToken) -> Claimed {
        let lease = Lease { job: row.job.id, token };
        Claimed { lease, job: row.job, lease_for: self.settings.lease }
    }
}

/// The attempt rows of a job that are stored.
pub fn kept_attempts(starts: u32) -> std::ops::RangeInclusive<u32> {
    starts.saturating_sub(ATTEMPTS_KEPT) + 1..=starts
}
