//! What is shown again: each part but the first starts earlier.

use super::copy_mode;
use crate::model::{CutMode, MediaTime, Timeline};
use std::ops::Range;

/// Lets every part but the first start `overlap_ms` earlier, on a frame, never before the first
/// part. In copy mode the earlier start is the last cut point before, so the overlap is never shorter
/// than asked.
pub(super) fn reach_back(
    parts: &mut [Range<u32>],
    overlap_ms: u64,
    mode: CutMode,
    timeline: &Timeline,
) {
    let Some(first) = parts.first().map(|part| part.start) else { return };
    let ticks = MediaTime::from_millis(overlap_ms).floor_ticks(timeline.base());
    for part in parts.iter_mut().skip(1) {
        let start = timeline.time_of(part.start).ticks.saturating_sub(ticks);
        let mut frame = timeline.frame_at(MediaTime::new(start, timeline.base()));
        if mode == CutMode::Copy {
            frame = copy_mode::at_or_before(frame, timeline);
        }
        part.start = frame.clamp(first, part.start);
    }
}
