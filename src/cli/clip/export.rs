//! Puts the clips of a finished series where the user wants them.

use crate::cli::exit::{CliError, Exit};
use crate::files::{FileError, FileKey};
use crate::model::{Outcome, SeriesId, is_plain_name};
use crate::work::Rooms;
use crate::work::manifest::Manifest;
use std::collections::HashSet;
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
    let list = out.join("manifest.json");
    let before = tokio::fs::read(&list).await.ok();
    place(file.path(), &list).await?;
    remove_others(out, before.as_deref(), &manifest).await;
    Ok(manifest)
}

/// Removes clips of an earlier series in the same folder, as its manifest lists them: two series
/// mixed would be neither.
async fn remove_others(out: &Path, before: Option<&[u8]>, now: &Manifest) {
    let Some(before) = before.and_then(|json| serde_json::from_slice::<Manifest>(json).ok()) else {
        return;
    };
    let kept: HashSet<&str> = now.parts.iter().map(|part| part.file.as_str()).collect();
    let others = before.parts.iter().map(|part| part.file.as_str());
    for file in others.filter(|file| !kept.contains(file) && is_plain_name(file)) {
        // Somebody may have moved it away, which is just as well.
        let _ = tokio::fs::remove_file(out.join(file)).await;
    }
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
