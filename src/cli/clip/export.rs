//! Puts the clips of a finished series where the user wants them.

use crate::cli::exit::{CliError, Exit};
use crate::files::{FileError, FileKey};
use crate::model::{Outcome, SeriesId};
use crate::work::Rooms;
use crate::work::manifest::Manifest;
use std::path::Path;

/// A file error of this command.
pub fn failed(error: FileError) -> CliError {
    let exit = match error {
        FileError::NoSpace { .. } => Exit::TryLater,
        _ => Exit::Failed,
    };
    CliError::new(exit, error)
}

/// Writes the clips and `manifest.json`; a file of the same name is replaced, never half.
pub async fn run(rooms: &Rooms, series: SeriesId, out: &Path) -> Result<Manifest, CliError> {
    let gone = || CliError::new(Exit::Failed, "the finished series is gone");
    let job = rooms.queue.get(series).await?.ok_or_else(gone)?;
    let Some(Outcome::Series(summary)) = job.outcome else { return Err(gone()) };
    let key = FileKey::Manifest(series, summary.made_by);
    let file = rooms.files.open_local(&key).await.map_err(failed)?;
    let manifest: Manifest = serde_json::from_slice(&tokio::fs::read(file.path()).await?)
        .map_err(|error| CliError::new(Exit::Failed, error))?;

    let parts = rooms.queue.parts(series).await?;
    for (part, entry) in parts.iter().zip(&manifest.parts) {
        let Some(clip) = part.clip() else { return Err(gone()) };
        let key = FileKey::Clip(series, part.n, clip.made_by.clone());
        let from = rooms.files.open_local(&key).await.map_err(failed)?;
        place(from.path(), &out.join(&entry.file)).await?;
    }
    place(file.path(), &out.join("manifest.json")).await?;
    Ok(manifest)
}

/// Links (or copies) under a temporary name and renames: the name never shows half a file.
async fn place(from: &Path, to: &Path) -> Result<(), CliError> {
    let half = to.with_extension("partial");
    let _ = tokio::fs::remove_file(&half).await;
    if tokio::fs::hard_link(from, &half).await.is_err() {
        tokio::fs::copy(from, &half).await?;
    }
    Ok(tokio::fs::rename(&half, to).await?)
}
