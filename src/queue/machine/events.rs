//! The outbox: events are numbered as they happen, stored in blocks with the group that made
//! them, and told to listeners only after the commit.

use super::Machine;
use crate::model::{Event, Seq};
use crate::queue::QueueError;
use crate::queue::keys;
use crate::queue::record::Record;
use crate::queue::row::Block;
use std::collections::VecDeque;

/// How many stored events are kept.
pub const EVENTS_KEPT: u64 = 10_000;
/// Events a block: an event takes at most 48 bytes, a block at most 4 KB.
const BLOCK_EVENTS: usize = 80;
/// The most events one call returns.
pub const EVENTS_PAGE_MAX: usize = 1000;

/// See the module.
#[derive(Debug, Default)]
pub struct Outbox {
    last: Seq,
    pending: Vec<Event>,
    /// The stored blocks: position of the first event, and how many there are.
    blocks: VecDeque<(Seq, u64)>,
    stored: u64,
}

impl Outbox {
    /// Numbers an event; it is stored with the group.
    pub fn push(&mut self, mut event: Event) -> Seq {
        self.last += 1;
        event.seq = Some(self.last);
        self.pending.push(event);
        self.last
    }

    /// Tells an event without storing it.
    pub fn announce(&mut self, event: Event) {
        self.pending.push(event);
    }

    /// Takes note of a block that is stored.
    pub fn stored(&mut self, first: Seq, count: u64) {
        self.blocks.push_back((first, count));
        self.stored += count;
        self.last = self.last.max(first + count.saturating_sub(1));
    }

    /// The position of the newest event.
    pub fn last(&self) -> Seq {
        self.last
    }

    /// The events that are not stored yet, oldest first.
    pub fn pending(&self) -> impl Iterator<Item = &Event> {
        self.pending.iter()
    }

    /// The stored blocks, oldest first: position of the first event, and how many there are.
    pub fn blocks(&self) -> impl Iterator<Item = (Seq, u64)> {
        self.blocks.iter().copied()
    }

    /// The oldest block, if the others are enough.
    fn drop_oldest(&mut self) -> Option<Seq> {
        let &(first, count) = self.blocks.front()?;
        (self.stored - count >= EVENTS_KEPT).then(|| {
            self.blocks.pop_front();
            self.stored -= count;
            first
        })
    }
}

impl Machine {
    /// Puts the outbox into rows and returns all of it, what is not stored included.
    pub(super) fn pack_events(&mut self) -> Vec<Event> {
        let pending = std::mem::take(&mut self.events.pending);
        let stored: Vec<Event> =
            pending.iter().filter(|event| event.seq.is_some()).cloned().collect();
        for events in stored.chunks(BLOCK_EVENTS) {
            let Some(first) = events.first().and_then(|event| event.seq) else { continue };
            let block = Block { first, events: events.to_vec() };
            // Eighty small events always fit into a row.
            if let Ok(bytes) = block.encode() {
                self.rows.set(keys::events(first), Some(bytes));
                self.events.stored(first, events.len() as u64);
            }
        }
        while let Some(first) = self.events.drop_oldest() {
            self.rows.set(keys::events(first), None);
        }
        pending
    }

    /// Stored events after `after`, oldest first; at most 1,000.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when the store cannot be read.
    pub fn events(&self, after: Seq, limit: usize) -> Result<Vec<Event>, QueueError> {
        let limit = limit.min(EVENTS_PAGE_MAX);
        let blocks = &self.events.blocks;
        let skip =
            blocks.partition_point(|(first, count)| first + count <= after.saturating_add(1));
        let mut found = Vec::new();
        for &(first, _) in blocks.iter().skip(skip) {
            if found.len() >= limit {
                break;
            }
            let block: Option<Block> = self.rows.get(&keys::events(first))?;
            let events = block.map(|block| block.events).unwrap_or_default();
            found.extend(events.into_iter().filter(|event| event.seq > Some(after)));
        }
        found.truncate(limit);
        Ok(found)
    }
}
