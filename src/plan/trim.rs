//! Which stretch of the video is used.

use super::PlanError;
use crate::model::{Code, MediaTime, Timebase, Timeline, Trim};
use std::ops::Range;

/// The frames of the trim, clipped to the video; all of them without a trim.
pub(super) fn frames(trim: Option<Trim>, timeline: &Timeline) -> Result<Range<u32>, PlanError> {
    let Trim { start_ms, end_ms } = trim.unwrap_or(Trim { start_ms: 0, end_ms: None });
    let start = frame_at_millis(start_ms, timeline);
    let end = end_ms.map_or(timeline.frames(), |ms| frame_at_millis(ms, timeline));
    if start >= end { Err(PlanError(Code::NothingToCut)) } else { Ok(start..end) }
}

/// The frame a user means by a number of milliseconds: the first whose time rounds to it or to a
/// later one. People read rounded times (a frame at 66.73 ms is shown as 67), and what they read
/// must lead back to the same frame.
pub(super) fn frame_at_millis(ms: u64, timeline: &Timeline) -> u32 {
    const HALF_MILLIS: Timebase = Timebase { num: 1, den: 2000 };
    let half_millis = i64::try_from(ms.saturating_mul(2)).unwrap_or(i64::MAX);
    timeline.frame_at(MediaTime::new(half_millis.saturating_sub(1), HALF_MILLIS))
}
