//! An upload in one hand, to be added to or to be ended.

use super::Coming;
use super::store::Store;
use crate::files::host::blocking;
use crate::files::{FileError, FileKey, Files};
use crate::model::JobId;
use bytes::Bytes;
use std::fs::{File, TryLockError};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// An upload that nobody else can add to or end while this lives.
pub struct Taken {
    id: JobId,
    coming: Coming,
    hand: Arc<Hand>,
}

/// What is held. Each write holds it as well, so the lock goes only when the last one is over,
/// also where the task that asked for it is gone.
struct Hand {
    store: Arc<Store>,
    /// Not there once it was published.
    bytes: Option<File>,
    _lock: File,
}

impl Taken {
    pub(super) fn take(store: &Arc<Store>, id: JobId) -> Result<Self, FileError> {
        let lock = lock(&store.folder(id))?;
        // Ended between opening and locking?
        let coming = store.look(id)?;
        let open = || File::options().write(true).open(store.bytes(id));
        let bytes = (!coming.published).then(open).transpose()?;
        let hand = Arc::new(Hand { store: Arc::clone(store), bytes, _lock: lock });
        Ok(Self { id, coming, hand })
    }

    /// Its id, and that of the video it becomes.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.id
    }

    /// How it stands.
    #[must_use]
    pub fn coming(&self) -> &Coming {
        &self.coming
    }

    /// How many bytes are still to come.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.coming.begun.length.saturating_sub(self.coming.offset)
    }

    /// Adds bytes. They stay, whatever becomes of this process, but for a power cut before
    /// [`Taken::settle`].
    ///
    /// # Errors
    /// [`FileError::OutOfRange`] when these are more than are missing: then none was added; or what
    /// the system says: then some may have been.
    pub async fn add(&mut self, chunk: Bytes) -> Result<(), FileError> {
        let (came, at) = (chunk.len() as u64, self.coming.offset);
        if came > self.missing() {
            return Err(FileError::OutOfRange);
        }
        let hand = Arc::clone(&self.hand);
        blocking(move || match &hand.bytes {
            Some(bytes) => Ok(bytes.write_all_at(&chunk, at)?),
            None => Err(FileError::OutOfRange),
        })
        .await?;
        self.coming.offset += came;
        Ok(())
    }

    /// Makes durable what has come, and looks how it stands.
    ///
    /// # Errors
    /// What the system says.
    pub async fn settle(&mut self) -> Result<&Coming, FileError> {
        let (hand, id) = (Arc::clone(&self.hand), self.id);
        self.coming = blocking(move || hand.store.look(id)).await?;
        Ok(&self.coming)
    }

    /// Publishes the whole upload; once it was, this does nothing.
    ///
    /// # Errors
    /// What [`Files::publish`] says.
    pub async fn publish(&mut self, files: &dyn Files) -> Result<(), FileError> {
        if self.coming.published {
            return Ok(());
        }
        files.publish(&self.hand.store.bytes(self.id), &FileKey::Upload(self.id)).await?;
        self.coming.published = true;
        Ok(())
    }

    /// Removes all that is staged of it; what was published stays.
    ///
    /// # Errors
    /// What the system says.
    pub async fn remove(self) -> Result<(), FileError> {
        blocking(move || self.hand.store.remove(self.id)).await
    }
}

/// Removes what was left alone for too long, but for what somebody holds.
pub(super) fn sweep(store: &Arc<Store>) -> Result<usize, FileError> {
    let mut removed = 0;
    for id in store.ids()? {
        // Most are young, and a look disturbs nobody.
        let is_old = match store.look(id) {
            Ok(coming) => coming.is_over(),
            Err(FileError::NotFound | FileError::Io(_)) => store.is_rubbish(id),
            Err(error) => return Err(error),
        };
        let folder = store.folder(id);
        let _lock = match is_old.then(|| lock(&folder)) {
            Some(Ok(lock)) => lock,
            Some(Err(FileError::InUse | FileError::NotFound)) | None => continue,
            Some(Err(error)) => return Err(error),
        };
        // More may have come in between.
        if store.look(id).is_ok_and(|coming| !coming.is_over()) {
            continue;
        }
        store.remove(id)?;
        removed += 1;
    }
    Ok(removed)
}

/// Takes a folder, at once or not at all.
fn lock(folder: &Path) -> Result<File, FileError> {
    let file = File::open(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FileError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
