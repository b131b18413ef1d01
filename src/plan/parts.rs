//! Where a stretch of the video is divided: one function a rule.
//!
//! Every boundary is computed from the start of the stretch in exact ticks, never from the
//! boundary before it, so rounding does not add up.

use super::PlanError;
use super::tail::{self, Division, Rest};
use super::trim::frame_at_millis;
use crate::model::{Chapter, Code, MediaTime, PartRule, SeriesSpec, Timeline};
use std::ops::Range;

/// Divides `stretch` as the rule says; no part is empty.
pub(super) fn divide(
    spec: &SeriesSpec,
    stretch: &Range<u32>,
    timeline: &Timeline,
    marks: &[Chapter],
) -> Result<Vec<Range<u32>>, PlanError> {
    match &spec.parts {
        PartRule::EveryMs(every_ms) => {
            let total = timeline.duration_of(stretch);
            let boundaries = match tail::divide(spec.tail, total, *every_ms)? {
                Division::Equal(count) => equal(count, stretch, timeline),
                Division::Steps { full, rest } => steps(*every_ms, full, rest, stretch, timeline),
            };
            // A frame that stands still for longer than a part leaves parts without a frame.
            Ok(between(&boundaries))
        }
        PartRule::Count(count) => counted(*count, stretch, timeline),
        PartRule::Ranges(wanted) => ranges(wanted, stretch, timeline),
        PartRule::Chapters => chapters(marks, stretch, timeline),
    }
}

/// The boundaries of `count` parts of equal time, both ends included.
fn equal(count: u32, stretch: &Range<u32>, timeline: &Timeline) -> Vec<u32> {
    let total = i128::from(timeline.duration_of(stretch).ticks);
    let boundary = |k: u32| {
        let ticks = total * i128::from(k);
        let whole = ticks.div_euclid(i128::from(count));
        let up = i128::from(ticks.rem_euclid(i128::from(count)) != 0);
        frame_after(stretch, i64::try_from(whole + up).unwrap_or(i64::MAX), timeline)
    };
    (0..=count).map(boundary).collect()
}

/// The boundaries of `full` parts of the asked length and of what is made of the rest.
fn steps(
    every_ms: u64,
    full: u32,
    rest: Rest,
    stretch: &Range<u32>,
    timeline: &Timeline,
) -> Vec<u32> {
    let boundary = |k: u32| {
        let after = MediaTime::from_millis(every_ms.saturating_mul(u64::from(k)));
        frame_after(stretch, after.ceil_ticks(timeline.base()), timeline)
    };
    let mut boundaries: Vec<u32> = (0..=full).map(boundary).collect();
    match rest {
        Rest::Kept => boundaries.push(stretch.end),
        Rest::Dropped => {}
        Rest::Merged => {
            boundaries.pop();
            boundaries.push(stretch.end);
        }
    }
    boundaries
}

/// The first frame at or after `ticks` from the start of the stretch, within it.
fn frame_after(stretch: &Range<u32>, ticks: i64, timeline: &Timeline) -> u32 {
    let start = timeline.time_of(stretch.start).ticks;
    let time = MediaTime::new(start.saturating_add(ticks), timeline.base());
    timeline.frame_at(time).clamp(stretch.start, stretch.end)
}

fn counted(
    count: u32,
    stretch: &Range<u32>,
    timeline: &Timeline,
) -> Result<Vec<Range<u32>>, PlanError> {
    if count == 0 {
        return Err(PlanError(Code::NothingToCut));
    }
    if count > SeriesSpec::PARTS_MAX {
        return Err(PlanError(Code::TooManyParts));
    }
    let parts = between(&equal(count, stretch, timeline));
    // Exactly so many were asked for; fewer would be another series.
    if parts.len() < count as usize { Err(PlanError(Code::NothingToCut)) } else { Ok(parts) }
}

/// The wanted ranges in their order, clipped to the stretch. One that lies outside is refused:
/// leaving it out would give the ranges after it other numbers than the user's.
fn ranges(
    wanted: &[[u64; 2]],
    stretch: &Range<u32>,
    timeline: &Timeline,
) -> Result<Vec<Range<u32>>, PlanError> {
    let clipped = wanted.iter().map(|&[start, end]| {
        let start = frame_at_millis(start, timeline).max(stretch.start);
        let end = frame_at_millis(end, timeline).min(stretch.end);
        if start < end { Ok(start..end) } else { Err(PlanError(Code::RangeOutside)) }
    });
    clipped.collect()
}

/// Each part from the start of its chapter to the start of the next: gaps between chapters
/// belong to the chapter before them.
fn chapters(
    marks: &[Chapter],
    stretch: &Range<u32>,
    timeline: &Timeline,
) -> Result<Vec<Range<u32>>, PlanError> {
    if marks.is_empty() {
        return Err(PlanError(Code::NoChapters));
    }
    let mut boundaries = vec![stretch.start, stretch.end];
    let starts = marks.iter().map(|mark| frame_at_millis(mark.start_ms, timeline));
    boundaries.extend(starts.filter(|frame| stretch.contains(frame)));
    boundaries.sort_unstable();
    Ok(between(&boundaries))
}

/// The parts between ascending boundaries, without empty ones.
pub(super) fn between(boundaries: &[u32]) -> Vec<Range<u32>> {
    let pairs = boundaries.windows(2).map(|pair| pair[0]..pair[1]);
    pairs.filter(|range| !range.is_empty()).collect()
}
