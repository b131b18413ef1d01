//! The engine without a disk: for tests, and for one-off work that needs no second life.

use super::handle::Handle;
use super::keys::Key;
use super::rows::{Changes, Store, StoreError};
use super::settings::{Clock, Settings};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock};

/// A queue in memory.
pub type MemoryQueue = Handle;

/// An empty queue in memory.
///
/// # Errors
/// [`super::machine::OpenFault::Store`] when the system gives no thread.
pub fn open(
    settings: Settings,
    clock: Arc<dyn Clock>,
) -> Result<MemoryQueue, super::machine::OpenFault> {
    Handle::start(Arc::new(MemoryStore::default()), settings, clock)
}

/// Rows in memory.
#[derive(Debug, Default)]
pub(super) struct MemoryStore(RwLock<BTreeMap<Key, Vec<u8>>>);

impl Store for MemoryStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn each(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        let rows = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let from = rows.range::<[u8], _>((Bound::Included(prefix), Bound::Unbounded));
        let of_prefix = from.take_while(|(key, _)| key.starts_with(prefix));
        of_prefix.for_each(|(key, value)| visit(key, value));
        Ok(())
    }

    fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut rows = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in changes {
            match value {
                Some(value) => drop(rows.insert(key.clone(), value.clone())),
                None => drop(rows.remove(key)),
            }
        }
        Ok(())
    }
}
