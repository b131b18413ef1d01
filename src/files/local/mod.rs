//! Files in a folder of this machine.
//!
//! ```text
//! <data>/files/videos/<video>/…   published, named by FileKey
//! <data>/files/series/<series>/…
//! <data>/notes/…                  what is remembered, named by Note
//! <data>/arriving/<video>/…       uploads that come in pieces
//! ```
//!
//! Who uses what is told to the kernel (`flock`), not to a table: it holds for several processes
//! on one folder, and a process that dies lets go of everything. A [`LocalFile`] holds its file
//! and its owner's folder shared; deleting takes them exclusively or says [`FileError::InUse`].
//! A [`ByteStream`] needs no such thing: an open file can still be read after it was deleted.

mod notes;
mod store;
#[cfg(test)]
mod tests;

use self::notes::Notes;
use self::store::Store;
use super::host::{Host, blocking};
use super::pieces::Pieces;
use super::{
    ByteStream, FileError, FileKey, FileMeta, Files, Hold, LocalFile, Note, Noted, Published,
    Reservation, Scratch, Space,
};
use crate::model::{JobId, LeaseToken};
use async_trait::async_trait;
use futures_util::StreamExt;
use std::io::SeekFrom;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// Bytes a chunk of a stream: few system calls, little memory a reader.
const CHUNK: usize = 128 * 1024;

/// What an operator may decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Bytes that must stay free; the larger of 2 GiB and a twentieth of the disk when absent.
    pub floor: Option<u64>,
}

/// Files in a folder of this machine. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct LocalFiles {
    store: Arc<Store>,
    host: Host,
    notes: Arc<Notes>,
    pieces: Pieces,
}

/// Opens (and makes, with mode 0700) the folders of files below `data_dir`. Removes nothing:
/// that is [`Files::sweep`].
///
/// # Errors
/// When a folder cannot be made or the filesystem has no locks.
pub fn open(data_dir: &Path, settings: Settings) -> Result<LocalFiles, FileError> {
    let host = Host::open(data_dir, settings.floor)?;
    let store = Arc::new(Store::open(&data_dir.join("files"))?);
    let notes = Arc::new(Notes::new(data_dir.join("notes"), Arc::clone(host.run())));
    let pieces = Pieces::open(data_dir, Arc::clone(host.run()))?;
    Ok(LocalFiles { store, host, notes, pieces })
}

#[async_trait]
impl Files for LocalFiles {
    async fn scratch(&self, job: JobId, token: LeaseToken) -> Result<Scratch, FileError> {
        self.host.scratch(job, token).await
    }

    async fn publish(&self, from: &Path, key: &FileKey) -> Result<FileMeta, FileError> {
        let (store, from, key) = (Arc::clone(&self.store), from.to_owned(), key.clone());
        blocking(move || store.publish(&from, &key)).await
    }

    async fn meta(&self, key: &FileKey) -> Result<FileMeta, FileError> {
        let (store, key) = (Arc::clone(&self.store), key.clone());
        blocking(move || store.meta(&key)).await
    }

    async fn read(&self, key: &FileKey, range: Range<u64>) -> Result<ByteStream, FileError> {
        let mut file = tokio::fs::File::open(self.store.path(key)).await?;
        let bytes = file.metadata().await?.len();
        let length = range.end.checked_sub(range.start).ok_or(FileError::OutOfRange)?;
        if range.end > bytes {
            return Err(FileError::OutOfRange);
        }
        file.seek(SeekFrom::Start(range.start)).await?;
        Ok(ReaderStream::with_capacity(file.take(length), CHUNK).boxed())
    }

    async fn open_local(&self, key: &FileKey) -> Result<LocalFile, FileError> {
        let (store, key) = (Arc::clone(&self.store), key.clone());
        blocking(move || {
            let hold = store.hold(&key)?;
            Ok(LocalFile { path: store.path(&key), _guard: Box::new(hold) })
        })
        .await
    }

    async fn hold(&self, key: &FileKey) -> Result<Hold, FileError> {
        let (store, key) = (Arc::clone(&self.store), key.clone());
        blocking(move || Ok(Hold { _guard: Box::new(store.hold(&key)?) })).await
    }

    async fn delete_all(&self, owner: JobId) -> Result<(), FileError> {
        let (store, run) = (Arc::clone(&self.store), Arc::clone(self.host.run()));
        blocking(move || store.delete_all(owner, &run)).await
    }

    async fn retain(&self, owner: JobId, keep: &[FileKey]) -> Result<(), FileError> {
        let (store, keep) = (Arc::clone(&self.store), keep.to_vec());
        blocking(move || store.retain(owner, &keep)).await
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        let (store, key) = (Arc::clone(&self.store), key.clone());
        blocking(move || store.delete(&key)).await
    }

    fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    async fn sweep(&self, older_than: Duration) -> Result<Vec<JobId>, FileError> {
        self.host.remove_dead().await?;
        self.pieces.sweep().await?;
        self.owners(older_than).await
    }

    async fn owners(&self, older_than: Duration) -> Result<Vec<JobId>, FileError> {
        let store = Arc::clone(&self.store);
        blocking(move || store.owners(older_than)).await
    }

    async fn list(&self, owner: JobId) -> Result<Vec<Published>, FileError> {
        let store = Arc::clone(&self.store);
        blocking(move || store.list(owner)).await
    }

    async fn space(&self) -> Result<Space, FileError> {
        self.host.space().await
    }

    async fn reserve(&self, bytes: u64) -> Result<Reservation, FileError> {
        self.host.reserve(bytes).await
    }

    async fn note(&self, note: Note) -> Result<Option<Noted>, FileError> {
        let notes = Arc::clone(&self.notes);
        blocking(move || notes.read(note)).await
    }

    async fn keep_note(&self, note: Note, bytes: &[u8]) -> Result<(), FileError> {
        let (notes, bytes) = (Arc::clone(&self.notes), bytes.to_vec());
        blocking(move || notes.keep(note, &bytes)).await
    }

    async fn drop_note(&self, note: Note) -> Result<(), FileError> {
        let notes = Arc::clone(&self.notes);
        blocking(move || notes.forget(note)).await
    }
}
