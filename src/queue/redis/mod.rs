//! The engine for several machines: jobs in Redis (or Valkey), one script a verb.
//!
//! The rules are those of [`super::machine`], written once more in `lua/` because only a script is
//! atomic there. A hash a job; sorted sets for the lines, leases, lists and ends; a stream of events.
//! All keys begin with `<prefix>:{q}:`, so that a cluster keeps them together. Nothing depends on
//! one process: every process does now and then what has become due.
//!
//! Reading order: [`target`] says where Redis is, `start` whether it may be trusted, `link` is a
//! connection that comes back, `scripts` what runs there, `fields` and `lines` what is stored, `verbs`
//! the queue, `intake` how submissions travel together, `news` what is heard, `clockwork` what is done without being asked.

mod answer;
mod calls;
mod check;
mod clockwork;
mod export;
mod fields;
mod import;
mod intake;
mod lines;
mod link;
mod news;
mod overview;
mod rate;
mod scripts;
mod snapshot;
mod start;
pub mod target;
mod verbs;

pub use start::OpenError;
pub use target::Target;

use super::observer::{Observer, Seat};
use super::{Clock, Settings};
use crate::model::Event;
use crate::queue::QueueError;
use answer::Answer;
use link::{Link, Patience};
use scripts::{Call, Script};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How many events a slow listener may fall behind before it is told that it lagged.
const EVENTS_BEHIND_MAX: usize = 4096;
/// The layout of the keys, and the newest this program knows.
pub const SCHEMA: u16 = 1;

/// How a queue in Redis is opened.
pub struct Options {
    /// Where it is.
    pub target: Target,
    /// Its limits; every process has the same. Whoever is on a visit takes those that are in force.
    pub settings: Settings,
    /// Whether this process is here for a moment only: it asks, and does nothing unasked.
    pub visits: bool,
    /// A clock to use instead of the server's, in tests.
    pub clock: Option<Arc<dyn Clock>>,
    /// The folder that dumps are written to; without one, they are refused.
    pub dumps: Option<PathBuf>,
}

/// A queue in Redis. Its tasks end when it is dropped.
pub struct RedisQueue {
    inner: Arc<Inner>,
    intake: intake::Intake,
    _ends: DropGuard,
}

/// What the tasks of a queue share.
struct Inner {
    target: Target,
    settings: Settings,
    clock: Option<Arc<dyn Clock>>,
    dumps: Option<PathBuf>,
    calls: Link,
    /// Heartbeats do not wait behind long answers.
    beats: Link,
    events: broadcast::Sender<Event>,
    /// The highest position of an event that anybody was told here.
    told: AtomicU64,
    work: watch::Sender<u64>,
    cancels: watch::Sender<u64>,
    /// Whether news are being heard.
    hears: watch::Sender<bool>,
    /// Wakes the clockwork.
    wake: tokio::sync::Notify,
    observer: Seat,
    closing: CancellationToken,
}

/// Opens the queue: looks at the server, and returns once news are heard.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(options: Options) -> Result<RedisQueue, OpenError> {
    let Options { target, settings, visits, clock, dumps } = options;
    let calls = Link::new(target.client()?, link::ANSWER);
    let beats = Link::new(target.client()?, link::ANSWER);
    start::look(&calls, &target).await?;
    let settings = start::settings(&calls, &target, settings, visits).await?;
    let inner = Arc::new(Inner {
        target,
        settings,
        clock,
        dumps,
        calls,
        beats,
        events: broadcast::Sender::new(EVENTS_BEHIND_MAX),
        told: AtomicU64::new(0),
        work: watch::Sender::new(0),
        cancels: watch::Sender::new(0),
        hears: watch::Sender::new(false),
        wake: tokio::sync::Notify::new(),
        observer: Seat::default(),
        closing: CancellationToken::new(),
    });
    if let Some(clock) = &inner.clock {
        let waker = Arc::downgrade(&inner);
        clock.on_move(Box::new(move || {
            if let Some(inner) = waker.upgrade() {
                inner.wake.notify_one();
            }
        }));
    }
    let ends = inner.closing.clone().drop_guard();
    news::start(&inner);
    if !visits {
        clockwork::start(&inner);
    }
    let mut hears = inner.hears.subscribe();
    let subscribed = tokio::time::timeout(start::PATIENCE, hears.wait_for(|hears| *hears)).await;
    if subscribed.is_err() {
        return Err(OpenError::Away("its news cannot be subscribed to".to_owned()));
    }
    let intake = intake::start(&inner);
    Ok(RedisQueue { inner, intake, _ends: ends })
}

/// Looks at a server without opening its queue: its version, if it may be used. Writes nothing.
///
/// # Errors
/// See [`OpenError`]; a server that is away is told after a few seconds.
pub async fn visit(target: &Target) -> Result<String, OpenError> {
    start::visit(&Link::new(target.client()?, link::ANSWER), target).await
}

impl RedisQueue {
    /// Tells `observer` from now on how the server answers, and what this process claimed and found
    /// to have ended. The first one stays.
    pub fn observe(&self, observer: Arc<dyn Observer>) {
        let _ = self.inner.observer.set(observer);
    }
}

impl Inner {
    /// A call of a script, with what every script is told.
    fn call(&self, script: Script) -> Call {
        let now = self.clock.as_ref().map(|clock| clock.now());
        Call::new(script, &self.target, now, &self.settings)
    }

    /// Runs a call on the usual connection.
    async fn run(&self, call: &Call, patience: Patience) -> Result<Answer, QueueError> {
        self.run_telling(call, patience).await.0
    }

    /// The same; and whether an answer was lost before, so that it may have been carried out twice.
    async fn run_telling(
        &self,
        call: &Call,
        patience: Patience,
    ) -> (Result<Answer, QueueError>, bool) {
        let lost = AtomicBool::new(false);
        let send = |mut to| {
            let lost = &lost;
            async move {
                let answer = call.send(&mut to).await;
                if answer.as_ref().is_err_and(link::loses_the_answer) {
                    lost.store(true, Ordering::Relaxed);
                }
                answer
            }
        };
        let answer = self.timed(call.script().name(), self.calls.insist(patience, send)).await;
        let answer = answer.and_then(|answer| {
            let ended = answer::leases_ended(&answer);
            if ended > 0 {
                self.note(|observer| observer.leases_ended(ended));
            }
            answer::read(answer)
        });
        (answer, lost.load(Ordering::Relaxed))
    }

    /// Waits for an answer and tells how long it took.
    async fn timed<T>(
        &self,
        verb: &'static str,
        answer: impl Future<Output = Result<T, QueueError>>,
    ) -> Result<T, QueueError> {
        let asked = Instant::now();
        let answer = answer.await?;
        self.note(|observer| observer.answered(verb, asked.elapsed()));
        Ok(answer)
    }

    fn note(&self, what: impl FnOnce(&dyn Observer)) {
        if let Some(observer) = self.observer.get() {
            what(observer.as_ref());
        }
    }
}
