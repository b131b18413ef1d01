//! What must go before sled looks at its folder: files that were never finished. sled takes the
//! newest snapshot by name, finished or not, and reads torn settings as damage, so a single full
//! disk or power cut would keep the store shut for good.

use std::fs;
use std::io;
use std::path::Path;

/// Removes unfinished (`snap.*.generating`) and empty (`snap.*`) snapshots, and torn settings: the
/// log the snapshots were made from is still there, and sled writes its settings anew.
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
    Ok(())
}

/// sled's settings end with their checksum. They are the same in every store of this program, and
/// synced before anything is acknowledged, so torn ones stand in a store that is still empty.
fn is_torn(settings: &[u8]) -> bool {
    settings
        .split_last_chunk()
        .is_none_or(|(text, sum)| crc32fast::hash(text) != u32::from_le_bytes(*sum))
}
