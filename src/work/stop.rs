//! Why running work is stopped: the first reason counts.

use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// Why an attempt is stopped from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The user cancelled the job.
    Cancelled,
    /// The lease is lost, or could not be renewed in time.
    Lost,
    /// The worker stops.
    Draining,
    /// The attempt took too long.
    Deadline,
}

/// A switch shared by an attempt and everyone who may stop it.
#[derive(Clone, Default)]
pub struct Stop {
    token: CancellationToken,
    why: Arc<OnceLock<Why>>,
}

impl Stop {
    /// Stops the attempt. A later reason does not replace an earlier one.
    pub fn stop(&self, why: Why) {
        let _ = self.why.set(why);
        self.token.cancel();
    }

    /// Why it was stopped; `None` while it is not.
    pub fn why(&self) -> Option<Why> {
        self.why.get().copied()
    }

    /// What tools wait on.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_counts() {
        let stop = Stop::default();
        assert_eq!(stop.why(), None);
        stop.stop(Why::Lost);
        stop.stop(Why::Cancelled);
        assert_eq!(stop.why(), Some(Why::Lost));
        assert!(stop.token().is_cancelled());
    }
}
