//! What was learned about making clips, kept as a note with the files: in a data folder by its
//! machine, in a bucket by all machines together.

use crate::files::{Files, Note};
use crate::plan::{Cost, Effort, Pace};
use tracing::debug;

/// What is known. A note that cannot be read is as good as none.
pub async fn known(files: &dyn Files) -> Pace {
    let note = files.note(Note::Pace).await.ok().flatten();
    note.and_then(|note| Pace::from_json(&note.bytes)).unwrap_or_default()
}

/// Learns from a clip. Where several learn at once the last one wins: what the others saw is seen
/// again soon enough.
pub async fn learn(files: &dyn Files, effort: &Effort, took: Cost, side_by_side: usize) {
    let mut pace = known(files).await;
    pace.learn(effort, took, u32::try_from(side_by_side).unwrap_or(u32::MAX));
    if let Err(error) = files.keep_note(Note::Pace, &pace.to_json()).await {
        debug!(%error, "the pace could not be kept");
    }
}
