//! A part's row, schema 2.

use super::{METHODS, SNAPPED};
use crate::model::{Clip, Part, PartState, Timestamp};
use crate::queue::record::codec::{Decoded, number, one_of};
use bincode::{Decode, Encode};

/// A part.
#[derive(Encode, Decode)]
pub struct PartV2 {
    n: u32,
    from_frame: u32,
    to_frame: u32,
    start_ms: u64,
    end_ms: u64,
    snapped: [u8; 2],
    method: u8,
    reason: Option<String>,
    clip: Option<ClipV2>,
}

#[derive(Encode, Decode)]
struct ClipV2 {
    made_by: String,
    method: u8,
    reason: Option<String>,
    bytes: u64,
    sha256: String,
    crc32: u32,
    ready_at: u64,
}

impl PartV2 {
    pub fn of(part: &Part) -> Self {
        Self {
            n: part.n,
            from_frame: part.frames.start,
            to_frame: part.frames.end,
            start_ms: part.start_ms,
            end_ms: part.end_ms,
            snapped: part.snapped.map(|snapped| number(&SNAPPED, &snapped)),
            method: number(&METHODS, &part.method),
            reason: part.reason.clone(),
            clip: part.clip().map(|clip| ClipV2 {
                made_by: clip.made_by.clone(),
                method: number(&METHODS, &clip.method),
                reason: clip.reason.clone(),
                bytes: clip.bytes,
                sha256: clip.sha256.clone(),
                crc32: clip.crc32,
                ready_at: clip.ready_at.0,
            }),
        }
    }

    pub fn into_row(self) -> Decoded<Part> {
        let [start, end] = self.snapped;
        let state = match self.clip {
            None => PartState::Planned,
            Some(clip) => PartState::Ready(Clip {
                made_by: clip.made_by,
                method: one_of(&METHODS, clip.method)?,
                reason: clip.reason,
                bytes: clip.bytes,
                sha256: clip.sha256,
                crc32: clip.crc32,
                ready_at: Timestamp(clip.ready_at),
            }),
        };
        Ok(Part {
            n: self.n,
            frames: self.from_frame..self.to_frame,
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            snapped: [one_of(&SNAPPED, start)?, one_of(&SNAPPED, end)?],
            method: one_of(&METHODS, self.method)?,
            reason: self.reason,
            state,
        })
    }
}
