//! Which frames of a part are copied and which are encoded. Pure.

use crate::model::Timeline;
use std::ops::Range;

/// The frames of a part in three stretches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Spans {
    /// Encoded: up to the first cut point; may be empty.
    pub head: Range<u32>,
    /// Copied; never empty.
    pub middle: Range<u32>,
    /// Encoded: from the last cut point on; may be empty.
    pub tail: Range<u32>,
}

impl Spans {
    /// The stretches of `frames`; `None` when nothing can be copied.
    pub(in crate::media::ffmpeg) fn of(timeline: &Timeline, frames: &Range<u32>) -> Option<Self> {
        let middle = timeline.whole_groups(frames)?;
        let (head, tail) = (frames.start..middle.start, middle.end..frames.end);
        Some(Self { head, middle, tail })
    }

    /// Whether everything is copied.
    pub(in crate::media::ffmpeg) fn is_copy(&self) -> bool {
        self.head.is_empty() && self.tail.is_empty()
    }
}
