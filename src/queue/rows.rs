//! The ordered key-value map the rules run over: what is committed, and above it what the
//! commands of the current group have changed.

use crate::queue::QueueError;
use crate::queue::keys::{self, Key};
use crate::queue::record::{Record, RecordError};
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// What a group of commands changes: new values, or `None` for rows that go.
pub type Changes = BTreeMap<Key, Option<Vec<u8>>>;

/// The map could not be read or written. Final: its owner ends.
#[derive(Clone, Debug, Error)]
#[error("{why}")]
pub struct StoreError {
    /// In words.
    pub why: String,
    /// What is stored is not what was written; otherwise the system did not let it be read or
    /// written.
    pub damaged: bool,
}

impl StoreError {
    /// The system did not let it be read or written.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), damaged: false }
    }

    /// What is stored is not what was written.
    pub fn damaged(why: impl Into<String>) -> Self {
        Self { why: why.into(), damaged: true }
    }
}

impl From<StoreError> for QueueError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.why)
    }
}

impl From<RecordError> for QueueError {
    /// A record that cannot be written is the command's fault, one that cannot be read the store's.
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::TooLarge { .. } => Self::Refused(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// An ordered key-value map. Readers on any thread see committed values only.
pub trait Store: Send + Sync {
    /// The committed value of a key.
    ///
    /// # Errors
    /// When the map cannot be read.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Visits the committed rows whose keys begin with `prefix`, in order of their keys.
    ///
    /// # Errors
    /// When the map cannot be read.
    fn each(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError>;

    /// Makes all changes durable, all or none. Only the owner calls this.
    ///
    /// # Errors
    /// When it is not known to be durable.
    fn commit(&self, changes: &Changes) -> Result<(), StoreError>;

    /// Whether there is room for new jobs; what runs may use the room that is left.
    ///
    /// # Errors
    /// [`QueueError::NoSpace`].
    fn room(&self) -> Result<(), QueueError> {
        Ok(())
    }
}

/// The owner's sight of the map: committed rows with the uncommitted ones above.
pub struct Rows {
    base: Arc<dyn Store>,
    changes: Changes,
    version: u64,
}

impl Rows {
    /// A sight of `base` without changes.
    #[must_use]
    pub fn new(base: Arc<dyn Store>) -> Self {
        Self { base, changes: Changes::new(), version: 0 }
    }

    /// The row of a key.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when it cannot be read.
    pub fn get<T: Record>(&self, key: &[u8]) -> Result<Option<T>, QueueError> {
        let bytes = match self.changes.get(key) {
            Some(changed) => changed.as_deref().map(T::decode),
            None => self.base.get(key)?.as_deref().map(T::decode),
        };
        Ok(bytes.transpose()?)
    }

    /// The committed bytes of a key.
    ///
    /// # Errors
    /// When the map cannot be read.
    pub fn raw(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.base.get(key)
    }

    /// The committed map.
    #[must_use]
    pub fn base(&self) -> &Arc<dyn Store> {
        &self.base
    }

    /// Visits all committed rows; for opening, when there are no others.
    ///
    /// # Errors
    /// When the map cannot be read.
    pub fn each(&self, visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        self.base.each(&[], visit)
    }

    /// The values of a table in the order of their keys, what has changed included.
    ///
    /// # Errors
    /// When the map cannot be read.
    pub fn of_table(&self, table: u8) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut rows = BTreeMap::new();
        let prefix = [table];
        self.base
            .each(&prefix, &mut |key, value| drop(rows.insert(key.to_vec(), value.to_vec())))?;
        for (key, value) in self.changes.range(prefix.to_vec()..vec![table + 1]) {
            match value {
                Some(value) => drop(rows.insert(key.clone(), value.clone())),
                None => drop(rows.remove(key)),
            }
        }
        Ok(rows.into_values().collect())
    }

    /// Every row with what has changed since the last commit.
    ///
    /// # Errors
    /// When the map cannot be read.
    pub fn all(&self) -> Result<BTreeMap<Key, Vec<u8>>, StoreError> {
        let mut rows = BTreeMap::new();
        self.base.each(&[], &mut |key, value| drop(rows.insert(key.to_vec(), value.to_vec())))?;
        for (key, value) in &self.changes {
            match value {
                Some(value) => drop(rows.insert(key.clone(), value.clone())),
                None => drop(rows.remove(key)),
            }
        }
        Ok(rows)
    }

    /// Grows with every commit that changed something; the proof that the store works does not.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether anything has changed since the last commit.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Sets (or, with `None`, deletes) a row.
    pub fn set(&mut self, key: Key, value: Option<Vec<u8>>) {
        self.changes.insert(key, value);
    }

    /// Takes out what has changed since the last time.
    pub fn take(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }

    /// Commits what has changed since the last time.
    ///
    /// # Errors
    /// When it is not known to be durable.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        let changes = self.take();
        if changes.is_empty() {
            return Ok(());
        }
        self.base.commit(&changes)?;
        let matters = changes.keys().any(|key| key.first() != Some(&keys::META));
        self.version += u64::from(matters);
        Ok(())
    }
}
