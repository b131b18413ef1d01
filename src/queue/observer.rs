//! Who hears how the store does. The queue itself keeps no figures.

use super::handle::Handle;
use crate::model::Lane;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Told by an engine what it did. Called on the engine's own thread, so each call must be short.
pub trait Observer: Send + Sync {
    /// So many commands were made durable together.
    fn committed(&self, commands: usize, took: Duration);

    /// A store that is reached over the network answered a verb.
    fn answered(&self, verb: &'static str, took: Duration);

    /// A job was claimed that could have been for so long.
    fn claimed(&self, lane: Lane, waited: Duration);

    /// Leases ended without a word of their worker.
    fn leases_ended(&self, count: u64);
}

/// Where an observer may be put, once.
pub(super) type Seat = Arc<OnceLock<Arc<dyn Observer>>>;

/// What happened between two commits, for an observer.
#[derive(Debug, Default)]
pub struct Noted {
    /// Lane and wait of each claim.
    pub claims: Vec<(Lane, Duration)>,
    /// Leases that ended by themselves.
    pub leases_ended: u64,
}

impl Noted {
    /// Tells an observer.
    pub(super) fn tell(self, observer: &dyn Observer) {
        for (lane, waited) in self.claims {
            observer.claimed(lane, waited);
        }
        if self.leases_ended > 0 {
            observer.leases_ended(self.leases_ended);
        }
    }
}

impl Handle {
    /// Tells `observer` how the store does from now on. The first one stays.
    pub fn observe(&self, observer: Arc<dyn Observer>) {
        let _ = self.observer.set(observer);
    }
}
