//! Room on the disk, and what was promised of it, by all processes on the folder.

use super::run::Run;
use crate::files::{FileError, Space};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The least that stays free without a setting: a full disk stops more than this program.
const FLOOR_MIN: u64 = 2 << 30;
/// The share of the disk that stays free without a setting: one in so many bytes.
const FLOOR_SHARE: u64 = 20;

/// The disk below a folder.
pub(super) struct Disk {
    folder: PathBuf,
    floor: Option<u64>,
    run: Arc<Run>,
    /// By this process.
    reserved: Mutex<u64>,
}

/// Room set aside; given back when dropped.
pub(super) struct Share {
    disk: Arc<Disk>,
    bytes: u64,
}

impl Disk {
    pub(super) fn new(folder: &Path, floor: Option<u64>, run: Arc<Run>) -> Self {
        Self { folder: folder.to_owned(), floor, run, reserved: Mutex::new(0) }
    }

    pub(super) fn space(&self) -> Result<Space, FileError> {
        let reserved = *self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        self.measure(reserved)
    }

    fn measure(&self, own: u64) -> Result<Space, FileError> {
        let reserved = own.saturating_add(self.run.reserved_by_others()?);
        let disk = rustix::fs::statvfs(&self.folder).map_err(std::io::Error::from)?;
        let total = disk.f_blocks.saturating_mul(disk.f_frsize);
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let floor = self.floor.unwrap_or_else(|| FLOOR_MIN.max(total / FLOOR_SHARE));
        Ok(Space { free, total, reserved, floor })
    }
}

/// Sets `bytes` aside. What a job has written already counts twice (used, and still set aside)
/// until it lets go: that errs on the side of a disk that is not full.
pub(super) fn reserve(disk: &Arc<Disk>, bytes: u64) -> Result<Share, FileError> {
    // First: whoever gives room back must not wait for other processes.
    let _turn = disk.run.turn()?;
    let mut reserved = disk.reserved.lock().unwrap_or_else(PoisonError::into_inner);
    let space = disk.measure(*reserved)?;
    let above = space.free.saturating_sub(space.reserved).checked_sub(space.floor);
    if above.is_none_or(|above| above < bytes) {
        return Err(FileError::NoSpace { needed: bytes, free: above.unwrap_or(0) });
    }
    disk.run.tell_reserved(*reserved + bytes)?;
    *reserved += bytes;
    drop(reserved);
    Ok(Share { disk: Arc::clone(disk), bytes })
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut reserved = self.disk.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        *reserved = reserved.saturating_sub(self.bytes);
        // Not told, the others leave more room than they must.
        let _ = self.disk.run.tell_reserved(*reserved);
    }
}
