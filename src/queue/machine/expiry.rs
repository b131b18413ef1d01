//! The end of what is kept: which jobs may go, and forgetting them.

use super::Machine;
use super::claim::kept_attempts;
use super::draft::Draft;
use crate::model::{EventKind, JobId, Now, Timestamp};
use crate::queue::{QueueError, keys};

/// The most jobs one call names.
const EXPIRED_MAX: usize = 1000;
/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write: nothing is kept longer, and a score in
/// Redis still tells every millisecond before it.
pub const KEPT_UNTIL_MAX: Timestamp = Timestamp(253_402_300_799_000);

impl Machine {
    /// Final jobs past their expiry that nothing live uses.
    #[must_use]
    pub fn expired(&self, limit: usize, now: Now) -> Vec<JobId> {
        let unused = |id: &JobId| self.index.user_count(*id) == 0;
        self.index.expired(now.wall).filter(unused).take(limit.min(EXPIRED_MAX)).collect()
    }

    /// Makes a final job expire now.
    ///
    /// # Errors
    /// [`QueueError::NotFound`], [`QueueError::WrongState`] while it is live, or
    /// [`QueueError::InUse`].
    pub fn expire(&mut self, id: JobId, now: Now) -> Result<(), QueueError> {
        let card = self.index.card(id).ok_or(QueueError::NotFound)?;
        if !card.state.is_final() {
            return Err(QueueError::WrongState(card.state));
        }
        if self.index.user_count(id) > 0 {
            return Err(QueueError::InUse);
        }
        if card.is_expired(now.wall) {
            return Ok(());
        }
        let mut row = self.job(id)?;
        row.job.expires_at = Some(now.wall);
        let mut draft = Draft::new(now);
        self.draft_job(&mut draft, &mut row)?;
        self.apply(draft);
        Ok(())
    }

    /// Keeps a final job until `until` at least; answers when it expires then. Whoever follows it
    /// is told its state once more, and so reads it again.
    ///
    /// # Errors
    /// [`QueueError::NotFound`] also when its files may be going at this moment, or
    /// [`QueueError::WrongState`] while it is live.
    pub fn keep(&mut self, id: JobId, until: Timestamp, now: Now) -> Result<Timestamp, QueueError> {
        let card = self.index.card(id).ok_or(QueueError::NotFound)?;
        if !card.state.is_final() {
            return Err(QueueError::WrongState(card.state));
        }
        // What a live series uses has stayed although its time has come.
        if card.is_expired(now.wall) && self.index.user_count(id) == 0 {
            return Err(QueueError::NotFound);
        }
        let until = until.min(KEPT_UNTIL_MAX);
        if let Some(expires) = card.expires_at.filter(|at| *at >= until) {
            return Ok(expires);
        }
        let mut row = self.job(id)?;
        row.job.expires_at = Some(until);
        let mut draft = Draft::new(now);
        self.draft_job(&mut draft, &mut row)?;
        draft.event(&row, EventKind::State(row.job.state));
        self.apply(draft);
        Ok(until)
    }

    /// Forgets expired jobs that nothing uses, with all their rows. Returns how many.
    ///
    /// # Errors
    /// None but those of the store.
    pub fn prune(&mut self, ids: &[JobId], now: Now) -> Result<usize, QueueError> {
        let mut pruned = 0;
        for &id in ids {
            let expired = self.index.card(id).is_some_and(|card| card.is_expired(now.wall));
            if !expired || self.index.user_count(id) > 0 {
                continue;
            }
            let row = self.job(id)?;
            let mut draft = Draft::new(now);
            (1..=row.parts).for_each(|n| draft.delete(keys::part(id, n)));
            kept_attempts(row.starts).for_each(|n| draft.delete(keys::attempt(id, n)));
            draft.forget(id);
            draft.event(&row, EventKind::Removed);
            self.apply(draft);
            pruned += 1;
        }
        Ok(pruned)
    }
}
