//! The published files: durable, whole, and kept while someone uses them.

use crate::files::host::{Run, make_folder, private_folder};
use crate::files::key::{SERIES, VIDEOS};
use crate::files::{FileError, FileKey, FileMeta, Published};
use crate::model::JobId;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The root of all published files.
pub(super) struct Store {
    root: PathBuf,
}

/// Keeps a file, and all of its owner's, from deletion.
pub(super) struct Hold {
    _folder: File,
    _file: File,
}

impl Store {
    pub(super) fn open(root: &Path) -> Result<Self, FileError> {
        make_folder(root)?;
        for kind in [VIDEOS, SERIES] {
            make_folder(&root.join(kind))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    pub(super) fn path(&self, key: &FileKey) -> PathBuf {
        self.root.join(key.folder()).join(key.name())
    }

    /// Bytes first, name second, folder last: after a power cut there is the whole file or none.
    pub(super) fn publish(&self, from: &Path, key: &FileKey) -> Result<FileMeta, FileError> {
        let file = File::open(from)?;
        file.sync_all()?;
        let folder = self.root.join(key.folder());
        let path = folder.join(key.name());
        loop {
            make_folder(&folder)?;
            match fs::rename(from, &path) {
                Ok(()) => break,
                // A deletion took the folder away in between.
                Err(error) if error.kind() == ErrorKind::NotFound && from.exists() => {}
                Err(error) => return Err(error.into()),
            }
        }
        File::open(&folder)?.sync_all()?;
        Ok(describe(&file.metadata()?))
    }

    pub(super) fn meta(&self, key: &FileKey) -> Result<FileMeta, FileError> {
        Ok(describe(&fs::metadata(self.path(key))?))
    }

    /// Takes a file and its owner's folder shared.
    pub(super) fn hold(&self, key: &FileKey) -> Result<Hold, FileError> {
        let folder = File::open(self.root.join(key.folder()))?;
        let file = File::open(self.path(key))?;
        for held in [&folder, &file] {
            // Only a deletion takes it exclusively, and not for longer than a rename takes.
            held.lock_shared()?;
        }
        // Deleted between opening and locking?
        fs::metadata(self.path(key))?;
        Ok(Hold { _folder: folder, _file: file })
    }

    /// Moves the owner's folders out of sight in one step each, then removes them.
    pub(super) fn delete_all(&self, owner: JobId, run: &Arc<Run>) -> Result<(), FileError> {
        for kind in [VIDEOS, SERIES] {
            let folder = self.root.join(kind).join(owner.to_string());
            let Some(_lock) = lock(&folder)? else { continue };
            let rubbish = private_folder(run, &format!("deleted-{owner}"))?;
            fs::rename(&folder, rubbish.path().join(kind))?;
            File::open(self.root.join(kind))?.sync_all()?;
        }
        Ok(())
    }

    pub(super) fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        if remove(&self.path(key))? {
            File::open(self.root.join(key.folder()))?.sync_all()?;
        }
        Ok(())
    }

    /// Removes the owner's files that are not in `keep`, as far as nobody uses them.
    pub(super) fn retain(&self, owner: JobId, keep: &[FileKey]) -> Result<(), FileError> {
        let keep: Vec<PathBuf> = keep.iter().map(|key| self.path(key)).collect();
        let mut in_use = false;
        for kind in [VIDEOS, SERIES] {
            let folder = self.root.join(kind).join(owner.to_string());
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            for entry in entries {
                let path = entry?.path();
                if keep.contains(&path) {
                    continue;
                }
                match remove(&path) {
                    Err(FileError::InUse) => in_use = true,
                    removed => drop(removed?),
                }
            }
        }
        if in_use { Err(FileError::InUse) } else { Ok(()) }
    }

    /// Everything published for an owner, by name.
    pub(super) fn list(&self, owner: JobId) -> Result<Vec<Published>, FileError> {
        let mut found = Vec::new();
        for kind in [VIDEOS, SERIES] {
            let entries = match fs::read_dir(self.root.join(kind).join(owner.to_string())) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name();
                let key = name.to_str().and_then(|name| FileKey::of(kind, owner, name));
                // Gone meanwhile is as good as never seen.
                let (Some(key), Ok(meta)) = (key, entry.metadata()) else { continue };
                found.push(Published { key, meta: describe(&meta) });
            }
        }
        found.sort_by_key(|file| file.key.name());
        Ok(found)
    }

    /// Owners whose folders have not changed for `older_than`, none twice.
    pub(super) fn owners(&self, older_than: Duration) -> Result<Vec<JobId>, FileError> {
        let mut owners = Vec::new();
        for kind in [VIDEOS, SERIES] {
            for entry in fs::read_dir(self.root.join(kind))? {
                let entry = entry?;
                let Ok(owner) = entry.file_name().to_string_lossy().parse::<JobId>() else {
                    continue;
                };
                let Ok(meta) = entry.metadata() else { continue };
                if describe(&meta).modified.elapsed().is_ok_and(|age| age >= older_than) {
                    owners.push(owner);
                }
            }
        }
        owners.sort_unstable();
        owners.dedup();
        Ok(owners)
    }
}

/// Takes a file or folder exclusively; `None` when it is not there.
fn lock(path: &Path) -> Result<Option<File>, FileError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    match file.try_lock() {
        Ok(()) if path.exists() => Ok(Some(file)),
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Err(FileError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Removes one file that nobody uses; `false` when it was not there.
fn remove(path: &Path) -> Result<bool, FileError> {
    // Bytes that stand under a second name only lose this one: whoever reads them by the other
    // name (an upload that has become the video's source) is not disturbed.
    let shared = fs::metadata(path).is_ok_and(|meta| meta.nlink() > 1);
    let _lock = match lock(path) {
        Ok(Some(lock)) => Some(lock),
        Ok(None) => return Ok(false),
        Err(FileError::InUse) if shared => None,
        Err(error) => return Err(error),
    };
    fs::remove_file(path)?;
    Ok(true)
}

fn describe(meta: &Metadata) -> FileMeta {
    FileMeta { bytes: meta.len(), modified: meta.modified().unwrap_or(SystemTime::UNIX_EPOCH) }
}
