//! A part that has its place, and why it stands there.

use crate::model::Snapped;
use std::ops::Range;

/// The frames of a part, and what its start and its end were moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Half-open, never empty.
    pub frames: Range<u32>,
    /// Of the start and of the end.
    pub snapped: [Snapped; 2],
}

/// Parts that stand where they were asked.
pub(super) fn as_asked(parts: Vec<Range<u32>>) -> Vec<Placed> {
    parts.into_iter().map(|frames| Placed { frames, snapped: [Snapped::Asked; 2] }).collect()
}
