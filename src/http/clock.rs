//! The wall clock and how times of day are written.

use crate::model::Timestamp;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 9999-12-31T23:59:59Z, the last second RFC 3339 can write.
const LAST_MS: u64 = 253_402_300_799_000;

/// This moment.
pub(super) fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

/// A moment of the system's clock.
pub(super) fn timestamp(at: SystemTime) -> Timestamp {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// A moment as RFC 3339 with milliseconds.
pub(super) fn rfc3339(at: Timestamp) -> String {
    let since = Duration::from_millis(at.0.min(LAST_MS));
    humantime::format_rfc3339_millis(UNIX_EPOCH + since).to_string()
}
