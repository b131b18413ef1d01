//! The ballast: a file that only takes up room. sled must write to open its store, so a disk that
//! is full would keep it shut; then the ballast goes, and what waits can be finished.

use super::disk::Room;
use super::layout::Layout;
use rustix::fs::{FallocateFlags, fallocate};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

/// The largest ballast, in bytes.
const SIZE_MAX: u64 = 64 << 20;
/// The largest share of a disk it takes: one in so many bytes.
const SHARE: u64 = 8;

/// How large the ballast of a disk is, in bytes.
pub fn size(room: &Room) -> u64 {
    SIZE_MAX.min(room.total / SHARE)
}

/// Whether there is a ballast in a data folder.
#[must_use]
pub fn is_kept(layout: &Layout) -> bool {
    fs::metadata(layout.ballast()).is_ok_and(|found| found.is_file() && found.len() > 0)
}

/// Makes the ballast if it is missing and the disk has room for it above its floor. Answers
/// whether it is there.
///
/// # Errors
/// The disk cannot be looked at or written.
pub fn keep(layout: &Layout) -> io::Result<bool> {
    let (path, room) = (layout.ballast(), Room::of(layout.folder())?);
    let size = size(&room);
    match fs::metadata(&path) {
        // Of a sparse file, nothing is gained by removing it.
        Ok(found) if found.len() == size && found.blocks() * 512 >= size => return Ok(true),
        Ok(found) if found.is_file() => fs::remove_file(&path)?,
        _ => {}
    }
    let floor = layout.floor().unwrap_or(size.saturating_mul(2));
    if size == 0 || Room::of(layout.folder())?.free < size.saturating_add(floor) {
        return Ok(false);
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    match fill(&file, size) {
        Ok(()) => Ok(true),
        Err(error) => {
            drop(file);
            fs::remove_file(&path)?;
            // Some file systems cannot set room aside; they do without.
            if error.kind() == io::ErrorKind::Unsupported { Ok(false) } else { Err(error) }
        }
    }
}

fn fill(file: &File, size: u64) -> io::Result<()> {
    fallocate(file, FallocateFlags::empty(), 0, size)?;
    file.sync_all()
}

/// Gives the room up. Answers whether there was any.
///
/// # Errors
/// The file cannot be removed.
pub fn release(layout: &Layout) -> io::Result<bool> {
    match fs::remove_file(layout.ballast()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ballast_is_made_only_above_the_floor_and_given_up_once() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::of(folder.path());
        assert!(!keep(&layout.clone().with_floor(Some(u64::MAX / 2))).unwrap());
        assert!(!is_kept(&layout));
        let low = layout.clone().with_floor(Some(0));
        assert!(keep(&low).unwrap() && keep(&low).unwrap());
        let found = fs::metadata(layout.ballast()).unwrap();
        assert_eq!(found.len(), size(&Room::of(folder.path()).unwrap()));
        assert!(found.blocks() * 512 >= found.len(), "the room is really taken");
        assert!(release(&layout).unwrap());
        assert!(!release(&layout).unwrap());
    }

    #[test]
    fn a_ballast_of_the_wrong_size_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::of(folder.path()).with_floor(Some(0));
        fs::write(layout.ballast(), "x").unwrap();
        assert!(keep(&layout).unwrap());
        assert!(fs::metadata(layout.ballast()).unwrap().len() > 1);
    }
}
