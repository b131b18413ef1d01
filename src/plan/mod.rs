//! Pure decisions: where the parts begin and end, and how each is cut.
//!
//! One question a file, asked in this order: which stretch of the video ([`trim`]), where it is
//! divided ([`parts`], with [`tail`] for the rest), whether boundaries move to cut points
//! ([`copy_mode`]), what is shown twice ([`overlap`]), how each part is cut ([`cutting`]).
//! Boundaries are frame numbers from the first step on, so rounding can neither lose nor double
//! a frame. Nothing here reads a file, a clock or a setting.

mod copy_mode;
mod cutting;
mod offset;
mod overlap;
mod parts;
mod tail;
mod trim;

use crate::model::{
    Code, CutMode, Facts, Method, Part, PartRule, PartState, SeriesSpec, Snapped, Timebase,
    Timeline,
};
use std::ops::Range;
use thiserror::Error;

/// Why no plan can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", .0.title())]
pub struct PlanError(pub Code);

/// Divides a video into numbered parts as the user asked. The times of spec and parts are those of
/// the whole video, the frames those of the file.
///
/// The parts of `every`, `count` and `chapters` partition the trimmed stretch exactly, but for a
/// dropped tail and an asked overlap.
///
/// # Errors
/// [`Code::NothingToCut`], [`Code::RangeOutside`], [`Code::TooManyParts`] or [`Code::NoChapters`].
pub fn plan(spec: &SeriesSpec, facts: &Facts) -> Result<Vec<Part>, PlanError> {
    let spec = &*offset::on_file(spec, facts.offset_ms)?;
    let timeline = &facts.timeline;
    let stretch = trim::frames(spec.trim, timeline)?;
    let mut ranges = parts::divide(spec, &stretch, timeline, &facts.info.chapters)?;
    if spec.cut == CutMode::Copy {
        ranges = match spec.parts {
            PartRule::Ranges(_) => copy_mode::move_each(ranges, timeline),
            _ => copy_mode::move_boundaries(&ranges, timeline),
        };
    }
    if repeats(spec) {
        overlap::reach_back(&mut ranges, spec.overlap_ms, spec.cut, timeline);
    }
    let copyable = cutting::is_copyable(&facts.info.video);
    let method = |frames: &Range<u32>| cutting::method(spec.cut, copyable, timeline, frames);
    Ok(offset::of_whole(number(ranges, timeline, method)?, facts.offset_ms))
}

/// The plan of a video that is not there yet, from its length alone: 30 frames a second, nothing
/// known of chapters and cut points (so copy mode moves no boundary).
///
/// # Errors
/// As [`plan`]; [`PartRule::Chapters`] is always [`Code::NoChapters`].
pub fn plan_guess(spec: &SeriesSpec, duration_ms: u64) -> Result<Vec<Part>, PlanError> {
    let frames = (u128::from(duration_ms) * 30).div_ceil(1000);
    let frames = u32::try_from(frames).unwrap_or(u32::MAX);
    let timeline = Timeline::constant(Timebase { num: 1, den: 30 }, 0, 1, frames)
        .map_err(|_| PlanError(Code::NothingToCut))?;
    let stretch = trim::frames(spec.trim, &timeline)?;
    let mut ranges = parts::divide(spec, &stretch, &timeline, &[])?;
    if repeats(spec) {
        overlap::reach_back(&mut ranges, spec.overlap_ms, CutMode::Exact, &timeline);
    }
    let method = if spec.cut == CutMode::Copy { Method::Copy } else { Method::Encoded };
    number(ranges, &timeline, |_| method)
}

/// Explicit ranges are meant exactly: an overlap is not added to them.
fn repeats(spec: &SeriesSpec) -> bool {
    spec.overlap_ms > 0 && !matches!(spec.parts, PartRule::Ranges(_))
}

fn number(
    ranges: Vec<Range<u32>>,
    timeline: &Timeline,
    method: impl Fn(&Range<u32>) -> Method,
) -> Result<Vec<Part>, PlanError> {
    if ranges.is_empty() {
        return Err(PlanError(Code::NothingToCut));
    }
    if ranges.len() > SeriesSpec::PARTS_MAX as usize {
        return Err(PlanError(Code::TooManyParts));
    }
    let millis = |frame| u64::try_from(timeline.time_of(frame).to_millis()).unwrap_or(0);
    let parts = (1..).zip(ranges).map(|(n, frames)| Part {
        n,
        start_ms: millis(frames.start),
        end_ms: millis(frames.end),
        snapped: [Snapped::Asked; 2],
        method: method(&frames),
        reason: None,
        state: PartState::Planned,
        frames,
    });
    Ok(parts.collect())
}
