//! What every handler has at hand.

use crate::files::Files;
use crate::http::auth::{AuthSettings, Keyring};
use crate::http::doctor::{Doctor, Practice};
use crate::http::limit::{Limits, Patience};
use crate::http::{
    facts::FactsCache, failures::FailuresCache, glance::GlanceCache, health::ProbeCache,
    metrics::Token, pace::PaceCache,
};
use crate::measure::Measures;
use crate::model::AllowList;
use crate::queue::Queue;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// Says why this process cannot really work (draining, a tool is missing); empty when it can.
pub type ReadyCheck = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// What the API is given by the roof.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Private hosts that links may name all the same.
    pub allowed: AllowList,
    /// The largest upload, in bytes.
    pub max_source_bytes: u64,
    /// The largest JSON body, in bytes. A series with 1,000 ranges needs about 32 KiB.
    pub max_body_bytes: usize,
    /// How long `POST /videos/inspect` waits for the site before it answers 202.
    pub inspect_wait: Duration,
    /// How often an idle event stream says that it lives.
    pub keep_alive: Duration,
    /// Host names this server is reached by besides the local ones (the host of its public URL).
    pub public_hosts: Vec<String>,
    /// Whether the jobs are in Redis, which readiness then names.
    pub redis: bool,
    /// The origin that downloads may be sent to, besides this server; pages may show what is there.
    pub files_origin: Option<String>,
    /// Who is let in.
    pub auth: AuthSettings,
    /// How long clients are waited for.
    pub patience: Patience,
    /// Connections at once; more wait until one has ended.
    pub max_connections: usize,
    /// The version shown to people and scrapers.
    pub version: &'static str,
    /// Where it is told what was done; also by workers in this process.
    pub measures: Arc<Measures>,
    /// What may read `/metrics`, besides an admin key where keys are asked for. The admin listener
    /// knows only this, and is open without it.
    pub metrics_token: Option<Token>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed: AllowList::default(),
            max_source_bytes: 8 << 30,
            max_body_bytes: 128 << 10,
            inspect_wait: Duration::from_secs(15),
            keep_alive: Duration::from_secs(15),
            public_hosts: Vec::new(),
            redis: false,
            files_origin: None,
            auth: AuthSettings::default(),
            patience: Patience::default(),
            max_connections: 20_000,
            version: env!("CARGO_PKG_VERSION"),
            measures: Arc::default(),
            metrics_token: None,
        }
    }
}

/// Everything a handler may use; shared by all workers of the server.
pub struct Api {
    /// The queue and job table.
    pub queue: Arc<dyn Queue>,
    /// Sources and clips.
    pub files: Arc<dyn Files>,
    /// Limits and names.
    pub settings: Settings,
    /// Why this process cannot work, if so.
    pub ready: ReadyCheck,
    /// Cancelled when the server stops: ends event streams and waiting answers.
    pub closing: CancellationToken,
    pub(super) keyring: Keyring,
    /// Held by who changes keys: what the change depends on stays true meanwhile.
    pub(super) key_changes: Mutex<()>,
    pub(super) practice: Practice,
    pub(super) limits: Option<Limits>,
    pub(super) facts: FactsCache,
    pub(super) failures: FailuresCache,
    pub(super) glance: GlanceCache,
    pub(super) pace: PaceCache,
    pub(super) probe: ProbeCache,
}

impl Api {
    /// An API over a queue and files.
    #[must_use]
    pub fn new(
        queue: Arc<dyn Queue>,
        files: Arc<dyn Files>,
        settings: Settings,
        ready: ReadyCheck,
    ) -> Self {
        Self {
            queue,
            files,
            settings,
            ready,
            closing: CancellationToken::new(),
            keyring: Keyring::default(),
            key_changes: Mutex::default(),
            practice: Practice::default(),
            limits: None,
            facts: FactsCache::default(),
            failures: FailuresCache::default(),
            glance: GlanceCache::default(),
            pace: PaceCache::default(),
            probe: ProbeCache::default(),
        }
    }

    /// The same API with somebody who looks at the machine when asked.
    #[must_use]
    pub fn looked_after(mut self, doctor: Doctor) -> Self {
        self.practice = Practice::of(doctor);
        self
    }

    /// The same API with limits to how often one client may ask.
    #[must_use]
    pub fn limited(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }
}
