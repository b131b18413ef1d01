//! What the owner of a queue is given: its limits, its clock and its dice.

use crate::model::{LeaseToken, Now, Retention, RetryPolicy, Timestamp};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The limits of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long a lease lasts without a heartbeat.
    pub lease: Duration,
    /// How many jobs may be waiting or queued in one lane.
    pub max_queue: u64,
    /// How many unfinished jobs one API key may have; 0 for any number.
    pub max_live_per_key: u64,
    /// How often and how soon failed jobs are tried again.
    pub retry: RetryPolicy,
    /// How long finished jobs are kept.
    pub retention: Retention,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            max_queue: 10_000,
            max_live_per_key: 0,
            retry: RetryPolicy::default(),
            retention: Retention::default(),
        }
    }
}

/// Where the owner reads the time.
pub trait Clock: Send + Sync {
    /// Both clocks, now.
    fn now(&self) -> Now;

    /// Hands over a hook that wakes the owner; a clock that is moved by hand calls it after each
    /// move. A clock that runs by itself needs none: the owner sleeps until the next due moment.
    fn on_move(&self, wake: Box<dyn Fn() + Send + Sync>) {
        drop(wake);
    }
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = u64::try_from(wall.as_millis()).unwrap_or(u64::MAX);
        Now { wall: Timestamp(wall), mono: self.start.elapsed() }
    }
}

/// Where the rules take their randomness from.
pub trait Dice: Send {
    /// A fresh fence of 128 random bits.
    fn token(&mut self) -> LeaseToken;
    /// A random fraction of 0–255/255.
    fn jitter(&mut self) -> u8;
}

/// Randomness of the operating system.
#[derive(Debug, Default)]
pub struct SystemDice;

impl Dice for SystemDice {
    fn token(&mut self) -> LeaseToken {
        LeaseToken(Uuid::new_v4())
    }

    fn jitter(&mut self) -> u8 {
        fastrand::u8(..)
    }
}
