//! Pure decisions: where the parts begin and end, and how each is cut.
//!
//! One question a file, asked in this order: which stretch of the video ([`trim`]), where it is
//! divided ([`parts`], with [`tail`] for the rest), where boundaries move ([`snap`], or [`copy_mode`]
//! when nothing may be encoded), what is shown twice ([`overlap`]), how each part is cut
//! ([`cutting`]). How long that is going to take is another question ([`pace`]).
//! Boundaries are frame numbers from the first step on, so rounding can neither lose nor double
//! a frame. Nothing here reads a file, a clock or a setting.

mod copy_mode;
mod cutting;
mod offset;
mod overlap;
mod pace;
mod parts;
mod placed;
mod snap;
mod tail;
mod trim;

use cutting::Choice;
pub use pace::{Cost, Effort, Pace, Way};

use crate::model::{
    Code, CutMode, Facts, Method, Part, PartRule, PartState, SeriesSpec, Snap, Timebase, Timeline,
};
use placed::Placed;
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
/// dropped tail and an asked overlap, wherever their boundaries move.
///
/// # Errors
/// [`Code::NothingToCut`], [`Code::RangeOutside`], [`Code::TooManyParts`] or [`Code::NoChapters`].
pub fn plan(spec: &SeriesSpec, facts: &Facts) -> Result<Vec<Part>, PlanError> {
    let spec = &*offset::on_file(spec, facts.offset_ms)?;
    let timeline = &facts.timeline;
    let stretch = trim::frames(spec.trim, timeline)?;
    let ranges = parts::divide(spec, &stretch, timeline, &facts.info.chapters)?;
    let gate = cutting::Gate::of(spec, facts);
    let mut placed = place(spec, facts, gate.copies(), &stretch, ranges);
    if repeats(spec) {
        overlap::reach_back(&mut placed, spec.overlap_ms, spec.cut, timeline);
    }
    let parts = number(placed, timeline, |frames| gate.choose(frames))?;
    Ok(offset::of_whole(parts, facts.offset_ms))
}

/// The plan of a video that is not there yet, from its length alone: 30 frames a second, nothing
/// known of chapters, pauses and cut points (so no boundary moves).
///
/// # Errors
/// As [`plan`]; [`PartRule::Chapters`] is always [`Code::NoChapters`].
pub fn plan_guess(spec: &SeriesSpec, duration_ms: u64) -> Result<Vec<Part>, PlanError> {
    let frames = (u128::from(duration_ms) * 30).div_ceil(1000);
    let frames = u32::try_from(frames).unwrap_or(u32::MAX);
    let timeline = Timeline::constant(Timebase { num: 1, den: 30 }, 0, 1, frames)
        .map_err(|_| PlanError(Code::NothingToCut))?;
    let stretch = trim::frames(spec.trim, &timeline)?;
    let mut placed = placed::as_asked(parts::divide(spec, &stretch, &timeline, &[])?);
    if repeats(spec) {
        overlap::reach_back(&mut placed, spec.overlap_ms, CutMode::Exact, &timeline);
    }
    let method = if spec.cut == CutMode::Copy { Method::Copy } else { Method::Encoded };
    number(placed, &timeline, |_| (method, None))
}

/// Where the boundaries of the asked parts come to stand; `copies` says whether a boundary on a cut
/// point is worth something.
fn place(
    spec: &SeriesSpec,
    facts: &Facts,
    copies: bool,
    stretch: &Range<u32>,
    parts: Vec<Range<u32>>,
) -> Vec<Placed> {
    let each = matches!(spec.parts, PartRule::Ranges(_));
    if spec.cut == CutMode::Copy {
        let timeline = &facts.timeline;
        let moved = if each {
            copy_mode::move_each(parts, timeline)
        } else {
            copy_mode::move_boundaries(&parts, timeline)
        };
        return copy_mode::placed(moved, timeline);
    }
    if spec.snap == Snap::None {
        return placed::as_asked(parts);
    }
    if each {
        snap::move_each(spec, facts, copies, stretch, parts)
    } else {
        snap::move_boundaries(spec, facts, copies, stretch, &parts)
    }
}

/// Explicit ranges are meant exactly: an overlap is not added to them.
fn repeats(spec: &SeriesSpec) -> bool {
    spec.overlap_ms > 0 && !matches!(spec.parts, PartRule::Ranges(_))
}

fn number(
    placed: Vec<Placed>,
    timeline: &Timeline,
    choose: impl Fn(&Range<u32>) -> Choice,
) -> Result<Vec<Part>, PlanError> {
    if placed.is_empty() {
        return Err(PlanError(Code::NothingToCut));
    }
    if placed.len() > SeriesSpec::PARTS_MAX as usize {
        return Err(PlanError(Code::TooManyParts));
    }
    let millis = |frame| u64::try_from(timeline.time_of(frame).to_millis()).unwrap_or(0);
    let parts = (1..).zip(placed).map(|(n, Placed { frames, snapped })| {
        let (method, reason) = choose(&frames);
        Part {
            n,
            start_ms: millis(frames.start),
            end_ms: millis(frames.end),
            snapped,
            method,
            reason: reason.as_deref().map(Part::reason_of),
            state: PartState::Planned,
            frames,
        }
    });
    Ok(parts.collect())
}
