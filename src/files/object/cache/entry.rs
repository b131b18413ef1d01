//! One copy: its name, who holds it, and how it comes to be.

use super::super::bucket::Object;
use crate::files::{FileError, FileKey, LocalFile};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the copy of an object is, or would be.
pub(super) struct Entry {
    folder: PathBuf,
    name: String,
    bytes: u64,
}

/// A copy that is being made; nobody else makes it while this lives. Removed when dropped before
/// it is finished.
pub(super) struct Part {
    file: File,
    path: PathBuf,
    to: PathBuf,
    finished: bool,
}

impl Entry {
    pub fn new(folder: &Path, key: &FileKey, object: &Object) -> Self {
        let since = object.meta.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        let version = match &object.etag {
            Some(etag) => etag.clone(),
            None => format!("{}", since.as_millis()),
        };
        let tag = crc32c::crc32c(version.as_bytes());
        let name = format!("{}{tag:08x}-{:x}", prefix(key), object.meta.bytes);
        Self { folder: folder.to_owned(), name, bytes: object.meta.bytes }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// The copy, held; `None` when there is none. It counts as used now.
    pub fn hold(&self) -> Result<Option<LocalFile>, FileError> {
        let path = self.path();
        let Some(file) = existing(File::open(&path))? else { return Ok(None) };
        // Only a removal takes it exclusively, and not for longer than an unlink takes.
        file.lock_shared()?;
        if !is_named(&file, &path)? || file.metadata()?.len() != self.bytes {
            return Ok(None);
        }
        file.set_modified(SystemTime::now())?;
        Ok(Some(LocalFile { path, _guard: Box::new(file) }))
    }

    /// The right to make the copy; `None` when somebody else has it, or has just made it.
    pub fn begin(&self) -> Result<Option<Part>, FileError> {
        let (path, to) = (self.folder.join(format!(".{}.part", self.name)), self.path());
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if !is_named(&file, &path)? {
            return Ok(None);
        }
        let part = Part { file, path, to, finished: false };
        // One of the right size would have been held; another is no copy.
        match fs::metadata(&part.to) {
            Ok(meta) if meta.len() == self.bytes => return Ok(None),
            Ok(_) => fs::remove_file(&part.to)?,
            Err(_) => {}
        }
        part.file.set_len(0)?;
        Ok(Some(part))
    }

    /// Makes a finished file the copy.
    pub fn take(&self, from: &Path) -> Result<(), FileError> {
        let file = File::open(from)?;
        file.sync_data()?;
        file.set_modified(SystemTime::now())?;
        Ok(fs::rename(from, self.path())?)
    }
}

impl Part {
    /// Takes the room it will need, within the bound.
    pub fn grow(&self, bytes: u64) -> Result<(), FileError> {
        Ok(self.file.set_len(bytes)?)
    }

    /// Its file, to be written from the start.
    pub fn writer(&self) -> Result<File, FileError> {
        Ok(self.file.try_clone()?)
    }

    /// Gives it its name; durable first, because a copy is believed by its size.
    pub fn finish(mut self) -> Result<(), FileError> {
        self.file.sync_data()?;
        fs::rename(&self.path, &self.to)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.finished {
            // What stays is filled by the next one, or goes when room is needed.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the names of all copies of a file begin with.
pub(super) fn prefix(key: &FileKey) -> String {
    format!("{}.{}.{}.", key.kind(), key.owner(), key.name())
}

/// The key of a copy's name; `None` for parts, and for what is not ours.
pub(super) fn key_of(name: &str) -> Option<FileKey> {
    let (kind, rest) = name.split_once('.')?;
    let (owner, rest) = rest.split_once('.')?;
    FileKey::of(kind, owner.parse().ok()?, rest.rsplit_once('.')?.0)
}

/// Whether the open file still has this name.
pub(super) fn is_named(file: &File, path: &Path) -> Result<bool, FileError> {
    let (own, named) = (file.metadata()?, existing(fs::metadata(path))?);
    Ok(named.is_some_and(|named| (named.dev(), named.ino()) == (own.dev(), own.ino())))
}

/// `None` for what is not there.
pub(super) fn existing<T>(result: std::io::Result<T>) -> Result<Option<T>, FileError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
