//! What is shown again: each part but the first starts earlier.

use super::copy_mode;
use super::placed::Placed;
use crate::model::{CutMode, MediaTime, Snapped, Timeline};

/// Lets every part but the first start `overlap_ms` earlier, on a frame, never before the first
/// part. In copy mode the earlier start is the last cut point before, so the overlap is never shorter
/// than asked.
pub(super) fn reach_back(
    parts: &mut [Placed],
    overlap_ms: u64,
    mode: CutMode,
    timeline: &Timeline,
) {
    let Some(first) = parts.first().map(|part| part.frames.start) else { return };
    let ticks = MediaTime::from_millis(overlap_ms).floor_ticks(timeline.base());
    for part in parts.iter_mut().skip(1) {
        let end_before = part.frames.start;
        let start = timeline.time_of(end_before).ticks.saturating_sub(ticks);
        let mut frame = timeline.frame_at(MediaTime::new(start, timeline.base()));
        if mode == CutMode::Copy {
            frame = copy_mode::at_or_before(frame, timeline);
        }
        let start = frame.clamp(first, end_before);
        if start == end_before {
            continue;
        }
        part.frames.start = start;
        part.snapped[0] = match mode {
            CutMode::Copy => copy_mode::snapped(start, timeline),
            CutMode::Exact | CutMode::Encode => Snapped::Asked,
        };
    }
}
