//! What must go before sled looks at its folder: snapshots that were never finished. sled takes
//! the newest by name, finished or not, so a single full disk would keep the store shut for good.

use std::fs;
use std::io;
use std::path::Path;

/// Removes unfinished (`snap.*.generating`) and empty (`snap.*`) snapshots; the log they were
/// made from is still there.
pub fn before_open(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with("snap.")) else { continue };
        if name.ends_with(".generating") || entry.metadata()?.len() == 0 {
            tracing::warn!(name, "removing a snapshot of the queue that was never finished");
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
