//! How a process comes to own the store: it waits for the lock, opens, serves, and lets go.
//!
//! Waiting is the kernel's (`flock`), on a thread of its own: the moment an owner dies, one of those
//! that wait gets the lock, with nothing in between that could be forgotten or misjudged.

use super::member::{Inner, Membership, Stands};
use super::{house, server, socket};
use crate::queue::Queue;
use crate::queue::handle::Handle;
use crate::queue::owner::{Owner, TakeError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::runtime::Handle as Runtime;
use tokio::time::{interval, timeout};
use tokio_util::sync::CancellationToken;

/// How long to wait before the store is opened again after it failed.
const AGAIN: Duration = Duration::from_secs(1);
/// How often in a row it may not be opened. A store that some process cannot let go of is free
/// again when that process ends, which it does by this as well.
const FAILURES_MAX: u32 = 10;
/// How often a visitor looks whether there is an owner now.
const LOOK_IF_FREE: Duration = Duration::from_millis(50);
/// How often the owner's thread is looked after.
const LOOK: Duration = Duration::from_secs(5);
/// How long the owner's thread may be silent before the process gives the store up.
const SILENCE: Duration = Duration::from_secs(30);

/// Opens the store.
pub type Opener = Arc<dyn Fn() -> Result<Handle, OpenFailure> + Send + Sync>;

/// Why the store could not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct OpenFailure {
    /// In words.
    pub reason: String,
    /// Whether it may work later without anyone's help.
    pub passes: Passes,
    /// What a person can do about it.
    pub hint: &'static str,
}

/// Whether a failure passes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passes {
    /// It does (a full disk): try again.
    Always,
    /// It does when the store could be used before; else somebody set it up wrongly.
    IfItWorkedBefore,
    /// It does not.
    Never,
}

/// Why this process cannot take part any more: it should end.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fatal {
    /// The store cannot be opened.
    #[error("{0}")]
    Open(OpenFailure),
    /// The lock file cannot be used.
    #[error("the lock of the data folder cannot be used: {0}")]
    Lock(String),
    /// The owner's thread hangs: only the end of the process frees the store for others.
    #[error("the store has not answered for {} seconds", SILENCE.as_secs())]
    Hung,
}

/// A process that wants to own the store.
pub(super) struct Candidate {
    pub inner: Arc<Inner>,
    pub membership: Membership,
    pub runtime: Runtime,
}

/// How a reign ended.
enum Ended {
    /// As wanted, or for good.
    ForGood,
    /// The store failed: it may be opened again.
    Failed,
    /// It could not be opened, and may be later.
    NotOpened,
}

impl Candidate {
    /// Stands for the store until the member closes or cannot take part any more.
    pub fn run(self) {
        match self.membership.stands {
            Stands::InLine { after } => self.stand_in_line(after),
            Stands::IfFree => self.look_if_free(),
        }
    }

    /// Waits for the lock, reigns, and waits again when the store failed.
    fn stand_in_line(&self, after: Duration) {
        let mut failures = 0;
        if !self.pause(after) {
            return;
        }
        loop {
            let owner = match Owner::wait(&self.membership.dir) {
                Ok(owner) => owner,
                Err(error) => return self.inner.fail(Fatal::Lock(error.to_string())),
            };
            match self.reign(owner, failures) {
                Ended::ForGood => return,
                Ended::Failed => failures = 0,
                Ended::NotOpened => failures += 1,
            }
            if !self.pause(AGAIN) {
                return;
            }
        }
    }

    /// Reigns if nobody else does; a visitor must not keep servers waiting behind it.
    fn look_if_free(&self) {
        loop {
            match Owner::take(&self.membership.dir) {
                Ok(owner) => {
                    self.reign(owner, FAILURES_MAX);
                    return;
                }
                Err(TakeError::Held(_)) => {}
                Err(TakeError::Io(error)) => {
                    return self.inner.fail(Fatal::Lock(error.to_string()));
                }
            }
            if self.inner.worked() || !self.pause(LOOK_IF_FREE) {
                return;
            }
        }
    }

    fn reign(&self, owner: Owner, failures: u32) -> Ended {
        self.inner.reigns.send_replace(true);
        // Looked at after saying so: a close that comes now waits for the end of this reign.
        let ended = if self.closing().is_cancelled() {
            Ended::ForGood
        } else {
            catch_unwind(AssertUnwindSafe(|| self.open_and_serve(&owner, failures)))
                .unwrap_or_else(|_| self.not_opened(&panicked(), FAILURES_MAX))
        };
        drop(owner);
        self.inner.reigns.send_replace(false);
        ended
    }

    fn open_and_serve(&self, owner: &Owner, failures: u32) -> Ended {
        owner.announce(self.membership.address.clone());
        let queue = match (self.membership.open)() {
            Ok(queue) => Arc::new(queue),
            Err(failure) => return self.not_opened(&failure, failures),
        };
        let listener = {
            let _runtime = self.runtime.enter();
            socket::listen(&self.membership.dir)
        };
        let listener = match listener {
            Ok(listener) => listener,
            Err(error) => {
                queue.close();
                return self.not_opened(&unusable(&error), failures);
            }
        };
        tracing::info!("this process owns the store");
        let until = CancellationToken::new();
        // First: this process must not become a guest of its own.
        self.inner.own(&queue);
        self.runtime.spawn(server::serve(queue.clone(), listener, until.clone()));
        let ended = self.runtime.block_on(self.watch_over(&queue));
        if let Ended::Failed = ended {
            tracing::error!("the store failed; it is opened again");
        }
        self.inner.lose("the store changes hands");
        // What was sent before is committed; a guest that misses the answer sends it again.
        queue.close();
        until.cancel();
        ended
    }

    /// Returns when this reign must end.
    async fn watch_over(&self, queue: &Arc<Handle>) -> Ended {
        let failed = queue.failed();
        tokio::select! {
            never = house::keep(queue) => match never {},
            () = self.closing().cancelled() => Ended::ForGood,
            () = failed.cancelled() => Ended::Failed,
            () = hung(queue) => {
                self.inner.fail(Fatal::Hung);
                // Closing would hang as well; the process ends now.
                std::future::pending().await
            }
        }
    }

    /// Decides whether it may be opened later, when it was not `failures` times before.
    fn not_opened(&self, failure: &OpenFailure, failures: u32) -> Ended {
        let passes = match failure.passes {
            Passes::Always => true,
            Passes::IfItWorkedBefore => self.inner.worked() && failures < FAILURES_MAX,
            Passes::Never => false,
        };
        if !passes {
            self.inner.fail(Fatal::Open(failure.clone()));
            return Ended::ForGood;
        }
        tracing::error!(reason = failure.reason, "the store cannot be opened; trying again");
        self.inner.lose(&failure.reason);
        Ended::NotOpened
    }

    /// Waits, and whether to go on.
    fn pause(&self, length: Duration) -> bool {
        let closing = self.closing();
        self.runtime.block_on(async { timeout(length, closing.cancelled()).await.is_err() })
    }

    fn closing(&self) -> &CancellationToken {
        &self.inner.closing
    }
}

fn unusable(error: &std::io::Error) -> OpenFailure {
    let passes = match error.kind() {
        std::io::ErrorKind::StorageFull => Passes::Always,
        _ => Passes::IfItWorkedBefore,
    };
    let hint = "check the folder's permissions and the disk";
    OpenFailure { reason: error.to_string(), passes, hint }
}

fn panicked() -> OpenFailure {
    OpenFailure {
        reason: "opening or serving it panicked; the log says where".to_owned(),
        passes: Passes::Never,
        hint: "start again; if it repeats, take a copy of the data folder and report it",
    }
}

/// Returns when the owner's thread has not answered for [`SILENCE`].
async fn hung(queue: &Handle) {
    let mut look = interval(LOOK);
    loop {
        look.tick().await;
        if timeout(SILENCE, queue.overview()).await.is_err() {
            return;
        }
    }
}
