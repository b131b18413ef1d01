//! The engine on disk: one sled tree, owned by one thread.
//!
//! The rules for using sled 0.34 safely: one batch a group, `flush` and then `fdatasync` before
//! anything is answered, rows of at most 8 KB; never `flush_async` (it deadlocks), never
//! subscribers or transactions; clean before opening, check everything after.

mod clean;
mod store;

use super::handle::Handle;
use super::machine::OpenFault;
use super::settings::{Clock, Settings};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use store::SledStore;
use thiserror::Error;

/// A queue on disk.
pub type SledQueue = Handle;

/// Why a store on disk cannot be opened. Nothing of it was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Something in it is not what was written.
    #[error("the queue's store is damaged ({0}); it was left as it is")]
    Damaged(String),
    /// It was written by a later version of this program.
    #[error(
        "the queue's store has schema {found}, and this program knows schemas up to {known}: \
         start the version that wrote it, or a later one"
    )]
    Newer {
        /// The schema of the store.
        found: u16,
        /// The newest this program knows.
        known: u16,
    },
    /// It is in use, or the system does not let it be read or written.
    #[error("the queue's store cannot be opened: {0}")]
    Io(String),
}

impl From<OpenFault> for OpenError {
    fn from(fault: OpenFault) -> Self {
        match fault {
            OpenFault::Damaged(what) => Self::Damaged(what),
            OpenFault::Newer { found, known } => Self::Newer { found, known },
            OpenFault::Store(what) => Self::Io(what),
        }
    }
}

/// Opens (or makes) the store in the folder `path`, reads and checks all of it, and starts its
/// owner. The folder belongs to the store alone.
///
/// # Errors
/// See [`OpenError`].
pub fn open(
    path: &Path,
    settings: Settings,
    clock: Arc<dyn Clock>,
) -> Result<SledQueue, OpenError> {
    // A damaged file can make sled panic instead of answering.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        clean::before_open(path).map_err(|error| OpenError::Io(error.to_string()))?;
        let store = Arc::new(SledStore::open(path)?);
        Ok(Handle::start(store, settings, clock)?)
    }));
    opened.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(OpenError::Damaged(text.unwrap_or("sled panicked").to_owned()))
    })
}
