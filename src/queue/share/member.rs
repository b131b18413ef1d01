//! One process's part in a shared store, as a queue.
//!
//! Calls go to the owner, which may be this process. While the store changes hands they wait and
//! are then sent again: every verb may be repeated, so a lost answer does no harm.

use super::client::{Client, ConnectError};
use super::election::{Candidate, Fatal, Opener};
use super::feed::Feed;
use crate::queue::handle::Handle;
use crate::queue::{Queue, QueueError};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How long a call waits for an owner.
const PATIENCE: Duration = Duration::from_secs(15);
/// How soon a call is sent again although nothing was heard of a new owner.
const AGAIN: Duration = Duration::from_millis(20);
/// How long joining waits to see what becomes of it.
const JOINING: Duration = Duration::from_secs(3);
/// How long connecting may take.
const CONNECTING: Duration = Duration::from_millis(250);
/// The pause after a connection that failed: the first, and the longest. Opening a store takes
/// some 40 ms, and everybody waits for it.
const PAUSES: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(20)];
/// The pause after an owner that speaks another protocol.
const FOREIGN: Duration = Duration::from_secs(1);

/// How a process takes part.
pub struct Membership {
    /// The data folder.
    pub dir: PathBuf,
    /// Opens the store, when it is this process's turn.
    pub open: Opener,
    /// How it comes to own the store.
    pub stands: Stands,
    /// Where its API listens, for others to know.
    pub address: Option<String>,
}

/// How a process comes to own the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It waits for its turn, from a while after it joined.
    InLine {
        /// How long after.
        after: Duration,
    },
    /// Only if nobody owns the store when it comes: for visits.
    IfFree,
}

/// Where calls go.
#[derive(Clone)]
pub(super) enum Route {
    /// This process owns the store.
    Owner(Arc<Handle>),
    /// Another one does.
    Guest(Arc<Client>),
    /// Nobody can be asked at the moment, and why.
    Away(Arc<str>),
    /// Another one does, with which this one cannot talk.
    Foreign(Arc<str>),
}

impl Route {
    pub fn queue(&self) -> Option<Arc<dyn Queue>> {
        match self {
            Self::Owner(handle) => Some(Arc::clone(handle) as Arc<dyn Queue>),
            Self::Guest(client) => Some(Arc::clone(client) as Arc<dyn Queue>),
            Self::Away(_) | Self::Foreign(_) => None,
        }
    }

    fn is_owner(&self) -> bool {
        matches!(self, Self::Owner(_))
    }
}

/// What the tasks of a member share.
pub(super) struct Inner {
    route: watch::Sender<Route>,
    pub feed: Feed,
    /// Whether this process holds the lock, from before the store is opened to after it is closed.
    pub reigns: watch::Sender<bool>,
    fatal: watch::Sender<Option<Fatal>>,
    /// Whether there ever was an owner to talk to.
    worked: AtomicBool,
    pub closing: CancellationToken,
}

impl Inner {
    /// This process owns the store.
    pub fn own(&self, queue: &Arc<Handle>) {
        self.worked.store(true, Ordering::Release);
        self.route.send_replace(Route::Owner(Arc::clone(queue)));
    }

    /// Nobody can be asked for the moment.
    pub fn lose(&self, why: &str) {
        self.route.send_replace(Route::Away(why.into()));
    }

    /// Whether the store could be used before.
    pub fn worked(&self) -> bool {
        self.worked.load(Ordering::Acquire)
    }

    /// It is over for this process.
    pub fn fail(&self, fatal: Fatal) {
        self.lose(&fatal.to_string());
        self.fatal.send_replace(Some(fatal));
    }

    /// Another process owns the store; not so if this one came to own it meanwhile.
    fn visit(&self, client: &Arc<Client>) -> bool {
        self.worked.store(true, Ordering::Release);
        self.unless_owner(Route::Guest(Arc::clone(client)))
    }

    /// The owner speaks another protocol. Told once.
    fn meet(&self, text: String) {
        let now = self.route.borrow().clone();
        if !matches!(&now, Route::Foreign(known) if **known == *text) {
            tracing::error!(text, "the owner of the store cannot be talked to");
            self.unless_owner(Route::Foreign(text.into()));
        }
    }

    /// Nobody is there to be talked to; one that could not be is gone.
    fn part(&self) {
        self.route.send_if_modified(|now| {
            let foreign = matches!(now, Route::Foreign(_));
            if foreign {
                *now = Route::Away("the store changes hands".into());
            }
            foreign
        });
    }

    fn unless_owner(&self, route: Route) -> bool {
        self.route.send_if_modified(|now| {
            let free = !now.is_owner();
            if free {
                *now = route;
            }
            free
        })
    }
}

/// A process's part in a shared store. Ends with [`Member::close`].
pub struct Member {
    pub(super) inner: Arc<Inner>,
}

impl Member {
    /// Takes part, and returns as soon as there is an owner to talk to (this process, perhaps), or
    /// after a few seconds without one.
    ///
    /// # Errors
    /// It was this process's turn and it could not open the store.
    pub async fn join(membership: Membership) -> Result<Self, Fatal> {
        let inner = Arc::new(Inner {
            route: watch::Sender::new(Route::Away("no process owns the store yet".into())),
            feed: Feed::new(),
            reigns: watch::Sender::new(false),
            fatal: watch::Sender::new(None),
            worked: AtomicBool::new(false),
            closing: CancellationToken::new(),
        });
        let member = Self { inner: Arc::clone(&inner) };
        member.start(membership)?;
        let mut route = inner.route.subscribe();
        let mut fatal = inner.fatal.subscribe();
        let settled = async {
            tokio::select! {
                _ = route.wait_for(|route| !matches!(route, Route::Away(_))) => {}
                _ = fatal.wait_for(Option::is_some) => {}
            }
        };
        // Whoever joins without an owner goes on trying; readiness tells.
        let _ = timeout(JOINING, settled).await;
        let failed = inner.fatal.borrow().clone();
        failed.map_or(Ok(member), Err)
    }

    fn start(&self, membership: Membership) -> Result<(), Fatal> {
        let (dir, closing) = (membership.dir.clone(), &self.inner.closing);
        let runtime = tokio::runtime::Handle::current();
        let candidate = Candidate { inner: Arc::clone(&self.inner), membership, runtime };
        std::thread::Builder::new()
            .name("queue-election".to_owned())
            .spawn(move || candidate.run())
            .map_err(|error| Fatal::Lock(error.to_string()))?;
        let (visitor, until) = (Arc::clone(&self.inner), closing.clone());
        tokio::spawn(async move { until.run_until_cancelled(visit_owners(&visitor, dir)).await });
        let (listener, until) = (Arc::clone(&self.inner), closing.clone());
        tokio::spawn(async move {
            let route = listener.route.subscribe();
            until.run_until_cancelled(listener.feed.run(route)).await
        });
        Ok(())
    }

    /// Returns when this process cannot take part any more.
    pub async fn failed(&self) -> Fatal {
        let mut fatal = self.inner.fatal.subscribe();
        match fatal.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(fatal)) => fatal.clone(),
            // The sender lives as long as this.
            _ => std::future::pending().await,
        }
    }

    /// Whether this process owns the store.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.inner.route.borrow().is_owner()
    }

    /// Takes part no more. What was sent before is committed, and the store handed over. Every
    /// later call answers [`QueueError::Unavailable`].
    pub async fn close(&self) {
        self.inner.closing.cancel();
        // A process that waits for the lock is not reigning; its thread ends with the process.
        let mut reigns = self.inner.reigns.subscribe();
        tokio::select! {
            _ = reigns.wait_for(|reigns| !reigns) => {}
            // One that hangs ends with the process.
            _ = self.failed() => {}
        }
        self.inner.lose("this process is stopping");
    }

    /// Calls the owner, whoever that is, and again while the store changes hands.
    pub(super) async fn insist<T, F, R>(&self, call: F) -> Result<T, QueueError>
    where
        F: Fn(Arc<dyn Queue>) -> R,
        R: Future<Output = Result<T, QueueError>>,
    {
        let until = Instant::now() + PATIENCE;
        loop {
            let route = self.inner.route.borrow().clone();
            let why = match (route.queue(), &route) {
                (Some(queue), _) => match call(queue).await {
                    Err(QueueError::Unavailable(why)) => why,
                    answer => return answer,
                },
                (None, Route::Away(why)) => why.to_string(),
                // Waiting would not help.
                (None, Route::Foreign(why)) => {
                    return Err(QueueError::Unavailable(why.to_string()));
                }
                (None, _) => String::new(),
            };
            if self.inner.closing.is_cancelled() || Instant::now() >= until {
                return Err(QueueError::Unavailable(why));
            }
            let mut changes = self.inner.route.subscribe();
            tokio::select! {
                _ = changes.changed() => {}
                () = sleep(AGAIN) => {}
            }
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.inner.closing.cancel();
    }
}

/// Keeps a connection to whoever owns the store, unless this process does.
async fn visit_owners(inner: &Inner, dir: PathBuf) {
    let mut route = inner.route.subscribe();
    let mut pause = PAUSES[0];
    loop {
        let _ = route.wait_for(|route| !route.is_owner()).await;
        match timeout(CONNECTING, Client::connect(&dir)).await {
            Ok(Ok(client)) => {
                pause = PAUSES[0];
                let client = Arc::new(client);
                if inner.visit(&client) {
                    tracing::debug!("another process owns the store");
                    tokio::select! {
                        () = client.closed() => {}
                        _ = route.wait_for(Route::is_owner) => {}
                    }
                    inner.unless_owner(Route::Away("the store changes hands".into()));
                }
            }
            Ok(Err(ConnectError::Foreign(text))) => {
                inner.meet(text);
                pause = FOREIGN;
            }
            Ok(Err(ConnectError::Away(_))) | Err(_) => {
                inner.part();
                pause = (pause * 2).min(PAUSES[1]);
            }
        }
        // Jitter: several guests lose the same owner at the same moment.
        sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
    }
}
