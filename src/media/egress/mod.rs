//! The only way out for a download: a forward proxy inside this process.
//!
//! yt-dlp follows redirects and playlists wherever they lead. Each run gets a proxy of its own on
//! a loopback port; it judges every single request by the address it would really connect to
//! (`policy`), counts bytes, and goes when the run goes. What a link looks like is judged earlier,
//! by [`crate::model::Link`].

mod head;
mod meter;
mod policy;
mod relay;

pub use head::{HEAD_MAX, HeadError, Request};
pub use policy::{Refusal, Target};

use crate::model::AllowList;
use meter::Quota;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;

/// How a refused request is answered; the tool's error text repeats it.
pub const BLOCKED_STATUS: &str = "470 EZ-Blocked";
/// How a request is answered when the run has used up its bytes.
pub const QUOTA_STATUS: &str = "471 EZ-Quota";

/// What one run's proxy allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes in both directions together.
    pub quota: u64,
    /// Connections at a time; more wait.
    pub connections: usize,
    /// How long a client may take to send the head of its request.
    pub head: Duration,
    /// How long looking up a name or connecting to one address may take.
    pub connect: Duration,
    /// How long a connection may carry no byte.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            quota: u64::MAX,
            connections: 64,
            head: Duration::from_secs(10),
            connect: Duration::from_secs(5),
            idle: Duration::from_mins(1),
        }
    }
}

/// The proxy of one run; closed, with all its connections, when dropped.
#[derive(Debug)]
pub struct Egress {
    address: SocketAddr,
    shared: Arc<Shared>,
    _accepting: AbortOnDropHandle<()>,
}

/// What a proxy has seen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The first request that was refused, in words: host, port and reason.
    pub blocked: Option<String>,
    /// How many requests were refused.
    pub refusals: u64,
    /// Whether the run has used up its bytes.
    pub over_quota: bool,
    /// Bytes passed on, in both directions together.
    pub bytes: u64,
}

#[derive(Debug)]
struct Shared {
    allowed: AllowList,
    limits: Limits,
    quota: Quota,
    blocked: Mutex<Blocked>,
}

#[derive(Debug, Default)]
struct Blocked {
    first: Option<String>,
    count: u64,
}

impl Shared {
    fn note_blocked(&self, target: &Target, refusal: Refusal) {
        tracing::info!(%target, %refusal, "a download was kept from connecting");
        let mut blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        blocked.first.get_or_insert_with(|| format!("{target}: {refusal}"));
        blocked.count += 1;
    }
}

impl Egress {
    /// Opens a proxy on a free loopback port.
    ///
    /// # Errors
    /// When no port can be opened.
    pub async fn start(allowed: AllowList, limits: Limits) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let quota = Quota::new(limits.quota);
        let shared = Arc::new(Shared { allowed, limits, quota, blocked: Mutex::default() });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, _accepting: AbortOnDropHandle::new(accepting) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let blocked = self.shared.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        Seen {
            blocked: blocked.first.clone(),
            refusals: blocked.count,
            over_quota: self.shared.quota.is_spent(),
            bytes: self.shared.quota.used(),
        }
    }
}

/// Accepts until dropped, and takes its connections along.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let slots = Arc::new(Semaphore::new(shared.limits.connections));
    let mut open = JoinSet::new();
    while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
        match listener.accept().await {
            Ok((client, _)) => {
                let shared = Arc::clone(&shared);
                open.spawn(async move {
                    relay::serve(client, &shared).await;
                    drop(slot);
                });
            }
            // Out of file descriptors: some will come back.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while open.try_join_next().is_some() {}
    }
}
