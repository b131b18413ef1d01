//! Copy mode: boundaries move to where the video may be cut without decoding.
//!
//! The ends of the video are boundaries too, whether or not the first frame is a cut point:
//! nobody wants to lose the beginning because of how it was coded.

use super::parts::between;
use super::placed::Placed;
use crate::model::{Snapped, Timeline};
use std::ops::Range;

/// Moves the boundaries of adjacent parts to the nearest cut points. Parts that become empty
/// vanish; what is left still has neither gap nor overlap. A stretch that would vanish as a whole
/// grows to the cut points around it instead.
pub(super) fn move_boundaries(parts: &[Range<u32>], timeline: &Timeline) -> Vec<Range<u32>> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Vec::new() };
    let ends = parts.iter().map(|part| part.end);
    let boundaries = std::iter::once(first.start).chain(ends);
    let moved: Vec<u32> = boundaries.map(|frame| nearest(frame, timeline)).collect();
    let kept = between(&moved);
    if kept.is_empty() { vec![around(&(first.start..last.end), timeline)] } else { kept }
}

/// Moves both ends of each part to the nearest cut points. Each is a wish of its own: one that
/// would become empty grows to the cut points around it.
pub(super) fn move_each(parts: Vec<Range<u32>>, timeline: &Timeline) -> Vec<Range<u32>> {
    let each = |part: Range<u32>| {
        let moved = nearest(part.start, timeline)..nearest(part.end, timeline);
        if moved.is_empty() { around(&part, timeline) } else { moved }
    };
    parts.into_iter().map(each).collect()
}

/// Moved parts and what they were moved to.
pub(super) fn placed(parts: Vec<Range<u32>>, timeline: &Timeline) -> Vec<Placed> {
    let each = parts.into_iter().map(|frames| Placed {
        snapped: [snapped(frames.start, timeline), snapped(frames.end, timeline)],
        frames,
    });
    each.collect()
}

/// What a moved boundary stands on: a cut point, or an end of the video.
pub(super) fn snapped(frame: u32, timeline: &Timeline) -> Snapped {
    if frame == 0 || frame == timeline.frames() { Snapped::Asked } else { Snapped::Keyframe }
}

/// The boundary nearest to `frame` in time; of two equally near ones the earlier.
pub(super) fn nearest(frame: u32, timeline: &Timeline) -> u32 {
    let around = around(&(frame..frame), timeline);
    let before = i128::from(timeline.pts(frame)) - i128::from(timeline.pts(around.start));
    let after = i128::from(timeline.pts(around.end)) - i128::from(timeline.pts(frame));
    if before <= after { around.start } else { around.end }
}

/// The last boundary at or before `frame`.
pub(super) fn at_or_before(frame: u32, timeline: &Timeline) -> u32 {
    around(&(frame..frame), timeline).start
}

/// The smallest stretch between boundaries that holds all of `frames`.
fn around(frames: &Range<u32>, timeline: &Timeline) -> Range<u32> {
    let points = timeline.cut_points();
    let before = points.partition_point(|&point| point <= frames.start);
    let start = match before.checked_sub(1) {
        _ if frames.start == timeline.frames() => timeline.frames(),
        Some(index) => points[index],
        None => 0,
    };
    let after = points.partition_point(|&point| point < frames.end);
    let end = points.get(after).copied().unwrap_or(timeline.frames());
    start..if frames.end == 0 { 0 } else { end }
}
