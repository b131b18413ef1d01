//! All rows in the format of dumps: the way to another engine.

use super::Inner;
use super::news::JUMP;
use super::snapshot::Snapshot;
use crate::queue::dump::{self, Contents};
use crate::queue::keys::{self, Key};
use crate::queue::record::{Paused, Record, RecordError, SCHEMA, Schema};
use crate::queue::row::Block;
use crate::queue::{DumpInfo, QueueError};
use std::collections::BTreeMap;

/// Events a block, as the other engines have them.
const BLOCK_EVENTS: usize = 80;

/// The rows of a snapshot as another engine would hold them, in the order of their keys.
pub fn rows(snapshot: &Snapshot) -> Result<BTreeMap<Key, Vec<u8>>, RecordError> {
    let mut rows = BTreeMap::new();
    rows.insert(keys::meta(), Schema(SCHEMA).encode()?);
    for (id, row) in &snapshot.jobs {
        let mut row = row.clone();
        row.job.progress = None;
        rows.insert(keys::job(*id), row.encode()?);
    }
    for (id, part) in snapshot.parts.iter().flat_map(|(id, all)| all.iter().map(move |p| (id, p))) {
        rows.insert(keys::part(*id, part.n), part.encode()?);
    }
    for (id, one) in snapshot.attempts.iter().flat_map(|(id, all)| all.iter().map(move |a| (id, a)))
    {
        rows.insert(keys::attempt(*id, one.n), one.encode()?);
    }
    for (key, answered) in &snapshot.answers {
        rows.insert(keys::idempotency(*key), answered.encode()?);
    }
    for lane in &snapshot.paused {
        rows.insert(keys::pause(*lane), Paused.encode()?);
    }
    for key in &snapshot.keys {
        rows.insert(keys::api_key(key.id), key.encode()?);
    }
    if let Some(secret) = &snapshot.secret {
        rows.insert(keys::secret(), secret.encode()?);
    }
    for block in blocks(snapshot) {
        rows.insert(keys::events(block.first), block.encode()?);
    }
    Ok(rows)
}

fn blocks(snapshot: &Snapshot) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for event in &snapshot.events {
        let Some(seq) = event.seq else { continue };
        match blocks.last_mut() {
            Some(last) if last.events.len() < BLOCK_EVENTS && last.last() + 1 == seq => {
                last.events.push(event.clone());
            }
            last => {
                // A jump that was meant is told by a block without events.
                if last.is_some_and(|last| seq.saturating_sub(last.last()) > JUMP) {
                    blocks.push(Block { first: seq - 1, events: Vec::new() });
                }
                blocks.push(Block { first: seq, events: vec![event.clone()] });
            }
        }
    }
    let last = blocks.last().map_or(0, Block::last);
    if snapshot.last_event > last {
        // Their events were dropped, and their positions stay taken.
        blocks.push(Block { first: snapshot.last_event, events: Vec::new() });
    }
    blocks
}

impl Inner {
    /// All rows at one moment.
    pub async fn contents(&self) -> Result<Contents, QueueError> {
        let snapshot = self.snapshot().await?;
        if let Some(problem) = snapshot.unreadable.first() {
            return Err(QueueError::Refused(problem.clone()));
        }
        let rows = rows(&snapshot).map_err(|error| QueueError::Refused(error.to_string()))?;
        Ok(Contents { rows: rows.into_iter().collect(), last_event: snapshot.last_event })
    }

    /// Writes a dump into the folder for them.
    pub async fn dump(&self) -> Result<DumpInfo, QueueError> {
        let folder = self.dumps.clone().ok_or_else(|| {
            QueueError::Refused("there is no folder that dumps are written to".to_owned())
        })?;
        let contents = self.contents().await?;
        let made = self.wall();
        let write = move || dump::write(&folder, &contents, made);
        let written = tokio::task::spawn_blocking(write).await;
        Ok(written.map_err(|error| QueueError::Refused(error.to_string()))??)
    }
}
