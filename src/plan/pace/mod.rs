//! How fast this machine makes clips and how large they get: learned from every clip it has made,
//! and used to say beforehand how long a series takes.
//!
//! A clip takes [`START_MS`], whatever it is, and then time for every pixel that is read and
//! written: so one number a way of making serves all sizes. Clips count by what there was to do
//! for them, and what is older than a minute or two of material fades.

mod effort;

pub use effort::{Effort, Way};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a clip takes besides its frames, in milliseconds: starting tools, checks, the picture of
/// it, and making it durable.
const START_MS: u64 = 300;
/// The pixels a starting value counts for: some 2 s of 1080p30, read and written, so that the first
/// clips say more than it does.
const TRUST_AT_FIRST: u64 = 250_000_000;
/// The pixels that are remembered: some 80 s.
const MEMORY: u64 = 40 * TRUST_AT_FIRST;
/// The slowest and the largest that is believed, a thousand times the starting values.
const PS_MAX: u64 = 10_000_000;
const BYTES_MAX: u64 = 10_000_000_000;
/// Picoseconds in a millisecond.
const PS_A_MS: u128 = 1_000_000_000;
/// Bytes are counted by so many pixels.
const GIGAPIXEL: u128 = 1_000_000_000;

/// What this machine has learned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How many clips are made side by side; 0 when that is not known.
    #[serde(default)]
    side_by_side: u32,
    /// What is known of each way; a way that was never gone has its starting values.
    #[serde(default)]
    ways: BTreeMap<Way, Rate>,
}

/// What the pixels of one way cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rate {
    /// Picoseconds for a pixel, read or written.
    ps: u64,
    /// Bytes for 1,000,000,000 pixels written.
    bytes: u64,
    /// How many pixels this is the mean of, at most [`MEMORY`].
    weight: u64,
}

/// What making something takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Time, in milliseconds.
    pub ms: u64,
    /// Room, in bytes.
    pub bytes: u64,
}

impl Pace {
    /// Reads what [`Pace::to_json`] wrote; `None` when it is anything else.
    #[must_use]
    pub fn from_json(json: &[u8]) -> Option<Self> {
        let read: Option<Self> = serde_json::from_slice(json).ok();
        read.filter(|pace| pace.ways.values().all(Rate::is_sane))
    }

    /// As it is kept.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Learns from what a clip `took`, by a worker that makes so many `side_by_side`.
    pub fn learn(&mut self, effort: &Effort, took: Cost, side_by_side: u32) {
        self.side_by_side = side_by_side;
        let copying = if effort.way == Way::Copy { 0 } else { self.copying_ms(effort) };
        let pixels =
            if effort.way == Way::Copy { effort.copied_pixels() } else { effort.encoded_pixels() };
        // What copying the middle takes is known from clips that were copied as a whole.
        let ms = took.ms.saturating_sub(START_MS).saturating_sub(copying);
        let copied = effort.copied.saturating_mul(effort.bytes_a_frame);
        let written = u128::from(effort.encoded) * u128::from(effort.written);
        let Some(ps) = (u128::from(ms) * PS_A_MS).checked_div(pixels) else { return };
        let bytes = u128::from(took.bytes.saturating_sub(copied)) * GIGAPIXEL;
        let old = self.rate(effort.way);
        let seen = small(pixels).min(MEMORY);
        let rate = Rate {
            ps: mean(old.ps, old.weight, small(ps).clamp(1, PS_MAX), seen),
            bytes: bytes.checked_div(written).map_or(old.bytes, |bytes| {
                mean(old.bytes, old.weight, small(bytes).min(BYTES_MAX), seen)
            }),
            weight: old.weight.saturating_add(seen).min(MEMORY),
        };
        self.ways.insert(effort.way, rate);
    }

    /// What one clip is going to take.
    #[must_use]
    pub fn estimate(&self, effort: &Effort) -> Cost {
        let rate = self.rate(effort.way);
        let encoding = effort.encoded_pixels().saturating_mul(rate.ps.into()) / PS_A_MS;
        let ms = small(encoding).saturating_add(self.copying_ms(effort)).saturating_add(START_MS);
        let written = u128::from(effort.encoded) * u128::from(effort.written);
        let encoded = written.saturating_mul(rate.bytes.into()) / GIGAPIXEL;
        let copied = effort.copied.saturating_mul(effort.bytes_a_frame);
        Cost { ms, bytes: small(encoded).saturating_add(copied) }
    }

    /// What clips that are made side by side are going to take, from what each of them takes.
    #[must_use]
    pub fn together(&self, clips: &[Cost]) -> Cost {
        let sum = |of: fn(&Cost) -> u64| clips.iter().map(of).fold(0, u64::saturating_add);
        let longest = clips.iter().map(|clip| clip.ms).max().unwrap_or(0);
        let shared = sum(|clip| clip.ms) / u64::from(self.side_by_side.max(1));
        Cost { ms: shared.max(longest), bytes: sum(|clip| clip.bytes) }
    }

    fn copying_ms(&self, effort: &Effort) -> u64 {
        let ps = u128::from(self.rate(Way::Copy).ps);
        small(effort.copied_pixels().saturating_mul(ps) / PS_A_MS)
    }

    fn rate(&self, way: Way) -> Rate {
        self.ways.get(&way).copied().unwrap_or(Rate::at_first(way))
    }
}

impl Rate {
    /// A machine with two slow cores, so that the first surprise is a pleasant one: 1080p at 60
    /// frames a second, and 5 Mbit/s at 30.
    fn at_first(way: Way) -> Self {
        let ps = match way {
            // An hour of 1080p30 in 9 s.
            Way::Copy => 20,
            Way::Crop => 3000,
            Way::Smart | Way::Source | Way::Fit => 4000,
            Way::Blur | Way::Stack => 6000,
        };
        Self { ps, bytes: 10_000_000, weight: TRUST_AT_FIRST }
    }

    fn is_sane(&self) -> bool {
        (1..=PS_MAX).contains(&self.ps) && self.bytes <= BYTES_MAX && self.weight <= MEMORY
    }
}

/// The mean of two values by their weights.
fn mean(old: u64, weight: u64, new: u64, seen: u64) -> u64 {
    let sum = u128::from(old) * u128::from(weight) + u128::from(new) * u128::from(seen);
    let weights = u128::from(weight) + u128::from(seen);
    sum.checked_div(weights).map_or(old, small)
}

fn small(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
