//! Opening: bring the rows to the newest schema, read all of them, build the indexes.

use super::Machine;
use super::index::Card;
use crate::model::{Attempt, Lane, Now, Part};
use crate::queue::keys;
use crate::queue::migrate;
use crate::queue::record::{Record, RecordError};
use crate::queue::row::{Answered, Block, JobRow};
use crate::queue::rows::{Rows, Store, StoreError};
use crate::queue::settings::{Dice, Settings};
use std::sync::Arc;
use thiserror::Error;

/// Why rows cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenFault {
    /// Something in it is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// It was written by a later version of this program.
    #[error("it has schema {found}, and this program knows schemas up to {known}")]
    Newer {
        /// The schema of the store.
        found: u16,
        /// The newest this program knows.
        known: u16,
    },
    /// It cannot be read or written.
    #[error("{0}")]
    Store(String),
}

impl From<StoreError> for OpenFault {
    fn from(error: StoreError) -> Self {
        if error.damaged { Self::Damaged(error.why) } else { Self::Store(error.why) }
    }
}

impl Machine {
    /// Reads every row of a store, checks it, and stands ready at `now`.
    ///
    /// # Errors
    /// See [`OpenFault`]. Nothing is deleted in any case.
    pub fn open(
        store: Arc<dyn Store>,
        settings: Settings,
        dice: Box<dyn Dice>,
        now: Now,
    ) -> Result<Self, OpenFault> {
        let mut rows = Rows::new(store);
        migrate::run(&mut rows)?;
        let mut machine = Self {
            rows: Rows::new(Arc::clone(rows.base())),
            settings,
            dice,
            index: super::index::Index::default(),
            leases: super::lease::Leases::default(),
            progress: Arc::default(),
            events: super::events::Outbox::default(),
            idempotency: super::idempotency::Ends::default(),
            workers: std::collections::HashMap::new(),
            paused: std::collections::BTreeSet::new(),
            work: true,
            room: None,
        };
        let mut first_fault = None;
        rows.each(&mut |key, value| {
            if first_fault.is_none() {
                first_fault = machine.load(key, value, now).err().map(|error| fault(key, error));
            }
        })?;
        first_fault.map_or(Ok(machine), Err)
    }

    fn load(&mut self, key: &[u8], value: &[u8], now: Now) -> Result<(), RecordError> {
        match key.first().copied() {
            Some(keys::META) => {}
            Some(keys::JOB) => self.load_job(&JobRow::decode(value)?, now),
            Some(keys::PART) => drop(Part::decode(value)?),
            Some(keys::ATTEMPT) => drop(Attempt::decode(value)?),
            Some(keys::EVENTS) => {
                let block = Block::decode(value)?;
                self.events.stored(block.first, block.events.len() as u64);
            }
            Some(keys::IDEMPOTENCY) => {
                let key = key.get(1..).and_then(|key| key.try_into().ok());
                let key = key.ok_or(RecordError::Damaged("its key is too short"))?;
                self.idempotency.add(key, Answered::decode(value)?.at);
            }
            Some(keys::PAUSE) => {
                let lane = Lane::ALL.into_iter().find(|lane| keys::pause(*lane) == key);
                self.paused.extend(lane);
            }
            _ => return Err(RecordError::Damaged("no table has its key")),
        }
        Ok(())
    }

    fn load_job(&mut self, row: &JobRow, now: Now) {
        let card = Card::of(row, &self.settings.retention);
        self.index.set(row.job.id, Some(card), now.wall);
        let deadline = now.mono.saturating_add(self.settings.lease);
        self.leases.sync(row.job.id, row.holder, row.job.cancel_requested, deadline);
    }
}

fn fault(key: &[u8], error: RecordError) -> OpenFault {
    match error {
        RecordError::Newer { found } => {
            OpenFault::Newer { found, known: crate::queue::record::SCHEMA }
        }
        other => OpenFault::Damaged(format!("row {key:02x?}: {other}")),
    }
}
