//! A part's row, schema 1: read, never written again.

use super::{Decoded, METHODS, one_of};
use crate::model::{Clip, Part, PartState, Snapped, Timestamp};
use bincode::Decode;

/// A part.
#[derive(Decode)]
pub struct PartV1 {
    n: u32,
    from_frame: u32,
    to_frame: u32,
    start_ms: u64,
    end_ms: u64,
    method: u8,
    clip: Option<ClipV1>,
}

#[derive(Decode)]
struct ClipV1 {
    made_by: String,
    method: u8,
    bytes: u64,
    sha256: String,
    crc32: u32,
    ready_at: u64,
}

impl PartV1 {
    pub fn into_row(self) -> Decoded<Part> {
        let state = match self.clip {
            None => PartState::Planned,
            Some(clip) => PartState::Ready(Clip {
                made_by: clip.made_by,
                method: one_of(&METHODS, clip.method)?,
                reason: None,
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
            snapped: [Snapped::Asked; 2],
            method: one_of(&METHODS, self.method)?,
            reason: None,
            state,
        })
    }
}
