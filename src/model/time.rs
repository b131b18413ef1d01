//! Moments, always handed in: nothing in the lower rooms reads a clock.

use serde::{Deserialize, Serialize};
use std::time::{Duration, UNIX_EPOCH};

/// A moment on the wall clock, in milliseconds since 1970-01-01 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
const LAST_MS: u64 = 253_402_300_799_000;

impl Timestamp {
    /// This moment as RFC 3339, in whole seconds.
    #[must_use]
    pub fn to_the_second(self) -> String {
        let since = Duration::from_millis(self.0.min(LAST_MS));
        humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string()
    }

    /// This moment plus `by`, saturating at the end of time.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(millis(by)))
    }

    /// How long ago `earlier` was; zero when the clock went back.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// One reading of both clocks.
///
/// The wall clock orders retries, retention and what people see. Leases use the monotonic
/// clock alone, so setting the wall clock can neither end nor prolong one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The wall clock.
    pub wall: Timestamp,
    /// Time since some fixed moment in this process.
    pub mono: Duration,
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
