//! Take-over: from the kill of the owner to the first answer to a write that was sent after it.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// How long a prober sleeps at most before it looks whether the run is over.
const LOOK: Duration = Duration::from_millis(100);

/// See the module.
#[derive(Default)]
pub struct Takeovers {
    /// Kills of an owner after which no write was answered yet.
    open: Mutex<Vec<Instant>>,
    took: Mutex<Vec<Duration>>,
    kills: Mutex<u64>,
    bell: Condvar,
}

impl Takeovers {
    /// The owner was killed: those who wait for it send a write.
    pub fn begin(&self, killed: Instant) {
        self.open.lock().unwrap().push(killed);
        *self.kills.lock().unwrap() += 1;
        self.bell.notify_all();
    }

    /// Waits for the next kill of an owner; `None` when there was none for a while.
    pub fn wait(&self, known: u64) -> Option<u64> {
        let kills = self.kills.lock().unwrap();
        let (kills, _) = self.bell.wait_timeout_while(kills, LOOK, |now| *now == known).unwrap();
        (*kills != known).then_some(*kills)
    }

    /// A write was answered.
    pub fn write(&self, sent: Instant, came: Instant) {
        let mut open = self.open.lock().unwrap();
        let mut took = self.took.lock().unwrap();
        took.extend(open.extract_if(.., |killed| *killed <= sent).map(|killed| came - killed));
    }

    /// How long they took.
    pub fn times(&self) -> Vec<Duration> {
        self.took.lock().unwrap().clone()
    }
}
