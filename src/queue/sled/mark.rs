//! The mark: the newest block of events that was committed, in a file of its own beside sled's.
//!
//! sled takes a log that is torn at its end for one that ends there, and opens without what was
//! lost. The mark is written after each commit and so never ahead of what is durable: a store
//! that knows less than its mark has lost something it had acknowledged. It is not synced, which
//! costs nothing and may leave it behind, never before.

use crate::model::Seq;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Its name in the store's folder.
const NAME: &str = "mark";
const SIZE: usize = 12;

/// See the module.
pub struct Mark(File);

impl Mark {
    /// Opens or makes the mark of a store.
    pub fn open(store: &Path) -> io::Result<Self> {
        let mut options = File::options();
        Ok(Self(options.write(true).create(true).truncate(false).open(store.join(NAME))?))
    }

    /// Notes that the block at `first` is durable.
    pub fn set(&self, first: Seq) {
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&first.to_be_bytes());
        bytes[8..].copy_from_slice(&crc32c::crc32c(&first.to_be_bytes()).to_be_bytes());
        if let Err(error) = self.0.write_all_at(&bytes, 0) {
            // An old mark is a weak one, not a wrong one.
            tracing::debug!(%error, "the queue's mark cannot be written");
        }
    }
}

/// The mark of a store; `None` when there is none, or none that can be believed.
pub fn read(store: &Path) -> Option<Seq> {
    let bytes: [u8; SIZE] = fs::read(store.join(NAME)).ok()?.try_into().ok()?;
    let (first, crc) = bytes.split_first_chunk()?;
    (crc32c::crc32c(first).to_be_bytes() == *crc).then(|| Seq::from_be_bytes(*first))
}
