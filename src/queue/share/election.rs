//! How a process comes to own the store: it waits for the lock, opens, serves, and lets go.
//!
//! Waiting is the kernel's (`flock`), on a thread of its own: the moment an owner dies, the next
//! in line is woken, with nothing in between that could be forgotten or misjudged.

use super::member::{Inner, Membership};
use super::{house, server, socket};
use crate::queue::Queue;
use crate::queue::handle::Handle;
use crate::queue::owner::Owner;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::runtime::Handle as Runtime;
use tokio::time::{interval, timeout};
use tokio_util::sync::CancellationToken;

/// How long to wait before the store is opened again after it failed.
const AGAIN: Duration = Duration::from_secs(1);
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
}

impl Candidate {
    /// Waits, reigns, and again when the store failed; returns when the member closes.
    pub fn run(self) {
        if !self.pause(self.membership.contend_after) {
            return;
        }
        loop {
            let owner = match Owner::wait(&self.membership.dir) {
                Ok(owner) => owner,
                Err(error) => return self.inner.fail(Fatal::Lock(error.to_string())),
            };
            self.inner.reigns.send_replace(true);
            // Looked at after saying so: a close that comes now waits for the end of this reign.
            let ended =
                if self.closing().is_cancelled() { Ended::ForGood } else { self.reign(owner) };
            self.inner.reigns.send_replace(false);
            if matches!(ended, Ended::ForGood) || !self.pause(AGAIN) {
                return;
            }
        }
    }

    fn reign(&self, owner: Owner) -> Ended {
        let opened = owner.announce(self.membership.address.clone());
        let opened =
            opened.map_err(|error| unusable(&error)).and_then(|()| (self.membership.open)());
        let queue = match opened {
            Ok(queue) => Arc::new(queue),
            Err(failure) => return self.not_opened(failure),
        };
        let listener = {
            let _runtime = self.runtime.enter();
            socket::listen(&self.membership.dir)
        };
        let listener = match listener {
            Ok(listener) => listener,
            Err(error) => {
                queue.close();
                return self.not_opened(unusable(&error));
            }
        };
        tracing::info!("this process owns the store");
        let until = CancellationToken::new();
        // First: this process must not become a guest of its own.
        self.inner.own(&queue);
        self.runtime.spawn(server::serve(queue.clone(), listener, until.clone()));
        let ended = self.runtime.block_on(self.watch_over(&queue));
        self.inner.lose("the store changes hands");
        if let Ended::Failed = ended {
            tracing::error!("the store failed; it is opened again");
        }
        // Commits what was sent and answers it, before the guests are let go.
        queue.close();
        until.cancel();
        drop(owner);
        ended
    }

    /// Returns when this reign must end.
    async fn watch_over(&self, queue: &Arc<Handle>) -> Ended {
        let failed = queue.failed();
        tokio::select! {
            () = house::keep(queue) => Ended::Failed,
            () = self.closing().cancelled() => Ended::ForGood,
            () = failed.cancelled() => Ended::Failed,
            () = hung(queue) => {
                self.inner.fail(Fatal::Hung);
                // Closing would hang as well; the process ends now.
                std::future::pending().await
            }
        }
    }

    fn not_opened(&self, failure: OpenFailure) -> Ended {
        let passes = match failure.passes {
            Passes::Always => true,
            Passes::IfItWorkedBefore => self.inner.worked(),
            Passes::Never => false,
        };
        if !passes {
            self.inner.fail(Fatal::Open(failure));
            return Ended::ForGood;
        }
        tracing::error!(reason = failure.reason, "the store cannot be opened; trying again");
        self.inner.lose(&failure.reason);
        Ended::Failed
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
    let hint = "check the folder's permissions and the disk";
    OpenFailure { reason: error.to_string(), passes: Passes::IfItWorkedBefore, hint }
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
