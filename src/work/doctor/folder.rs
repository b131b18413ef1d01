//! The data folder: whether it can be used and by whom it is, room on its disk, its backups.

use super::backup;
use crate::files::{FileError, Files};
use crate::model::{Check, Health, Timestamp};
use crate::queue::owner::{Owner, TakeError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Looks at a data folder.
pub(super) async fn look<O>(dir: PathBuf, files: O, now: Timestamp) -> Vec<Check>
where
    O: FnOnce() -> Result<Arc<dyn Files>, FileError> + Send,
{
    let seen = dir.clone();
    // A disk that hangs must hold up nobody else.
    let looked = tokio::task::spawn_blocking(move || {
        seen.exists().then(|| (folder(&seen), backup::check(&seen, now)))
    });
    match looked.await {
        Ok(Some((folder, backup))) => vec![folder, disk(files).await, backup],
        Ok(None) => {
            vec![
                Check::good("data folder", "made at the first start").at(dir.display().to_string()),
            ]
        }
        Err(error) => vec![Check::other("data folder", Health::Bad, error.to_string(), "")],
    }
}

fn folder(dir: &Path) -> Check {
    let check = match Owner::take(dir) {
        Ok(_) => Check::good("data folder", "can be used"),
        Err(TakeError::Held(Some(holder))) => {
            let by = holder.address.unwrap_or_else(|| "a worker".to_owned());
            Check::good("data folder", format!("in use by pid {}, {by}", holder.pid))
        }
        Err(TakeError::Held(None)) => Check::good("data folder", "in use"),
        Err(error) => {
            let hint = "check the folder's permissions";
            Check::other("data folder", Health::Bad, error.to_string(), hint)
        }
    };
    check.at(dir.display().to_string())
}

async fn disk(files: impl FnOnce() -> Result<Arc<dyn Files>, FileError> + Send) -> Check {
    let files = match files() {
        Ok(files) => files,
        Err(error) => {
            return Check::other("disk", Health::Bad, error.to_string(), "check the folder");
        }
    };
    match files.space().await {
        Ok(space) => {
            let mib = |bytes: u64| bytes / (1024 * 1024);
            let found = format!("{} MiB free, {} MiB stay free", mib(space.free), mib(space.floor));
            if space.is_low() {
                Check::other("disk", Health::Limited, found, "free some space: no work is started")
            } else {
                Check::good("disk", found)
            }
        }
        Err(error) => Check::other("disk", Health::Bad, error.to_string(), "check the disk"),
    }
}
