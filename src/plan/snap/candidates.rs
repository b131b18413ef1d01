//! The places a boundary could take, and what each costs.
//!
//! Costs are thousandths of a window's way. A pause in speech is worth any way inside the window,
//! so whatever is no pause costs [`NO_PAUSE`] more, which no sum of the others reaches.

use super::reach::{Boundary, last_at};
use crate::model::{Facts, MediaTime, Pause, SeriesSpec, Snap, Snapped, Timeline};
use std::ops::RangeInclusive;

/// More than a thousand boundaries cost otherwise.
const NO_PAUSE: u64 = 10_000_000;
/// A silence this long costs nothing but its way, in milliseconds: a shorter one costs a thousandth
/// of a window for every millisecond less.
const LONG_MS: u64 = 1000;
/// Silence that is left before and after a boundary if there is enough, in milliseconds: codecs
/// smear a sound over some 20 ms, and detection is no better than that.
const GUARD_MS: u64 = 80;
/// Deeper inside a silence nothing is gained, in milliseconds: up to twice this long it is cut in
/// its middle, a longer one as near as that to the asked place.
const DEEP_MS: u64 = 1000;
/// What a new scene in a silence saves, and what a free copy does.
const SAVED: u64 = 250;
/// A key frame outside silence, which only saves encoding.
const KEYFRAME: u64 = 1500;
/// The farthest it may be then, in thousandths of the window.
const KEYFRAME_WAY: u64 = 250;
/// The asked place, where nothing better is.
const ASKED: u64 = 2000;
/// The most places of a boundary: the best one of so many slices of its window.
const PLACES_MAX: u64 = 64;
/// The most key frames to either side.
const KEYFRAMES_MAX: usize = 32;

/// A place a boundary could take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The frame.
    pub frame: u32,
    /// Its time in ticks.
    pub at: i64,
    /// What it is.
    pub snapped: Snapped,
    /// The lower the better.
    pub cost: u64,
}

/// What there is in a video to move to.
pub(super) struct Ground<'a> {
    snap: Snap,
    timeline: &'a Timeline,
    pauses: &'a [Pause],
    scenes: &'a [u32],
    /// Frames at which a copy may begin; none when nothing is copied.
    keyframes: &'a [u32],
}

impl<'a> Ground<'a> {
    /// `copies` says whether a part between key frames would be copied.
    pub(super) fn of(spec: &SeriesSpec, facts: &'a Facts, copies: bool) -> Self {
        let worth = spec.snap == Snap::Keyframe || copies;
        Self {
            snap: spec.snap,
            timeline: &facts.timeline,
            pauses: &facts.analysis.pauses,
            scenes: &facts.analysis.scenes,
            keyframes: if worth { facts.timeline.cut_points() } else { &[] },
        }
    }

    /// The places of a boundary in order of time, the asked one among them.
    pub(super) fn places(&self, boundary: &Boundary) -> Vec<Place> {
        let mut places =
            vec![self.place(boundary, boundary.asked, Snapped::Asked, NO_PAUSE + ASKED)];
        if boundary.reach > 0 {
            match self.snap {
                Snap::None => {}
                Snap::Pause => self.pauses_and_scenes(boundary, &mut places),
                Snap::Keyframe => self.all_keyframes(boundary, &mut places),
            }
        }
        thinned(places, boundary)
    }

    fn pauses_and_scenes(&self, boundary: &Boundary, places: &mut Vec<Place>) {
        let millis = |frame| u64::try_from(self.timeline.time_of(frame).to_millis()).unwrap_or(0);
        let (from, to) = (millis(boundary.from), millis(boundary.to));
        let first = self.pauses.partition_point(|pause| pause.end_ms < from);
        let near = self.pauses[first..].iter().take_while(|pause| pause.start_ms <= to);
        near.for_each(|pause| self.silent(boundary, *pause, places));
        let scenes = within(self.scenes, boundary.from..=boundary.to);
        let scene = |&frame| self.place(boundary, frame, Snapped::Scene, NO_PAUSE);
        places.extend(scenes.iter().map(scene));
        let window = boundary.from..=boundary.to;
        let keyframe = nearest(self.keyframes, &window, boundary.asked);
        let keyframe = keyframe.filter(|frame| self.way(boundary, *frame) <= KEYFRAME_WAY);
        let cost = NO_PAUSE + KEYFRAME;
        places.extend(keyframe.map(|frame| self.place(boundary, frame, Snapped::Keyframe, cost)));
    }

    /// The best frames of a silence, if it has any in the window: deep inside, on a new scene, and
    /// where a copy is free.
    fn silent(&self, boundary: &Boundary, pause: Pause, places: &mut Vec<Place>) {
        let inside = |guard_ms| self.inside(boundary, pause, guard_ms);
        let Some(room) = inside(GUARD_MS).or_else(|| inside(0)) else { return };
        let length = pause.end_ms.saturating_sub(pause.start_ms);
        let depth = DEEP_MS.min(length / 2);
        let first =
            self.timeline.frame_at(MediaTime::from_millis(pause.start_ms.saturating_add(depth)));
        let last =
            self.timeline.frame_at(MediaTime::from_millis(pause.end_ms.saturating_sub(depth)));
        let deep = boundary.asked.clamp(first, last.max(first)).clamp(*room.start(), *room.end());
        let scene = nearest(self.scenes, &room, deep);
        let keyframe = nearest(self.keyframes, &room, deep);
        for frame in [Some(deep), scene, keyframe].into_iter().flatten() {
            let missed = [self.scenes, self.keyframes]
                .iter()
                .filter(|frames| frames.binary_search(&frame).is_err())
                .count() as u64;
            let cost = LONG_MS.saturating_sub(length) + SAVED * missed;
            places.push(self.place(boundary, frame, Snapped::Silence, cost));
        }
    }

    /// The frames of a silence in the window, `guard_ms` away from its ends.
    fn inside(
        &self,
        boundary: &Boundary,
        pause: Pause,
        guard_ms: u64,
    ) -> Option<RangeInclusive<u32>> {
        let start = MediaTime::from_millis(pause.start_ms.saturating_add(guard_ms));
        let end = MediaTime::from_millis(pause.end_ms.checked_sub(guard_ms)?);
        let first = self.timeline.frame_at(start).max(boundary.from);
        let last = last_at(end, self.timeline).min(boundary.to);
        (first <= last && start <= end).then_some(first..=last)
    }

    /// The key frames in the window, the nearest ones if there are many.
    fn all_keyframes(&self, boundary: &Boundary, places: &mut Vec<Place>) {
        let before = within(self.keyframes, boundary.from..=boundary.asked).iter().rev();
        let after = within(self.keyframes, boundary.asked..=boundary.to).iter();
        let near = before.take(KEYFRAMES_MAX).chain(after.take(KEYFRAMES_MAX));
        places.extend(near.map(|&frame| self.place(boundary, frame, Snapped::Keyframe, 0)));
    }

    /// A place, its way added to its cost.
    fn place(&self, boundary: &Boundary, frame: u32, snapped: Snapped, cost: u64) -> Place {
        let at = self.timeline.pts(frame);
        Place { frame, at, snapped, cost: cost + self.way(boundary, frame) }
    }

    /// How far a frame is from where the boundary was asked, in thousandths of its window.
    fn way(&self, boundary: &Boundary, frame: u32) -> u64 {
        let away = self.timeline.pts(frame).abs_diff(self.timeline.pts(boundary.asked));
        let way = u128::from(away) * 1000 / u128::from(boundary.reach.unsigned_abs().max(1));
        u64::try_from(way).unwrap_or(u64::MAX).min(1000)
    }
}

/// Those of ascending `frames` that lie in `range`.
fn within(frames: &[u32], range: RangeInclusive<u32>) -> &[u32] {
    let first = frames.partition_point(|frame| frame < range.start());
    let behind = frames.partition_point(|frame| frame <= range.end());
    frames.get(first..behind).unwrap_or_default()
}

/// The one of ascending `frames` in `range` that is nearest to `wanted`; of two the earlier.
fn nearest(frames: &[u32], range: &RangeInclusive<u32>, wanted: u32) -> Option<u32> {
    let behind = frames.partition_point(|&frame| frame < wanted);
    let before = behind.checked_sub(1).and_then(|at| frames.get(at));
    let around = before.into_iter().chain(frames.get(behind)).copied();
    around.filter(|frame| range.contains(frame)).min_by_key(|frame| frame.abs_diff(wanted))
}

/// The best place a frame, and not too many of them: the best of each slice of the window, and the
/// asked one.
fn thinned(mut places: Vec<Place>, boundary: &Boundary) -> Vec<Place> {
    places.sort_by_key(|place| (place.frame, place.cost));
    places.dedup_by_key(|place| place.frame);
    if places.len() as u64 <= PLACES_MAX {
        return places;
    }
    let width = u64::from(boundary.to - boundary.from) + 1;
    let slice = |place: &Place| u64::from(place.frame - boundary.from) * PLACES_MAX / width;
    let slices = places.chunk_by(|one, two| slice(one) == slice(two));
    let kept = slices.flat_map(|places| {
        let best = places.iter().min_by_key(|place| place.cost).map(|place| place.frame);
        let stays =
            move |place: &&Place| Some(place.frame) == best || place.frame == boundary.asked;
        places.iter().filter(stays).copied()
    });
    kept.collect()
}
