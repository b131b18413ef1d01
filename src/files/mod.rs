//! Sources and clips as files.
//!
//! [`Files`] is what everyone outside this room sees. A file is written in an attempt's private
//! scratch folder, then published whole under a [`FileKey`]; nobody ever sees half a file. The
//! rows of the queue decide which published file counts; what no row names is swept away.
//!
//! [`local`] keeps the files in a folder, [`object`] in a bucket, [`copy`] takes them from one to the
//! other. [`zip`] and [`archive`] hand many out as one, [`upload`] takes one in, [`pieces`] one that
//! comes in several requests.

pub mod archive;
pub mod copy;
mod host;
mod key;
pub mod local;
mod note;
pub mod object;
pub mod pieces;
pub mod upload;
pub mod zip;

pub use key::FileKey;
pub use note::{Note, Noted};

use self::pieces::Pieces;
use crate::model::{JobId, LeaseToken};
use async_trait::async_trait;
use futures_util::stream::BoxStream;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use thiserror::Error;
use url::Url;

/// Sources and clips as files.
#[async_trait]
pub trait Files: Send + Sync {
    /// A new, empty, private folder of one attempt, on the same filesystem as what is published.
    /// Removed when the value is dropped; leftovers of dead processes go by [`Files::sweep`].
    async fn scratch(&self, job: JobId, token: LeaseToken) -> Result<Scratch, FileError>;

    /// Makes a finished scratch file visible under `key`, durably, replacing what was there.
    async fn publish(&self, from: &Path, key: &FileKey) -> Result<FileMeta, FileError>;

    /// Size and change time of a published file.
    async fn meta(&self, key: &FileKey) -> Result<FileMeta, FileError>;

    /// The bytes of `range`, which must lie within the file.
    async fn read(&self, key: &FileKey, range: Range<u64>) -> Result<ByteStream, FileError>;

    /// A published file as a path that tools can open; kept from deletion while the value lives.
    async fn open_local(&self, key: &FileKey) -> Result<LocalFile, FileError>;

    /// Keeps everything of a published file's owner from deletion while the value lives, as far as
    /// the engine can: in a bucket, whose readers are on other machines, it only says that the
    /// file is there.
    async fn hold(&self, key: &FileKey) -> Result<Hold, FileError>;

    /// An address under which anybody can download a published file for so long, named and typed
    /// as told by the two headers' values; `None` when the files can only be read through here.
    async fn link(
        &self,
        _key: &FileKey,
        _disposition: &str,
        _content_type: &str,
        _expires: Duration,
    ) -> Result<Option<Url>, FileError> {
        Ok(None)
    }

    /// Deletes everything published for a video or a series, at once for every reader. Nothing
    /// there is fine; [`FileError::InUse`] while a [`LocalFile`] of it lives, and then nothing
    /// was deleted: try again later. A bucket deletes one after the other, knows no readers, and
    /// never says `InUse`: an open [`LocalFile`] is a copy, which stays.
    async fn delete_all(&self, owner: JobId) -> Result<(), FileError>;

    /// Deletes one published file. Not there is fine; [`FileError::InUse`] while it is open as a
    /// [`LocalFile`].
    async fn delete(&self, key: &FileKey) -> Result<(), FileError>;

    /// Deletes what is published for a video or a series under any other key than these: what
    /// attempts that died left behind. [`FileError::InUse`] when some of it is open as a
    /// [`LocalFile`]; the rest is gone then.
    async fn retain(&self, owner: JobId, keep: &[FileKey]) -> Result<(), FileError>;

    /// Uploads that come in pieces, staged on this machine whatever the engine.
    fn pieces(&self) -> &Pieces;

    /// Removes scratch folders of processes that are gone and uploads that were left alone (see
    /// [`pieces`]), and returns the owners (videos and
    /// series) that have published files and have not changed for `older_than`: the caller
    /// deletes those that no row names.
    async fn sweep(&self, older_than: Duration) -> Result<Vec<JobId>, FileError>;

    /// The owners (videos and series) that have published files and have not changed for
    /// `older_than`, in order.
    async fn owners(&self, older_than: Duration) -> Result<Vec<JobId>, FileError>;

    /// Everything that is published for a video or a series.
    async fn list(&self, owner: JobId) -> Result<Vec<Published>, FileError>;

    /// Asks whoever keeps the files elsewhere for something small; nothing when they are kept here.
    async fn reach(&self) -> Result<(), FileError> {
        Ok(())
    }

    /// Room on the disk.
    async fn space(&self) -> Result<Space, FileError>;

    /// Sets `bytes` aside for a job until the value is dropped; refused when that would take the
    /// free space, less what others have set aside, below the floor.
    async fn reserve(&self, bytes: u64) -> Result<Reservation, FileError>;

    /// What was noted last by any process that shares the files; `None` when nothing was.
    async fn note(&self, note: Note) -> Result<Option<Noted>, FileError>;

    /// Replaces a note by at most [`Note::max`] bytes; readers see the old one or the new one.
    async fn keep_note(&self, note: Note, bytes: &[u8]) -> Result<(), FileError>;

    /// Removes a note. Not there is fine.
    async fn drop_note(&self, note: Note) -> Result<(), FileError>;
}

/// The private folder of one attempt; removed when dropped.
pub struct Scratch {
    dir: PathBuf,
    _guard: Box<dyn Send + Sync>,
}

/// A published file as a path; kept from deletion while the value lives.
pub struct LocalFile {
    path: PathBuf,
    _guard: Box<dyn Send + Sync>,
}

/// Keeps published files from deletion while it lives.
pub struct Hold {
    _guard: Box<dyn Send + Sync>,
}

/// Room set aside; given back when dropped.
pub struct Reservation {
    _guard: Box<dyn Send + Sync>,
}

impl Scratch {
    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file in the folder. Names are fixed in the program, never taken from outside.
    #[must_use]
    pub fn file(&self, name: &'static str) -> PathBuf {
        self.dir.join(name)
    }
}

impl LocalFile {
    /// The file; to be read only.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Size and change time of a published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMeta {
    /// Bytes.
    pub bytes: u64,
    /// When it was published.
    pub modified: SystemTime,
}

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Which one.
    pub key: FileKey,
    /// Size and change time.
    pub meta: FileMeta,
}

/// Chunks of a file in order.
pub type ByteStream = BoxStream<'static, Result<bytes::Bytes, std::io::Error>>;

/// Room on the disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Free for this user.
    pub free: u64,
    /// All of it.
    pub total: u64,
    /// Set aside by running jobs and uploads.
    pub reserved: u64,
    /// What must stay free.
    pub floor: u64,
}

impl Space {
    /// Whether new work may start at all.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.free.saturating_sub(self.reserved) < self.floor
    }
}

/// Why a file could not be read or written.
#[derive(Debug, Error)]
pub enum FileError {
    /// Not published (any more).
    #[error("there is no such file")]
    NotFound,
    /// The disk is too full.
    #[error("the disk has no room: {needed} bytes are needed, {free} are free above the floor")]
    NoSpace {
        /// What was asked for; 0 when the system refused a write of unknown size.
        needed: u64,
        /// What there is above the floor.
        free: u64,
    },
    /// The range lies outside the file.
    #[error("the range lies outside the file")]
    OutOfRange,
    /// Someone reads it; try again later.
    #[error("the file is in use")]
    InUse,
    /// Where the files are kept does not answer, or not now; it may later.
    #[error("the files cannot be reached: {0}")]
    Unavailable(String),
    /// The system refused.
    #[error("{0}")]
    Io(std::io::Error),
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Self::NoSpace { needed: 0, free: 0 }
            }
            _ => Self::Io(error),
        }
    }
}
