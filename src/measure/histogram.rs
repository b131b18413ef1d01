//! How often a value fell between which bounds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper bounds of a histogram in whole units, smallest first, and what a unit is.
#[derive(Debug)]
pub struct Bounds {
    /// Inclusive upper bounds; what is larger than the last falls into a bucket of its own.
    pub upper: &'static [u64],
    /// How many units make one of the metric's: a million where microseconds are shown as seconds.
    pub per: u32,
}

/// Values counted by bucket.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static Bounds,
    /// One more than there are bounds.
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// A histogram at one moment, in the metric's own unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Upper bound and how many fell below it and above the one before; the last is infinite.
    pub buckets: Vec<(f64, u64)>,
    /// The sum of all values.
    pub sum: f64,
}

impl Reading {
    /// How many values there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }
}

impl Histogram {
    /// An empty one.
    #[must_use]
    pub fn new(bounds: &'static Bounds) -> Self {
        let buckets = (0..=bounds.upper.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, buckets, sum: AtomicU64::new(0) }
    }

    /// Counts a value in whole units.
    pub fn take(&self, value: u64) {
        let bucket = self.bounds.upper.partition_point(|upper| *upper < value);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Counts a time; the unit is a microsecond.
    pub fn time(&self, took: Duration) {
        self.take(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// What was counted so far. Values that come meanwhile may be in the sum only.
    #[must_use]
    pub fn read(&self) -> Reading {
        let units = |value: u64| in_units(value, self.bounds.per);
        let upper = self.bounds.upper.iter().copied().map(units).chain([f64::INFINITY]);
        let counts = self.buckets.iter().map(|count| count.load(Ordering::Relaxed));
        Reading {
            buckets: upper.zip(counts).collect(),
            sum: units(self.sum.load(Ordering::Relaxed)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^53 µs are 285 years")]
fn in_units(value: u64, per: u32) -> f64 {
    value as f64 / f64::from(per)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    static BOUNDS: Bounds = Bounds { upper: &[10, 100, 1000], per: 10 };

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        let histogram = Histogram::new(&BOUNDS);
        for value in [0, 10, 11, 100, 1000, 1001, 5000] {
            histogram.take(value);
        }
        let reading = histogram.read();
        let expected = [(1.0, 2), (10.0, 2), (100.0, 1), (f64::INFINITY, 2)];
        assert_eq!(reading.buckets, expected);
        assert!((reading.sum - 712.2).abs() < 1e-9, "{}", reading.sum);
    }

    proptest! {
        #[test]
        fn every_value_is_in_exactly_one_bucket(values in prop::collection::vec(0u64..3000, 0..50)) {
            let histogram = Histogram::new(&BOUNDS);
            for value in &values {
                histogram.take(*value);
            }
            let mut below = 0;
            for (upper, count) in histogram.read().buckets {
                below += count;
                let expected = values.iter().filter(|value| in_units(**value, 10) <= upper).count();
                prop_assert_eq!(below, expected as u64);
            }
        }
    }
}
