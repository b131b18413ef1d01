//! What is to be cut, as numbers.

use super::seconds;
use crate::media::Cut;
use crate::model::{MediaTime, Timeline};
use std::ops::Range;

/// Samples a second of every clip's sound.
pub(in crate::media::ffmpeg) const RATE: i64 = 48_000;
/// Samples in an AAC frame; also the silence the encoder puts in front.
pub(in crate::media::ffmpeg) const AAC_FRAME: i64 = 1024;
/// How far before the start a container without an index is entered: seeking there is a guess.
pub(super) const SETTLE_UNINDEXED_US: i64 = 5_000_000;

/// More than the rounding of any time, less than a frame, in microseconds.
pub(in crate::media::ffmpeg) const MOMENT_US: i64 = 1000;

/// How many frames after the last one are read as well: pictures that are shown before one may be
/// coded after it, and at no depth of reordering by more than this.
const AHEAD: u32 = 16;
/// The most that is read for them, and a little that is read in any case.
const AHEAD_US: std::ops::RangeInclusive<i64> = 200_000..=10_000_000;

/// What is to be cut, as numbers.
#[derive(Clone, Copy, Debug)]
pub(in crate::media::ffmpeg) struct Span {
    /// When the first frame is shown, in microseconds of the source's clock.
    pub(in crate::media::ffmpeg) start_us: i64,
    /// When the last frame ends.
    pub(in crate::media::ffmpeg) end_us: i64,
    /// Half the way back to the frame before the first one.
    pub(in crate::media::ffmpeg) half_us: i64,
    /// Whether frames come before the first one.
    pub(in crate::media::ffmpeg) has_before: bool,
    /// Half the way from the last frame to its end; `None` when nothing follows it.
    pub(in crate::media::ffmpeg) until_us: Option<i64>,
    /// How much longer than to the end of the last frame the file is read.
    pub(super) ahead_us: i64,
    /// The last cut point at least [`SETTLE_UNINDEXED_US`] before the start.
    pub(super) safe_us: Option<i64>,
    /// How many frames.
    pub(in crate::media::ffmpeg) frames: u32,
}

impl Span {
    /// All frames of a clip.
    pub(in crate::media::ffmpeg) fn of(cut: &Cut<'_>) -> Self {
        Self::over(&cut.facts.timeline, cut.frames)
    }

    /// Any frames of a video; at least one.
    pub(in crate::media::ffmpeg) fn over(timeline: &Timeline, frames: &Range<u32>) -> Self {
        let us = |frame: u32| MediaTime::new(timeline.pts(frame), timeline.base()).to_micros();
        let (first, end) = (frames.start, frames.end);
        let start_us = us(first);
        let before = first.checked_sub(1).map_or(2 * start_us - us(first + 1), us);
        let early = start_us.saturating_sub(SETTLE_UNINDEXED_US);
        let until = i64::midpoint(us(end.saturating_sub(1)), us(end));
        let ahead = us(end.saturating_add(AHEAD).min(timeline.frames())) - us(end);
        let safe = timeline.cut_points().iter().map(|&frame| us(frame)).rfind(|&at| at <= early);
        Self {
            start_us,
            end_us: us(end),
            half_us: (start_us - before) / 2,
            has_before: first > 0,
            until_us: (end < timeline.frames()).then_some(until),
            ahead_us: ahead.clamp(*AHEAD_US.start(), *AHEAD_US.end()),
            safe_us: safe,
            frames: end - first,
        }
    }

    /// Where a container with an index is entered for these frames; `None` at its beginning.
    pub(in crate::media::ffmpeg) fn mark(&self) -> Option<i64> {
        Some(self.start_us - self.half_us).filter(|&mark| self.has_before && mark > 0)
    }

    /// Where an MP4 or MOV file is entered so that its first frame, with which decoding may begin,
    /// is the first one that is read: a moment later, since a seek goes to the key frame before it.
    pub(in crate::media::ffmpeg) fn at_key(&self) -> i64 {
        self.start_us + MOMENT_US
    }

    /// Between which times its frames are shown after a file was entered at `seek_us`, in
    /// seconds; `None` where no other frames are. Half-way marks, so that no rounding matters.
    pub(in crate::media::ffmpeg) fn bounds_after(
        &self,
        seek_us: Option<i64>,
    ) -> [Option<String>; 2] {
        let after = |at: i64| seconds(at - seek_us.unwrap_or(0));
        let mark = self.has_before.then_some(self.start_us - self.half_us);
        [mark.map(after), self.until_us.map(after)]
    }

    /// The filter (with its comma) that lets only its frames pass, by their times. Where a file
    /// was really entered is for the count to tell.
    pub(in crate::media::ffmpeg) fn wanted_after(&self, seek_us: Option<i64>) -> String {
        match self.bounds_after(seek_us) {
            [Some(start), Some(end)] => format!("trim=start={start}:end={end},"),
            [Some(start), None] => format!("trim=start={start},"),
            [None, Some(end)] => format!("trim=end={end},"),
            [None, None] => String::new(),
        }
    }

    /// How long the clip lasts, in microseconds.
    pub(in crate::media::ffmpeg) fn length_us(&self) -> i64 {
        self.end_us - self.start_us
    }

    /// Samples of the clip's sound, the encoder's own silence included: whole AAC frames, the
    /// nearest to the end of the picture, so that both end within 11 ms of each other.
    pub(super) fn samples(&self) -> i64 {
        let exact = self.length_us() * RATE / 1_000_000;
        ((exact + AAC_FRAME / 2) / AAC_FRAME).max(2) * AAC_FRAME
    }
}
