//! What must go before sled looks at its folder: files that were never finished. sled takes the
//! newest snapshot by name, finished or not, and reads torn settings as damage, so a single full
//! disk or power cut would keep the store shut for good.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Removes unfinished (`snap.*.generating`) and empty (`snap.*`) snapshots, and torn settings: the
/// log the snapshots were made from is still there, and sled writes its settings anew.
///
/// # Errors
/// Something in the folder cannot be read, removed, or (the log) read to its end.
pub fn before_open(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let unfinished = match name {
            "conf" => is_torn(&fs::read(entry.path())?),
            snapshot if snapshot.starts_with("snap.") => {
                snapshot.ends_with(".generating") || entry.metadata()?.len() == 0
            }
            _ => false,
        };
        if unfinished {
            tracing::warn!(name, "removing a file of the queue's store that was never finished");
            fs::remove_file(entry.path())?;
        }
    }
    read_through(&folder.join("db"))
}

/// Reads all of sled's log: sled takes what it cannot read for the end, and writes zeros over what
/// follows.
fn read_through(log: &Path) -> io::Result<()> {
    let mut log = match File::open(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        log => log?,
    };
    let mut chunk = vec![0; 1 << 20];
    loop {
        match log.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
    }
}

/// sled's settings end with their checksum. They are the same in every store of this program, and
/// synced before anything is acknowledged, so torn ones stand in a store that is still empty.
fn is_torn(settings: &[u8]) -> bool {
    settings
        .split_last_chunk()
        .is_none_or(|(text, sum)| crc32fast::hash(text) != u32::from_le_bytes(*sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_cannot_be_read_is_told_before_sled_sees_it() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("db");
        before_open(folder.path()).unwrap();
        fs::write(&log, vec![7; (1 << 20) + 1]).unwrap();
        before_open(folder.path()).unwrap();
        fs::remove_file(&log).unwrap();
        // Of a folder, every read fails.
        fs::create_dir(&log).unwrap();
        assert_eq!(before_open(folder.path()).unwrap_err().kind(), io::ErrorKind::IsADirectory);
    }
}
