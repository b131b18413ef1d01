//! What a command is about to change. A verb fills a draft and may give up at any point; only a
//! finished draft is applied, rows and indexes together. So a refused command changes nothing.

use super::Machine;
use super::index::Card;
use crate::model::{Attempt, Event, EventKind, JobId, Now, Part, Seq, State};
use crate::queue::QueueError;
use crate::queue::keys::{self, Key};
use crate::queue::record::Record;
use crate::queue::row::{Holder, JobRow};

/// See the module.
#[derive(Debug)]
pub struct Draft {
    now: Now,
    rows: Vec<(Key, Option<Vec<u8>>)>,
    jobs: Vec<JobChange>,
    events: Vec<Event>,
}

#[derive(Debug)]
struct JobChange {
    id: JobId,
    /// `None` when the job goes.
    card: Option<Card>,
    holder: Option<Holder>,
}

impl Draft {
    pub fn new(now: Now) -> Self {
        Self { now, rows: Vec::new(), jobs: Vec::new(), events: Vec::new() }
    }

    /// Any row.
    pub fn row<T: Record>(&mut self, key: Key, row: &T) -> Result<(), QueueError> {
        self.rows.push((key, Some(row.encode()?)));
        Ok(())
    }

    /// A row that goes.
    pub fn delete(&mut self, key: Key) {
        self.rows.push((key, None));
    }

    pub fn part(&mut self, id: JobId, part: &Part) -> Result<(), QueueError> {
        self.row(keys::part(id, part.n), part)
    }

    pub fn attempt(&mut self, id: JobId, attempt: &Attempt) -> Result<(), QueueError> {
        self.row(keys::attempt(id, attempt.n), attempt)
    }

    /// A job that goes, its row with it.
    pub fn forget(&mut self, id: JobId) {
        self.delete(keys::job(id));
        self.jobs.push(JobChange { id, card: None, holder: None });
    }

    pub fn event(&mut self, row: &JobRow, kind: EventKind) {
        let (job, video) = (row.job.id, row.job.spec.video());
        self.events.push(Event { seq: None, at: self.now.wall, job, video, kind });
    }
}

impl Machine {
    /// A job with its changes: a new version of its row.
    pub(super) fn draft_job(&self, draft: &mut Draft, row: &mut JobRow) -> Result<(), QueueError> {
        row.job.version += 1;
        row.job.updated_at = draft.now.wall;
        draft.row(keys::job(row.job.id), row)?;
        let card = Some(Card::of(row, &self.settings.retention));
        draft.jobs.push(JobChange { id: row.job.id, card, holder: row.holder });
        Ok(())
    }

    /// A job that has just entered a state: its row and the event.
    pub(super) fn draft_state(
        &self,
        draft: &mut Draft,
        row: &mut JobRow,
    ) -> Result<(), QueueError> {
        let (state, wall) = (row.job.state, draft.now.wall);
        let job = &mut row.job;
        if state != State::Running {
            row.holder = None;
            job.stage = None;
            job.cancel_requested = false;
        }
        if state != State::Queued {
            job.run_at = None;
        }
        job.finished_at = state.is_final().then_some(wall);
        job.expires_at = self.settings.retention.expires_at(state, wall);
        self.draft_job(draft, row)?;
        draft.event(row, EventKind::State(state));
        self.draft_delivery(draft, row)
    }

    /// Makes everything in a draft so. Cannot fail.
    pub(super) fn apply(&mut self, draft: Draft) {
        let Draft { now, rows, jobs, events } = draft;
        for (key, value) in rows {
            self.rows.set(key, value);
        }
        let deadline = now.mono.saturating_add(self.settings.lease);
        for JobChange { id, card, holder } in jobs {
            let cancel = card.is_some_and(|card| card.cancel_requested);
            let running = self.leases.token(id);
            self.leases.sync(id, holder, cancel, deadline);
            if self.leases.token(id) != running {
                self.progress.clear(id);
            }
            let due = |card: &Card| card.state == State::Queued && card.run_at <= now.wall;
            self.work |= card.as_ref().is_some_and(due);
            self.index.set(id, card, now.wall);
        }
        for event in events {
            let _: Seq = self.events.push(event);
        }
    }
}
