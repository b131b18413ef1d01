//! How far an attempt is, over all its stages: one number that never goes back.

use crate::media::{Sink, Step};
use crate::model::Progress;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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

    /// Sinks for parts made side by side within `from..to`, each weighing as much as its cost.
    pub fn parts(self: &Arc<Self>, from: u16, to: u16, costs: Vec<u64>) -> Parts {
        self.reach(from, None, None);
        let total = costs.iter().sum::<u64>().max(1);
        let done = costs.iter().map(|_| AtomicU64::new(0)).collect();
        Parts { meter: Arc::clone(self), from, to, shared: Arc::new(Shared { costs, done, total }) }
    }
}

/// The progress of parts that are made side by side.
pub struct Parts {
    meter: Arc<Meter>,
    from: u16,
    to: u16,
    shared: Arc<Shared>,
}

struct Shared {
    costs: Vec<u64>,
    /// Permille of each part.
    done: Vec<AtomicU64>,
    total: u64,
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
        let (from, to) = (self.from, self.to);
        Arc::new(move |step: Step| {
            shared.done[index].fetch_max(u64::from(step.permille.min(1000)), Ordering::Relaxed);
            let done = shared.done();
            let share = u64::from(to - from) * done / (shared.total * 1000);
            // The step knows the time left of its own part; the others cost in proportion.
            let left = shared.costs[index] * u64::from(1000 - step.permille.min(1000));
            let eta_s = step.eta_s.filter(|_| left > 0).map(|eta| {
                let all = u64::from(eta) * (shared.total * 1000 - done) / left;
                u32::try_from(all).unwrap_or(u32::MAX)
            });
            meter.reach(from + u16::try_from(share).unwrap_or(0), step.speed, eta_s);
        })
    }
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
        let parts = meter.parts(0, 1000, vec![1, 3]);
        parts.sink(1)(step(1000));
        assert_eq!(meter.progress().permille, 750);
        parts.sink(0)(step(1000));
        assert_eq!(meter.progress().permille, 1000);
    }

    #[test]
    fn the_time_left_counts_the_other_parts() {
        let meter = Arc::new(Meter::default());
        let parts = meter.parts(0, 1000, vec![1, 3]);
        parts.sink(0)(Step { permille: 500, speed: None, eta_s: Some(2) });
        assert_eq!(meter.progress().eta_s, Some(14));
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
