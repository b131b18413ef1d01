//! Opening: bring the rows to the newest schema, read all of them, build the indexes.

use super::events::Outbox;
use super::found::Found;
use super::index::Index;
use super::lease::Leases;
use super::{Machine, check};
use crate::model::Now;
use crate::queue::migrate;
use crate::queue::observer::Noted;
use crate::queue::record::RecordError;
use crate::queue::rows::{Rows, Store, StoreError};
use crate::queue::settings::{Dice, Settings};
use std::collections::HashMap;
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

/// A machine that was opened, and what its rows say of themselves.
pub struct Opened {
    /// It stands ready.
    pub machine: Machine,
    /// Where rows contradict rows, although each of them is whole.
    pub contradiction: Option<String>,
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
    ) -> Result<Opened, OpenFault> {
        let mut rows = Rows::new(store);
        migrate::run(&mut rows)?;
        let mut found = Found::new(settings.retention);
        let mut first_fault = None;
        rows.each(&mut |key, value| {
            if first_fault.is_none() {
                first_fault = found.take(key, value).err().map(|error| fault(key, error));
            }
        })?;
        first_fault.map_or(Ok(()), Err)?;
        let contradiction = check::contradiction(&found);
        Ok(Opened { machine: Self::of(rows, found, settings, dice, now), contradiction })
    }

    /// Memory as the rows make it.
    fn of(rows: Rows, found: Found, settings: Settings, dice: Box<dyn Dice>, now: Now) -> Self {
        let deadline = now.mono.saturating_add(settings.lease);
        let mut leases = Leases::default();
        for (id, job) in found.jobs.iter().filter(|(_, job)| job.holder.is_some()) {
            leases.sync(*id, job.holder, job.card.cancel_requested, deadline);
        }
        let mut events = Outbox::default();
        found.blocks.iter().for_each(|(first, count)| events.stored(*first, *count));
        Self {
            rows,
            settings,
            dice,
            index: Index::of(found.jobs.iter().map(|(id, job)| (*id, job.card)), now.wall),
            leases,
            progress: Arc::default(),
            events,
            idempotency: found.answers.into_iter().collect(),
            workers: HashMap::new(),
            paused: found.paused,
            work: true,
            room: None,
            noted: Noted::default(),
        }
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
