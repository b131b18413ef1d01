//! How slowly a body may come in before its sender is no longer waited for.

use crate::http::problem::Problem;
use crate::model::Code;
use std::future::Future;
use std::time::{Duration, Instant};
use tokio::time::timeout_at;

/// The slowest sender that is waited for.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Pace {
    /// So many bytes must come ...
    bytes: u64,
    /// ... in each stretch of this length.
    every: Duration,
    /// All of it must have come by then.
    whole: Option<Duration>,
}

/// A JSON body: 100 bytes a second, and ten seconds for all of it.
pub(in crate::http) const JSON: Pace =
    Pace { bytes: 500, every: Duration::from_secs(5), whole: Some(Duration::from_secs(10)) };

/// A file, which may take its time: 1 KiB a second, seen over half a minute.
pub(in crate::http) const FILE: Pace =
    Pace { bytes: 30 << 10, every: Duration::from_secs(30), whole: None };

/// One body that is coming in.
#[derive(Debug)]
pub(in crate::http) struct Watch {
    pace: Pace,
    missing: u64,
    until: Instant,
    end: Option<Instant>,
}

impl Watch {
    /// Begins to wait for a body.
    pub fn new(pace: Pace, now: Instant) -> Self {
        let end = pace.whole.map(|whole| now + whole);
        Self { pace, missing: pace.bytes, until: now + pace.every, end }
    }

    /// When the next bytes must have come.
    fn until(&self) -> Instant {
        self.end.map_or(self.until, |end| end.min(self.until))
    }

    /// Notes that bytes have come.
    pub fn came(&mut self, bytes: usize, now: Instant) {
        self.missing = self.missing.saturating_sub(bytes as u64);
        if self.missing == 0 {
            (self.missing, self.until) = (self.pace.bytes, now + self.pace.every);
        }
    }

    /// Waits for the next bytes, as long as the pace allows.
    ///
    /// # Errors
    /// [`Code::RequestTimeout`]; the connection is closed with it.
    pub async fn next<T>(&self, next: impl Future<Output = T>) -> Result<T, Problem> {
        timeout_at(self.until().into(), next).await.map_err(|_| Problem::of(Code::RequestTimeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_must_keep_its_pace() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut json = Watch::new(JSON, start);
        assert_eq!(json.until(), at(5));
        json.came(499, at(4));
        assert_eq!(json.until(), at(5), "not enough to be given more time");
        json.came(1, at(4));
        assert_eq!(json.until(), at(9));
        json.came(100_000, at(8));
        assert_eq!(json.until(), at(10), "all of it within ten seconds");
        let mut file = Watch::new(FILE, start);
        for second in 1..1000 {
            assert!(file.until() > at(second));
            file.came(1100, at(second));
        }
        file.came(1, at(1005));
        assert!(file.until() <= at(1030));
    }
}
