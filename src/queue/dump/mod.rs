//! Dumps: all rows of a store in one file of our own, independent of the engine that held them.
//!
//! A dump is the way back when a store is ruined, and the way between engines and versions. It is
//! written to its end and synced before it gets its name, and read to its end before any of it is
//! believed.

mod folder;
mod format;
mod read;
mod write;

pub use folder::{KEPT, Listed, list, newest, stamp, stamp_after};
pub use format::Header;
pub use read::Reader;
pub use write::{adopt, copy, write};

use crate::model::{Seq, Timestamp};
use crate::queue::QueueError;
use crate::queue::keys::{self, Key};
use crate::queue::record::Record;
use crate::queue::row::Block;
use crate::queue::rows::{Store, StoreError};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// A dump that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DumpInfo {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made.
    pub made: Timestamp,
    /// How many rows it holds.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

/// Why a dump cannot be used.
#[derive(Debug, Error)]
pub enum DumpError {
    /// It is not (all of) what was written.
    #[error("the dump is damaged: {0}")]
    Damaged(String),
    /// It was written by a later version of this program.
    #[error(
        "the dump is of a later version: it has {what} {found}, and this program knows {known}"
    )]
    Newer {
        /// Which number is too large.
        what: &'static str,
        /// The dump's.
        found: u16,
        /// The newest this program knows.
        known: u16,
    },
    /// It cannot be read or written.
    #[error("the dump cannot be read or written: {0}")]
    Io(#[from] io::Error),
}

impl From<DumpError> for QueueError {
    fn from(error: DumpError) -> Self {
        // The queue itself goes on.
        Self::Refused(error.to_string())
    }
}

/// The committed rows of a store at one moment.
pub struct Contents {
    /// In the order of their keys.
    pub rows: Vec<(Key, Vec<u8>)>,
    /// The position of the newest event among them; 0 when there is none.
    pub last_event: Seq,
}

impl Contents {
    /// All committed rows of `store`. Only the owner's thread may call this, so that no commit
    /// comes in between.
    ///
    /// # Errors
    /// The store cannot be read, or holds a block of events that cannot.
    pub fn of(store: &dyn Store) -> Result<Self, StoreError> {
        let mut rows = Vec::new();
        store.each(&[], &mut |key, value| rows.push((key.to_vec(), value.to_vec())))?;
        let of_events = |(key, _): &&(Key, Vec<u8>)| key.first() == Some(&keys::EVENTS);
        let newest = rows.iter().rev().find(of_events);
        let newest = newest.map(|(_, value)| Block::decode(value)).transpose();
        let newest = newest.map_err(|error| StoreError::damaged(error.to_string()))?;
        let last_event = newest.map_or(0, |block| block.last());
        Ok(Self { rows, last_event })
    }

    /// How large a dump of them is, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let rows = self.rows.iter().map(|(key, value)| format::FRAME + key.len() + value.len());
        (format::HEADER + format::TRAILER + rows.sum::<usize>()) as u64
    }
}

#[cfg(test)]
mod tests;
