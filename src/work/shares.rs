//! How much of a worker's time each of several clips takes that are made at the same time, of one
//! series or of several.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time of one worker, handed out to those that are in work in any of its attempts: they all
/// share the same turns at the tools.
pub struct Shares(Mutex<State>);

#[derive(Clone, Copy)]
struct State {
    /// When this was last brought up to date.
    at: Instant,
    /// How many are in work.
    busy: u32,
    /// What somebody who was in work all the time has had: at each moment, one of as many shares
    /// as there were.
    each: Duration,
}

/// Somebody in work; no more when dropped.
pub struct Share<'a> {
    shares: &'a Shares,
    since: Duration,
}

impl Shares {
    /// Nobody is in work yet.
    pub fn new(now: Instant) -> Self {
        Self(Mutex::new(State { at: now, busy: 0, each: Duration::ZERO }))
    }

    /// Begins to work.
    pub fn enter(&self, now: Instant) -> Share<'_> {
        let since = self.change(now, 1).each;
        Share { shares: self, since }
    }

    fn change(&self, now: Instant, by: i32) -> State {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_duration_since(state.at);
        let busy = state.busy;
        state.each += passed.checked_div(busy).unwrap_or_default();
        state.at = state.at.max(now);
        state.busy = state.busy.saturating_add_signed(by);
        *state
    }
}

impl Share<'_> {
    /// What came to it until now.
    pub fn so_far(&self, now: Instant) -> Duration {
        self.shares.change(now, 0).each.saturating_sub(self.since)
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.shares.change(Instant::now(), -1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_up_to_the_time_there_was() {
        let begun = Instant::now() + Duration::from_hours(1);
        let at = |ms| begun + Duration::from_millis(ms);
        let shares = Shares::new(begun);
        let one = shares.enter(at(100));
        let two = shares.enter(at(300));
        let [first, _] = [one.so_far(at(500)), two.so_far(at(500))];
        // Alone for 200 ms, then one of two for 200 ms.
        assert_eq!(first, Duration::from_millis(300));
        let three = shares.enter(at(500));
        let all = [&one, &two, &three].map(|share| share.so_far(at(1100)));
        assert_eq!(all, [500, 300, 200].map(Duration::from_millis));
        assert_eq!(all.iter().sum::<Duration>(), Duration::from_secs(1));
    }
}
