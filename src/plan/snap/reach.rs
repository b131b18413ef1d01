//! How far a boundary may move, and how long a part may be.
//!
//! Where nobody says how far, speech decides for pauses: people pause every few seconds, seldom
//! later than every ten, and a seventh of a part is no change of length that anyone minds. Key
//! frames come at most ten seconds apart in what sites deliver, so six to either side find one
//! wherever parts are long enough. A boundary never moves past the middle of a part: it would come
//! nearer to its neighbour's place than to its own.

use crate::model::{MediaTime, SeriesSpec, Snap, Timebase, Timeline};
use std::ops::Range;

/// The farthest to a pause when nobody says, in milliseconds.
const PAUSE_MS: u64 = 10_000;
/// The farthest to a key frame when nobody says, in milliseconds.
const KEYFRAME_MS: u64 = 6000;
/// Less would find nothing, in milliseconds.
const LEAST_MS: u64 = 500;

/// A boundary and where it may stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Boundary {
    /// Where it was asked.
    pub asked: u32,
    /// The first frame it may stand on.
    pub from: u32,
    /// The last frame it may stand on.
    pub to: u32,
    /// What counts as a whole window's way, in ticks; 0 for one that is not to move.
    pub reach: i64,
}

/// The shortest and the longest that a part may be, in ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// At least 1.
    pub least: i64,
    /// At least `least`.
    pub most: i64,
}

impl Boundary {
    /// The boundary between two parts, or at the outer end of one.
    pub(super) fn between(
        before: Option<&Range<u32>>,
        after: Option<&Range<u32>>,
        spec: &SeriesSpec,
        stretch: &Range<u32>,
        timeline: &Timeline,
    ) -> Self {
        let asked = after.map(|part| part.start).or(before.map(|part| part.end));
        let asked = asked.unwrap_or(stretch.start);
        if asked == stretch.start || asked == stretch.end {
            return Self { asked, from: asked, to: asked, reach: 0 };
        }
        let length = |part: &Range<u32>| timeline.duration_of(part).ticks;
        let (before, after) = (before.map(length), after.map(length));
        let shorter = before.into_iter().chain(after).min().unwrap_or(0);
        let reach = reach(spec, shorter, timeline.base());
        let half = |length: Option<i64>| length.map_or(reach, |length| reach.min(length / 2));
        let at = timeline.time_of(asked).ticks;
        let time = |ticks| MediaTime::new(ticks, timeline.base());
        // The ends of the stretch are taken.
        let from = timeline.frame_at(time(at.saturating_sub(half(before))));
        let to = last_at(time(at.saturating_add(half(after))), timeline);
        Self {
            asked,
            from: from.max(stretch.start + 1).min(asked),
            to: to.min(stretch.end - 1).max(asked),
            reach,
        }
    }
}

impl Limits {
    /// What a part may become that was asked to be `part`.
    ///
    /// A part that is asked shorter or longer than the user's limits (a kept rest, a short chapter)
    /// is meant so, and only may not get worse: so there is always a way to place the parts. When
    /// nobody says, a part keeps a quarter of its length, and the windows limit how long it gets.
    pub(super) fn of(part: &Range<u32>, spec: &SeriesSpec, timeline: &Timeline) -> Self {
        let length = timeline.duration_of(part).ticks;
        let usual = (length / 4).max(ticks(SeriesSpec::PART_MIN_MS, timeline.base()));
        let least = spec.min_ms.map(|ms| MediaTime::from_millis(ms).ceil_ticks(timeline.base()));
        let most = spec.max_ms.map_or(i64::MAX, |ms| ticks(ms, timeline.base()));
        Self { least: least.unwrap_or(usual).min(length).max(1), most: most.max(length) }
    }
}

/// The window to either side, in ticks, where the shorter part beside it lasts `length` ticks.
fn reach(spec: &SeriesSpec, length: i64, base: Timebase) -> i64 {
    if let Some(ms) = spec.window_ms {
        return ticks(ms, base);
    }
    let (share, most) = match spec.snap {
        Snap::None => return 0,
        Snap::Pause => (length / 20 * 3, PAUSE_MS),
        Snap::Keyframe => (length / 4, KEYFRAME_MS),
    };
    share.min(ticks(most, base)).max(ticks(LEAST_MS, base))
}

fn ticks(ms: u64, base: Timebase) -> i64 {
    MediaTime::from_millis(ms).floor_ticks(base)
}

/// The last frame shown at or before `time`.
pub(super) fn last_at(time: MediaTime, timeline: &Timeline) -> u32 {
    let frame = timeline.frame_at(time);
    if timeline.time_of(frame) > time { frame.saturating_sub(1) } else { frame }
}
