//! How much all copies take, and which go first.

use super::entry::{existing, is_named};
use crate::files::FileError;
use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A copy or a part as it lies there.
pub(super) struct Copy {
    pub name: String,
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
    /// Two names may mean the same bytes: an upload that became the source of its video.
    bytes_of: (u64, u64),
}

impl Copy {
    /// Whether it is being made, or was.
    pub fn is_part(&self) -> bool {
        self.name.starts_with('.') && Path::new(&self.name).extension().is_some_and(|e| e == "part")
    }

    /// Removes it unless somebody uses it; `false` when somebody does.
    pub fn remove(&self) -> Result<bool, FileError> {
        let Some(file) = existing(File::open(&self.path))? else { return Ok(true) };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if is_named(&file, &self.path)? {
            fs::remove_file(&self.path)?;
        }
        Ok(true)
    }
}

/// Waits for the right to change what there is: one process at a time counts and removes.
pub(super) fn turn(folder: &Path) -> Result<File, FileError> {
    let folder = File::open(folder)?;
    folder.lock()?;
    Ok(folder)
}

/// Everything in the folder, unused for longest first.
pub(super) fn scan(folder: &Path) -> Result<Vec<Copy>, FileError> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(meta) = existing(entry.metadata())? else { continue };
        let Ok(name) = entry.file_name().into_string() else { continue };
        if meta.is_file() {
            copies.push(Copy {
                name,
                path: entry.path(),
                bytes: meta.len(),
                used: meta.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                bytes_of: (meta.dev(), meta.ino()),
            });
        }
    }
    copies.sort_by_key(|copy| copy.used);
    Ok(copies)
}

/// Whether these very bytes are there under some name.
pub(super) fn holds(folder: &Path, meta: &fs::Metadata) -> Result<bool, FileError> {
    let bytes = (meta.dev(), meta.ino());
    Ok(meta.nlink() > 1 && scan(folder)?.iter().any(|copy| copy.bytes_of == bytes))
}

/// Removes what nobody uses, the longest unused first, until `enough` says so of the bytes that are
/// left; answers these.
pub(super) fn evict(
    folder: &Path,
    mut enough: impl FnMut(u64) -> Result<bool, FileError>,
) -> Result<u64, FileError> {
    let copies = scan(folder)?;
    let mut names: HashMap<(u64, u64), usize> = HashMap::new();
    let mut total: u64 = 0;
    for copy in &copies {
        let names = names.entry(copy.bytes_of).or_default();
        *names += 1;
        if *names == 1 {
            total += copy.bytes;
        }
    }
    for copy in &copies {
        if enough(total)? {
            break;
        }
        if !copy.remove()? {
            continue;
        }
        let names = names.entry(copy.bytes_of).or_default();
        *names = names.saturating_sub(1);
        if *names == 0 {
            total -= copy.bytes;
        }
    }
    Ok(total)
}
