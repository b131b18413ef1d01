//! The frames of a video on its own clock: what every boundary is counted in.

use crate::model::{MediaTime, Timebase};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use thiserror::Error;

/// When each frame of a video is shown, and at which frames it may be cut without decoding.
///
/// Frames are numbered from 0 in the order they are shown. Constant-rate video is three numbers;
/// variable-rate video lists the presentation time (PTS) of every frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    base: Timebase,
    pts: Pts,
    /// PTS at which the last frame ends.
    end: i64,
    /// Frames that are IDR pictures (or key frames of a codec where every key frame is a clean
    /// start), ascending.
    cut_points: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Pts {
    Constant { start: i64, step: u32, count: u32 },
    Listed(Vec<i64>),
}

/// The farthest a time may be from zero, in ticks.
const TICKS_MAX: i64 = 1 << 61;

/// Why frames do not make a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimelineError {
    /// There is no frame at all.
    #[error("the video has no frames")]
    Empty,
    /// Two frames claim the same moment, or one goes back in time.
    #[error("the frames of the video are not in order of time")]
    NotIncreasing,
    /// Times so far from zero that their distances cannot be counted.
    #[error("the times of the video are out of range")]
    OutOfRange,
    /// More frames than can be numbered (4,294,967,295).
    #[error("the video has too many frames")]
    TooMany,
}

impl Timeline {
    /// A constant-rate timeline: `count` frames of `step` ticks each, the first at `start`.
    ///
    /// # Errors
    /// [`TimelineError::Empty`] when `count` or `step` is zero.
    pub fn constant(
        base: Timebase,
        start: i64,
        step: u32,
        count: u32,
    ) -> Result<Self, TimelineError> {
        if count == 0 || step == 0 {
            return Err(TimelineError::Empty);
        }
        let end = start.saturating_add(i64::from(step).saturating_mul(i64::from(count)));
        Ok(Self { base, pts: Pts::Constant { start, step, count }, end, cut_points: Vec::new() })
    }

    /// A timeline from the sorted PTS of all frames and the PTS at which the last one ends.
    /// Collapses to the constant form when all steps are equal.
    ///
    /// # Errors
    /// See [`TimelineError`].
    pub fn listed(base: Timebase, pts: Vec<i64>, end: i64) -> Result<Self, TimelineError> {
        let count = u32::try_from(pts.len()).map_err(|_| TimelineError::TooMany)?;
        let (Some(&first), Some(&last)) = (pts.first(), pts.last()) else {
            return Err(TimelineError::Empty);
        };
        if end > TICKS_MAX || first < -TICKS_MAX {
            return Err(TimelineError::OutOfRange);
        }
        if end <= last || pts.windows(2).any(|pair| pair[1] <= pair[0]) {
            return Err(TimelineError::NotIncreasing);
        }
        let step = pts.get(1).map_or(end - last, |second| second - first);
        let even = pts.windows(2).all(|pair| pair[1] - pair[0] == step) && end - last == step;
        match u32::try_from(step) {
            Ok(step) if even => Self::constant(base, first, step, count),
            _ => Ok(Self { base, pts: Pts::Listed(pts), end, cut_points: Vec::new() }),
        }
    }

    /// The same timeline with its cut points: sorted, duplicates and frames past the end dropped.
    #[must_use]
    pub fn with_cut_points(mut self, mut frames: Vec<u32>) -> Self {
        frames.sort_unstable();
        frames.dedup();
        frames.retain(|&frame| frame < self.frames());
        self.cut_points = frames;
        self
    }

    /// How many frames there are; at least 1.
    #[must_use]
    pub fn frames(&self) -> u32 {
        match &self.pts {
            Pts::Constant { count, .. } => *count,
            Pts::Listed(pts) => u32::try_from(pts.len()).unwrap_or(u32::MAX),
        }
    }

    /// The timebase of every PTS here.
    #[must_use]
    pub fn base(&self) -> Timebase {
        self.base
    }

    /// Whether every frame lasts equally long.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        matches!(self.pts, Pts::Constant { .. })
    }

    /// The PTS of `frame`; for the frame after the last (and any later one), the end.
    #[must_use]
    pub fn pts(&self, frame: u32) -> i64 {
        match &self.pts {
            Pts::Constant { start, step, count } if frame < *count => {
                start + i64::from(*step) * i64::from(frame)
            }
            Pts::Listed(pts) => pts.get(frame as usize).copied().unwrap_or(self.end),
            Pts::Constant { .. } => self.end,
        }
    }

    /// When `frame` is shown, counted from the first frame (which is at zero).
    #[must_use]
    pub fn time_of(&self, frame: u32) -> MediaTime {
        MediaTime::new(self.pts(frame) - self.pts(0), self.base)
    }

    /// How long the frames last together.
    #[must_use]
    pub fn duration(&self) -> MediaTime {
        self.time_of(self.frames())
    }

    /// How long the frames of `range` last together.
    #[must_use]
    pub fn duration_of(&self, range: &Range<u32>) -> MediaTime {
        MediaTime::new(self.pts(range.end) - self.pts(range.start), self.base)
    }

    /// The first frame shown at or after `time` (counted from the first frame); the number of
    /// frames when there is none. `ceil` keeps a user's "from 10 s" from showing an earlier frame.
    #[must_use]
    pub fn frame_at(&self, time: MediaTime) -> u32 {
        let wanted = self.pts(0).saturating_add(time.ceil_ticks(self.base));
        match &self.pts {
            Pts::Constant { start, step, count } => {
                let step = i64::from(*step);
                let behind = wanted - start;
                let frame = behind.div_euclid(step) + i64::from(behind.rem_euclid(step) != 0);
                u32::try_from(frame.max(0)).map_or(*count, |frame| frame.min(*count))
            }
            Pts::Listed(pts) => {
                u32::try_from(pts.partition_point(|&pts| pts < wanted)).unwrap_or(u32::MAX)
            }
        }
    }

    /// The frames at which the video may be cut without decoding, ascending.
    #[must_use]
    pub fn cut_points(&self) -> &[u32] {
        &self.cut_points
    }

    /// The longest stretch of `range` that can be taken without decoding: from its first cut point
    /// to its last one, or to the end of the video. `None` when there is none.
    #[must_use]
    pub fn whole_groups(&self, range: &Range<u32>) -> Option<Range<u32>> {
        let first = self.cut_points.partition_point(|&frame| frame < range.start);
        let start = *self.cut_points.get(first)?;
        let past = self.cut_points.partition_point(|&frame| frame <= range.end);
        let last = past.checked_sub(1).map(|index| self.cut_points[index])?;
        let end = if range.end == self.frames() { range.end } else { last };
        (start < end).then_some(start..end)
    }

    /// Whether the video may be cut before `frame` without decoding. The end always may.
    #[must_use]
    pub fn is_cut_point(&self, frame: u32) -> bool {
        frame == self.frames() || self.cut_points.binary_search(&frame).is_ok()
    }
}
