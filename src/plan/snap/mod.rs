//! Boundaries that move: to a pause, or to a frame at which a copy may begin.
//!
//! How far one may move and how long parts may be is in [`reach`], where it could go and how good
//! that would be in [`candidates`], and which of all that is taken in [`choose`]. The start and the
//! end of the stretch never move: nobody wants to lose the beginning or the end of a video, and
//! whoever trims has looked at the very frame.

mod candidates;
mod choose;
mod reach;

use super::placed::Placed;
use crate::model::{Facts, SeriesSpec, Timeline};
use candidates::Ground;
use reach::{Boundary, Limits};
use std::ops::Range;

/// Moves the boundaries of parts that lie side by side, all of them together. They still hold the
/// same stretch, each frame once; only the end of a series whose tail is dropped moves as well.
/// `copies` says whether parts on cut points are copied: only then such frames are worth anything.
pub(super) fn move_boundaries(
    spec: &SeriesSpec,
    facts: &Facts,
    copies: bool,
    stretch: &Range<u32>,
    parts: &[Range<u32>],
) -> Vec<Placed> {
    let timeline = &facts.timeline;
    let neighbours =
        (0..=parts.len()).map(|k| (k.checked_sub(1).and_then(|k| parts.get(k)), parts.get(k)));
    let boundaries =
        neighbours.map(|(before, after)| Boundary::between(before, after, spec, stretch, timeline));
    let boundaries: Vec<Boundary> = boundaries.collect();
    placed(&boundaries, parts, &Ground::of(spec, facts, copies), spec, timeline)
}

/// Moves both ends of each part, every part for itself.
pub(super) fn move_each(
    spec: &SeriesSpec,
    facts: &Facts,
    copies: bool,
    stretch: &Range<u32>,
    parts: Vec<Range<u32>>,
) -> Vec<Placed> {
    let (timeline, ground) = (&facts.timeline, Ground::of(spec, facts, copies));
    let each = parts.into_iter().flat_map(|part| {
        let start = Boundary::between(None, Some(&part), spec, stretch, timeline);
        let end = Boundary::between(Some(&part), None, spec, stretch, timeline);
        placed(&[start, end], &[part], &ground, spec, timeline)
    });
    each.collect()
}

/// The parts between the best places of their boundaries, of which there is one more.
fn placed(
    boundaries: &[Boundary],
    parts: &[Range<u32>],
    ground: &Ground<'_>,
    spec: &SeriesSpec,
    timeline: &Timeline,
) -> Vec<Placed> {
    let limits: Vec<Limits> = parts.iter().map(|part| Limits::of(part, spec, timeline)).collect();
    let places: Vec<_> = boundaries.iter().map(|boundary| ground.places(boundary)).collect();
    let chosen = choose::together(&places, &limits);
    let pairs = chosen.windows(2).map(|pair| Placed {
        frames: pair[0].frame..pair[1].frame,
        snapped: [pair[0].snapped, pair[1].snapped],
    });
    pairs.collect()
}
