//! Uploads that come in pieces, from one request to the next; they are staged on this machine.
//!
//! ```text
//! <data>/arriving/<id>/note.json   how long it will be, its name, whose it is: see Begun
//! <data>/arriving/<id>/bytes       what has come; not there once it was published
//! ```
//!
//! How much has come is the length of the file: nothing else says so, so nothing contradicts it.
//! Who adds to it holds the kernel's lock on the folder, as [`super::local`] does with what it
//! deletes: it holds for several processes, and one that dies lets go.

mod store;
mod taken;

pub use self::taken::Taken;

use self::store::Store;
use super::FileError;
use super::host::{Run, blocking};
use crate::model::{JobId, KeyId, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How long an upload may be left alone before it goes.
pub const KEPT: Duration = Duration::from_hours(24);
/// The same for one that was published and not yet taken in by the queue. What no row names is swept
/// after an hour ([`super::Files::sweep`]), and must not be taken in while that happens.
pub const KEPT_WHOLE: Duration = Duration::from_mins(30);
/// How many uploads may be on their way at once.
pub const PIECES_MAX: usize = 1000;

/// What is noted of an upload when it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The name of the user's file, made harmless.
    pub name: String,
    /// How long it will be, in bytes; at least 1.
    pub length: u64,
    /// The API key it was begun with, if it was with one.
    pub owner: Option<KeyId>,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// How an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// What was noted at its begin.
    pub begun: Begun,
    /// How many of its bytes have come, and are on the disk.
    pub offset: u64,
    /// Whether it was published: then its bytes are no longer here.
    pub published: bool,
    /// When it goes unless more comes.
    pub expires: SystemTime,
}

impl Coming {
    /// Whether all of it has come.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.offset >= self.begun.length
    }

    /// Whether it was left alone for too long.
    #[must_use]
    pub fn is_over(&self) -> bool {
        SystemTime::now() >= self.expires
    }
}

/// Uploads that come in pieces. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Pieces {
    store: Arc<Store>,
}

impl Pieces {
    /// Those below a data folder.
    pub(super) fn open(data_dir: &Path, run: Arc<Run>) -> Result<Self, FileError> {
        let store = Store::open(data_dir.join("arriving"), run)?;
        Ok(Self { store: Arc::new(store) })
    }

    /// Notes an upload of which nothing has come yet, durably.
    ///
    /// # Errors
    /// What the system says; nothing stays then.
    pub async fn begin(&self, id: JobId, begun: Begun) -> Result<Coming, FileError> {
        let store = Arc::clone(&self.store);
        blocking(move || store.begin(id, &begun)).await
    }

    /// How many uploads are on their way.
    ///
    /// # Errors
    /// What the system says.
    pub async fn count(&self) -> Result<usize, FileError> {
        let store = Arc::clone(&self.store);
        blocking(move || store.count()).await
    }

    /// How an upload stands, also while another request adds to it.
    ///
    /// # Errors
    /// [`FileError::NotFound`] when there is none (any more).
    pub async fn look(&self, id: JobId) -> Result<Coming, FileError> {
        let store = Arc::clone(&self.store);
        blocking(move || store.look(id)).await
    }

    /// Takes an upload, to add to it or to end it; nobody else can while the value lives.
    ///
    /// # Errors
    /// [`FileError::InUse`] while somebody else has it, here or in another process;
    /// [`FileError::NotFound`] when there is none (any more).
    pub async fn take(&self, id: JobId) -> Result<Taken, FileError> {
        let store = Arc::clone(&self.store);
        blocking(move || Taken::take(&store, id)).await
    }

    /// Removes uploads that were left alone for too long.
    pub(super) async fn sweep(&self) -> Result<(), FileError> {
        let store = Arc::clone(&self.store);
        let removed = blocking(move || taken::sweep(&store)).await?;
        if removed > 0 {
            tracing::info!(removed, "uploads that nobody went on with were removed");
        }
        Ok(())
    }
}
