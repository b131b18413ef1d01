//! Who owns the store: one process at a time, for as long as it lives.
//!
//! The lock is the kernel's (`flock`), so it cannot be left behind by a process that died. The
//! file's content only tells others whom to ask.

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The lock's file name in the data folder.
const NAME: &str = "owner.lock";

/// What the owner says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id.
    pub pid: u32,
    /// Where its API listens, if it has one.
    pub address: Option<String>,
}

/// The ownership of a data folder; ends when the value is dropped or the process dies.
pub struct Owner {
    file: File,
}

/// Why the ownership was not taken.
#[derive(Debug, Error)]
pub enum TakeError {
    /// Another process has it.
    #[error("the data folder is in use by another process{}", pid_of(.0.as_ref()))]
    Held(Option<Holder>),
    /// The lock file cannot be used.
    #[error("the lock file cannot be used: {0}")]
    Io(#[from] io::Error),
}

fn pid_of(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(" (pid {})", holder.pid)).unwrap_or_default()
}

impl Owner {
    /// Takes the ownership of the data folder `dir`, without waiting.
    ///
    /// # Errors
    /// Another process holds it, or the lock file cannot be used.
    pub fn take(dir: &Path) -> Result<Self, TakeError> {
        let (path, file) = open(dir)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(TakeError::Held(read(&path))),
            Err(error) => return Err(TakeError::Io(error.into())),
        }
        let owner = Self { file };
        owner.announce(None);
        Ok(owner)
    }

    /// Waits until the ownership of the data folder `dir` is this process's. Blocks; the kernel
    /// wakes those who wait when the owner dies.
    ///
    /// # Errors
    /// The lock file cannot be used.
    pub fn wait(dir: &Path) -> io::Result<Self> {
        let (_, file) = open(dir)?;
        loop {
            match flock(&file, FlockOperation::LockExclusive) {
                Err(rustix::io::Errno::INTR) => {}
                taken => return Ok(taken.map(|()| Self { file })?),
            }
        }
    }

    /// Tells others who the owner is and where its API listens. That only informs people: a disk
    /// that is too full for it must not keep the store shut.
    pub fn announce(&self, address: Option<String>) {
        let holder = Holder { pid: std::process::id(), address };
        let told = serde_json::to_vec(&holder).map_err(io::Error::from).and_then(|text| {
            self.file.write_all_at(&text, 0)?;
            self.file.set_len(text.len() as u64)
        });
        if let Err(error) = told {
            tracing::warn!(%error, "the lock file cannot say who holds it");
        }
    }
}

fn open(dir: &Path) -> io::Result<(PathBuf, File)> {
    let path = dir.join(NAME);
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
    Ok((path, file))
}

fn read(path: &Path) -> Option<Holder> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_owner_is_told_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let owner = Owner::take(dir.path()).unwrap();
        owner.announce(Some("http://127.0.0.1:3000".to_owned()));
        let Err(TakeError::Held(Some(holder))) = Owner::take(dir.path()) else {
            panic!("the lock was given twice");
        };
        assert_eq!(holder.pid, std::process::id());
        assert_eq!(holder.address.as_deref(), Some("http://127.0.0.1:3000"));
        drop(owner);
        Owner::take(dir.path()).unwrap();
    }
}
