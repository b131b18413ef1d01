//! How far an attempt is, over all its stages: one number that never goes back.

use crate::media::{Sink, Step};
use crate::model::Progress;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The progress of one attempt.
#[derive(Default)]
pub struct Meter {
    latest: Mutex<Progress>,
    /// Grows with every change, so that the keeper can tell whether there is news.
    changes: AtomicU64,
}

impl Meter {
    /// What to report now.
    pub fn progress(&self) -> Progress {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grows with every change.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    fn reach(&self, permille: u16, speed: Option<u64>, eta_s: Option<u32>) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let permille = permille.max(latest.permille).min(1000);
        let next = Progress { permille, eta_s, speed };
        if next != *latest {
            *latest = next;
            self.changes.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A sink for one stage that covers `from..to` permille of the attempt.
    pub fn stage(self: &Arc<Self>, from: u16, to: u16) -> Sink {
        self.reach(from, None, None);
        let meter = Arc::clone(self);
        Arc::new(move |step: Step| {
            let done = u32::from(to - from) * u32::from(step.permille.min(1000)) / 1000;
            meter.reach(from + u16::try_from(done).unwrap_or(0), step.speed, step.eta_s);
        })
    }

    /// Sinks for parts made side by side within `from..to`, each weighing as much as its cost;
    /// `ready` says which of them are there already.
    pub fn parts(self: &Arc<Self>, from: u16, to: u16, costs: Vec<u64>, ready: &[bool]) -> Parts {
        let total = costs.iter().sum::<u64>().max(1);
        let done =
            ready.iter().map(|&ready| AtomicU64::new(if ready { 1000 } else { 0 })).collect();
        let shared = Shared { costs, done, total, begun: Instant::now() };
        let before = shared.done();
        self.reach(from + share(to - from, before, total), None, None);
        Parts { meter: Arc::clone(self), from, to, before, shared: Arc::new(shared) }
    }
}

/// The progress of parts that are made side by side.
pub struct Parts {
    meter: Arc<Meter>,
    from: u16,
    to: u16,
    /// Cost done before this attempt, times 1000: what an earlier one published.
    before: u64,
    shared: Arc<Shared>,
}

struct Shared {
    costs: Vec<u64>,
    /// Permille of each part.
    done: Vec<AtomicU64>,
    total: u64,
    begun: Instant,
}

impl Shared {
    /// Cost done so far, times 1000.
    fn done(&self) -> u64 {
        let parts = self.costs.iter().zip(&self.done);
        parts.map(|(cost, done)| cost * done.load(Ordering::Relaxed)).sum()
    }
}

impl Parts {
    /// The sink of the part at `index`.
    pub fn sink(&self, index: usize) -> Sink {
        let (meter, shared) = (Arc::clone(&self.meter), Arc::clone(&self.shared));
        let (from, to, before) = (self.from, self.to, self.before);
        Arc::new(move |step: Step| {
            shared.done[index].fetch_max(u64::from(step.permille.min(1000)), Ordering::Relaxed);
            let done = shared.done();
            let eta_s =
                time_left(shared.begun.elapsed(), done - before, shared.total * 1000 - done);
            meter.reach(from + share(to - from, done, shared.total), step.speed, eta_s);
        })
    }
}

/// The part of `width` that `done` thousandths of `total` stand for.
fn share(width: u16, done: u64, total: u64) -> u16 {
    u16::try_from(u64::from(width) * done / (total * 1000)).unwrap_or(width)
}

/// Seconds left at the pace so far, rounded up; unknown before a hundredth is done.
fn time_left(elapsed: Duration, done: u64, left: u64) -> Option<u32> {
    if done == 0 || done < left / 100 {
        return None;
    }
    let left_ms = elapsed.as_millis() * u128::from(left) / u128::from(done);
    u32::try_from(left_ms.div_ceil(1000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(permille: u16) -> Step {
        Step { permille, ..Step::default() }
    }

    #[test]
    fn stages_follow_each_other_and_never_go_back() {
        let meter = Arc::new(Meter::default());
        let fetch = meter.stage(100, 600);
        fetch(step(500));
        assert_eq!(meter.progress().permille, 350);
        fetch(step(400));
        assert_eq!(meter.progress().permille, 350);
        meter.stage(600, 1000)(step(1000));
        assert_eq!(meter.progress().permille, 1000);
    }

    #[test]
    fn parts_weigh_what_they_cost() {
        let meter = Arc::new(Meter::default());
        let parts = meter.parts(0, 1000, vec![1, 3], &[false, false]);
        parts.sink(1)(step(1000));
        assert_eq!(meter.progress().permille, 750);
        parts.sink(0)(step(1000));
        assert_eq!(meter.progress().permille, 1000);
    }

    #[test]
    fn what_an_earlier_attempt_published_is_done() {
        let meter = Arc::new(Meter::default());
        let parts = meter.parts(0, 1000, vec![1, 3], &[true, false]);
        assert_eq!(meter.progress().permille, 250);
        parts.sink(1)(step(500));
        assert_eq!(meter.progress().permille, 625);
    }

    #[test]
    fn the_time_left_follows_the_pace() {
        let seconds = Duration::from_secs;
        assert_eq!(time_left(seconds(10), 500, 1500), Some(30));
        assert_eq!(time_left(seconds(10), 999, 1), Some(1), "never none before the end");
        assert_eq!(time_left(seconds(10), 1000, 0), Some(0));
        assert_eq!(time_left(seconds(1), 1, 999_999), None, "too early to say");
        assert_eq!(time_left(seconds(1), 0, 10), None);
    }

    #[test]
    fn saying_the_same_again_is_no_news() {
        let meter = Arc::new(Meter::default());
        let sink = meter.stage(0, 1000);
        sink(step(10));
        let changes = meter.changes();
        sink(step(10));
        assert_eq!(meter.changes(), changes);
    }
}
