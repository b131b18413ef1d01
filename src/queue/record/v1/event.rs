//! A block of events, schema 1.

use super::{Decoded, Id, STAGES, STATES, id, number, one_of};
use crate::model::{Event, EventKind, JobId, Timestamp};
use crate::queue::row::Block;
use bincode::{Decode, Encode};
use uuid::Uuid;

/// A block of events.
#[derive(Encode, Decode)]
pub struct BlockV1 {
    first: u64,
    events: Vec<EventV1>,
}

#[derive(Encode, Decode)]
struct EventV1 {
    at: u64,
    job: Id,
    video: Option<Id>,
    kind: KindV1,
}

#[derive(Encode, Decode)]
enum KindV1 {
    State(u8),
    Stage(u8),
    PartReady(u32),
    CancelRequested,
    Removed,
}

impl BlockV1 {
    pub fn of(block: &Block) -> Self {
        let events = block.events.iter().filter_map(EventV1::of).collect();
        Self { first: block.first, events }
    }

    pub fn into_row(self) -> Decoded<Block> {
        let first = self.first;
        let events = self.events.into_iter().zip(first..).map(|(event, seq)| event.into_event(seq));
        Ok(Block { first, events: events.collect::<Decoded<_>>()? })
    }
}

impl EventV1 {
    /// `None` for progress, which is never stored.
    fn of(event: &Event) -> Option<Self> {
        let kind = match event.kind {
            EventKind::State(state) => KindV1::State(number(&STATES, &state)),
            EventKind::Stage(stage) => KindV1::Stage(number(&STAGES, &stage)),
            EventKind::PartReady(n) => KindV1::PartReady(n),
            EventKind::CancelRequested => KindV1::CancelRequested,
            EventKind::Removed => KindV1::Removed,
            EventKind::Progress(_) => return None,
        };
        let video = event.video.map(|video| id(video.0));
        Some(Self { at: event.at.0, job: id(event.job.0), video, kind })
    }

    fn into_event(self, seq: u64) -> Decoded<Event> {
        let kind = match self.kind {
            KindV1::State(state) => EventKind::State(one_of(&STATES, state)?),
            KindV1::Stage(stage) => EventKind::Stage(one_of(&STAGES, stage)?),
            KindV1::PartReady(n) => EventKind::PartReady(n),
            KindV1::CancelRequested => EventKind::CancelRequested,
            KindV1::Removed => EventKind::Removed,
        };
        let job = JobId(Uuid::from_bytes(self.job));
        let video = self.video.map(|video| JobId(Uuid::from_bytes(video)));
        Ok(Event { seq: Some(seq), at: Timestamp(self.at), job, video, kind })
    }
}
