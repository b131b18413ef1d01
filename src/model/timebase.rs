//! Exact media time: ticks of a fraction of a second, never floating point.
//!
//! A frame of 29.97 fps video lasts 1001 ticks of 1/30000 s; any decimal of that is already wrong.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The length of one tick in seconds, as a fraction (`1/15360`, `1001/30000`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Timebase {
    /// Numerator, at least 1.
    pub num: u32,
    /// Denominator, at least 1.
    pub den: u32,
}

impl Timebase {
    /// Milliseconds: the unit of every time a user gives or reads.
    pub const MILLIS: Self = Self { num: 1, den: 1000 };

    /// A timebase, or `None` when either side is zero.
    #[must_use]
    pub fn new(num: u32, den: u32) -> Option<Self> {
        (num > 0 && den > 0).then_some(Self { num, den })
    }
}

/// A point on (or a distance along) a media timeline: `ticks × base` seconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MediaTime {
    /// Whole ticks; negative before the start.
    pub ticks: i64,
    /// The length of a tick.
    pub base: Timebase,
}

impl MediaTime {
    /// `ticks` of `base`.
    #[must_use]
    pub fn new(ticks: i64, base: Timebase) -> Self {
        Self { ticks, base }
    }

    /// Whole milliseconds. More than `i64::MAX` milliseconds saturates.
    #[must_use]
    pub fn from_millis(ms: u64) -> Self {
        Self::new(i64::try_from(ms).unwrap_or(i64::MAX), Timebase::MILLIS)
    }

    /// The nearest millisecond, halves away from zero; what people and the API see.
    #[must_use]
    pub fn to_millis(self) -> i64 {
        self.rounded_to(1000)
    }

    /// The nearest microsecond, halves away from zero; what tools take on their command lines.
    #[must_use]
    pub fn to_micros(self) -> i64 {
        self.rounded_to(1_000_000)
    }

    fn rounded_to(self, per_second: i128) -> i64 {
        let num = i128::from(self.ticks) * i128::from(self.base.num) * per_second;
        let den = i128::from(self.base.den);
        let half = if num < 0 { -den / 2 } else { den / 2 };
        clamp((num + half) / den)
    }

    /// The first tick of `base` at or after this time.
    #[must_use]
    pub fn ceil_ticks(self, base: Timebase) -> i64 {
        let num = i128::from(self.ticks) * i128::from(self.base.num) * i128::from(base.den);
        let den = i128::from(self.base.den) * i128::from(base.num);
        clamp(num.div_euclid(den) + i128::from(num.rem_euclid(den) != 0))
    }

    /// The last tick of `base` at or before this time.
    #[must_use]
    pub fn floor_ticks(self, base: Timebase) -> i64 {
        let num = i128::from(self.ticks) * i128::from(self.base.num) * i128::from(base.den);
        clamp(num.div_euclid(i128::from(self.base.den) * i128::from(base.num)))
    }
}

impl PartialEq for MediaTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for MediaTime {}

impl PartialOrd for MediaTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MediaTime {
    fn cmp(&self, other: &Self) -> Ordering {
        // 63 + 32 + 32 bits always fit into 127.
        let left = i128::from(self.ticks) * i128::from(self.base.num) * i128::from(other.base.den);
        let right =
            i128::from(other.ticks) * i128::from(other.base.num) * i128::from(self.base.den);
        left.cmp(&right)
    }
}

/// A stretch of media time, half-open: `start` belongs to it, `end` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// The first moment inside.
    pub start: MediaTime,
    /// The first moment after it.
    pub end: MediaTime,
}

fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
