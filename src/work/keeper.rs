//! Keeps the leases of a worker: one heartbeat for all, and the distrust of its own clock.

use crate::model::JobId;
use crate::queue::{Beat, Claimed, Heartbeat, Lease, Queue, WorkerInfo};
use crate::work::meter::Meter;
use crate::work::stop::{Stop, Why};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::{Span, warn};

/// How often leases are renewed when nothing else is to be said.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How often progress is told, when there is any.
const NEWS: Duration = Duration::from_millis(500);
/// How much earlier than the queue this worker considers a lease as ended.
const MARGIN: Duration = Duration::from_secs(5);
/// How long one heartbeat may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The leases this worker holds.
pub struct Keeper {
    queue: Arc<dyn Queue>,
    worker: WorkerInfo,
    held: Mutex<HashMap<JobId, Held>>,
    beat_now: Notify,
}

struct Held {
    lease: Lease,
    lease_for: Duration,
    stop: Stop,
    meter: Arc<Meter>,
    /// Changes of the meter that were told already.
    told: u64,
    trusted_until: Instant,
    /// That of the attempt, for the log.
    span: Span,
}

/// Lets go of a lease when dropped.
pub struct Hold {
    keeper: Arc<Keeper>,
    lease: Lease,
}

impl Keeper {
    /// A keeper without leases.
    pub fn new(queue: Arc<dyn Queue>, worker: WorkerInfo) -> Self {
        Self { queue, worker, held: Mutex::default(), beat_now: Notify::new() }
    }

    /// Keeps a lease that was asked for at `asked_at`, until the answer is dropped. Called in the
    /// span of the attempt.
    pub fn hold(
        self: &Arc<Self>,
        claimed: &Claimed,
        asked_at: Instant,
        stop: &Stop,
        meter: &Arc<Meter>,
    ) -> Hold {
        let held = Held {
            lease: claimed.lease,
            lease_for: claimed.lease_for,
            stop: stop.clone(),
            meter: Arc::clone(meter),
            told: 0,
            trusted_until: trusted_until(asked_at, claimed.lease_for),
            span: Span::current(),
        };
        self.held().insert(claimed.lease.job, held);
        Hold { keeper: Arc::clone(self), lease: claimed.lease }
    }

    /// Stops everything.
    pub fn stop_all(&self, why: Why) {
        for held in self.held().values() {
            held.stop.stop(why);
        }
    }

    /// Sends a heartbeat at once.
    pub fn hurry(&self) {
        self.beat_now.notify_one();
    }

    /// Renews leases and tells progress, for ever.
    pub async fn run(&self) {
        let mut last = Instant::now().checked_sub(HEARTBEAT);
        let mut tick = interval(NEWS);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let hurried = tokio::select! {
                _ = tick.tick() => false,
                () = self.beat_now.notified() => true,
            };
            let now = Instant::now();
            self.distrust(now);
            let due = last.is_none_or(|last| now.duration_since(last) >= HEARTBEAT);
            if hurried || due || self.has_news() {
                last = Some(now);
                self.beat(now).await;
            }
        }
    }

    async fn beat(&self, now: Instant) {
        let leases: Vec<_> = self
            .held()
            .values_mut()
            .map(|held| {
                held.told = held.meter.changes();
                (held.lease, held.meter.progress())
            })
            .collect();
        let heartbeat = Heartbeat { worker: self.worker.clone(), leases: leases.clone() };
        match timeout(PATIENCE, self.queue.heartbeat(heartbeat)).await {
            Ok(Ok(beats)) => {
                for ((lease, _), beat) in leases.iter().zip(beats) {
                    self.hear(*lease, beat, now);
                }
            }
            Ok(Err(error)) => warn!(%error, "a heartbeat was not taken"),
            Err(_) => warn!("a heartbeat was not answered in time"),
        }
    }

    fn hear(&self, lease: Lease, beat: Beat, asked_at: Instant) {
        let mut all = self.held();
        let Some(held) = all.get_mut(&lease.job).filter(|held| held.lease == lease) else { return };
        match beat {
            Beat::Held => held.trusted_until = trusted_until(asked_at, held.lease_for),
            Beat::Cancel => {
                held.trusted_until = trusted_until(asked_at, held.lease_for);
                held.stop.stop(Why::Cancelled);
            }
            Beat::Lost => held.stop.stop(Why::Lost),
        }
    }

    /// Stops what could not be renewed in time: the queue may have given it to another worker.
    fn distrust(&self, now: Instant) {
        for held in self.held().values() {
            if now >= held.trusted_until && held.stop.why().is_none() {
                held.span.in_scope(|| warn!("the lease could not be renewed in time"));
                held.stop.stop(Why::Lost);
            }
        }
    }

    fn has_news(&self) -> bool {
        self.held().values().any(|held| held.meter.changes() != held.told)
    }

    fn held(&self) -> MutexGuard<'_, HashMap<JobId, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut all = self.keeper.held();
        if all.get(&self.lease.job).is_some_and(|held| held.lease == self.lease) {
            all.remove(&self.lease.job);
        }
    }
}

fn trusted_until(asked_at: Instant, lease_for: Duration) -> Instant {
    // A short lease (tests) keeps a margin in proportion.
    asked_at + lease_for.saturating_sub(MARGIN.min(lease_for / 6))
}
