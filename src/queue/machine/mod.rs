//! Every legal transition of the queue, written once.
//!
//! A verb takes its command and the moment, reads rows, fills a [`draft`] and applies it. Nothing
//! here waits, reads a clock or makes randomness: time is an argument, dice are handed in at
//! opening. Rows are durable; indexes, leases, progress and workers are memory and follow from the
//! rows (or from the next heartbeat) after a restart.

mod check;
mod checkpoint;
mod claim;
mod control;
mod delivery;
mod draft;
mod end;
mod events;
mod expiry;
mod found;
mod idempotency;
mod index;
mod lease;
mod list;
mod open;
mod overview;
mod progress;
mod retry;
mod secrets;
mod settle;
mod submit;
mod video;

pub use open::{OpenFault, Opened};
pub use progress::ProgressMap;

// What the engine whose rules run elsewhere shares with this one.
pub(super) use check::{rows::check as check_rows, tables};
pub(super) use checkpoint::check_plan;
pub(super) use end::cut;
pub(super) use events::EVENTS_PAGE_MAX;
pub(super) use expiry::KEPT_UNTIL_MAX;
pub(super) use found::Found;
pub(super) use idempotency::KEPT_FOR;
pub(super) use index::Card;
pub(super) use list::{PAGE_MAX, asks_for};
pub(super) use secrets::check_key;
pub(super) use submit::{check_shape, check_spec};

use crate::model::{Event, JobId, Now, Seq};
use crate::queue::dump::Contents;
use crate::queue::keys;
use crate::queue::observer::Noted;
use crate::queue::record::{Record, SCHEMA, Schema};
use crate::queue::row::JobRow;
use crate::queue::rows::{Rows, StoreError};
use crate::queue::settings::{Dice, Settings};
use crate::queue::{QueueError, WorkerInfo};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// The most live series one video may have.
pub const LIVE_SERIES_MAX: usize = 1000;

/// The rules with the rows and indexes they run over. One thread owns it.
pub struct Machine {
    rows: Rows,
    settings: Settings,
    dice: Box<dyn Dice>,
    index: index::Index,
    leases: lease::Leases,
    progress: Arc<ProgressMap>,
    events: events::Outbox,
    idempotency: idempotency::Ends,
    workers: HashMap<crate::model::WorkerId, overview::Heard>,
    paused: BTreeSet<crate::model::Lane>,
    /// A job may have become claimable since [`Machine::took_work`].
    work: bool,
    /// Whether the store has room for new jobs; looked up once a group, when it is asked for.
    room: Option<Result<(), QueueError>>,
    /// For an observer, since [`Machine::take_noted`].
    noted: Noted,
}

impl Machine {
    /// Does what has become due by `now`. Every group of commands begins with it.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when the store cannot be read.
    pub fn tick(&mut self, now: Now) -> Result<(), QueueError> {
        self.end_leases(now)?;
        self.work |= self.index.advance(now.wall);
        self.end_idempotency(now)?;
        self.forget_workers(now);
        self.room = None;
        Ok(())
    }

    /// How long from `now` until [`Machine::tick`] has something to do; `None` for never.
    #[must_use]
    pub fn next_due(&self, now: Now) -> Option<Duration> {
        let wall = [self.index.next_due(), self.idempotency.next()].into_iter().flatten();
        let wall = wall.map(|at| at.since(now.wall));
        let mono = self.leases.next_end().map(|at| at.saturating_sub(now.mono));
        wall.chain(mono).min()
    }

    /// Packs the events since the last time into rows, commits everything, and returns the events
    /// for those who listen.
    ///
    /// # Errors
    /// When it is not known to be durable. The machine must not be used any more.
    pub fn commit(&mut self) -> Result<Vec<Event>, StoreError> {
        let events = self.pack_events();
        self.rows.commit()?;
        Ok(events)
    }

    /// Whether a commit would write anything.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.rows.has_changes()
    }

    /// What happened since the last call, for an observer.
    pub fn take_noted(&mut self) -> Noted {
        std::mem::take(&mut self.noted)
    }

    /// All committed rows, for a dump, and the version of the store they are of.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn contents(&self) -> Result<(Contents, u64), StoreError> {
        Ok((Contents::of(self.rows.base().as_ref())?, self.rows.version()))
    }

    /// Grows with every commit that changed something.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.rows.version()
    }

    /// The position of the newest event.
    #[must_use]
    pub fn last_event(&self) -> Seq {
        self.events.last()
    }

    /// Whether a job may have become claimable since the last call.
    pub fn took_work(&mut self) -> bool {
        std::mem::take(&mut self.work)
    }

    /// Writes the schema row once more: a change that changes nothing.
    ///
    /// # Errors
    /// None: the proof is the commit.
    pub fn probe(&mut self) -> Result<(), QueueError> {
        self.rows.set(keys::meta(), Some(Schema(SCHEMA).encode()?));
        Ok(())
    }

    /// Where the progress of running jobs can be read.
    #[must_use]
    pub fn progress(&self) -> Arc<ProgressMap> {
        Arc::clone(&self.progress)
    }

    fn job(&self, id: JobId) -> Result<JobRow, QueueError> {
        if self.index.card(id).is_none() {
            return Err(QueueError::NotFound);
        }
        self.rows.get(&keys::job(id))?.ok_or(QueueError::NotFound)
    }

    /// Takes note of a worker.
    fn hear(&mut self, worker: &WorkerInfo, now: Now) -> Result<(), QueueError> {
        // The longest host name of the Domain Name System (RFC 1035).
        if worker.host.len() > 255 {
            return Err(QueueError::Refused("a host name has at most 255 bytes".to_owned()));
        }
        let heard = overview::Heard { info: worker.clone(), seen_at: now.wall, seen: now.mono };
        self.workers.insert(worker.id, heard);
        Ok(())
    }
}
