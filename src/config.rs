//! Every setting, and the only reader of the environment.
//!
//! A setting is a flag, an environment variable and a line of an optional TOML file at once,
//! described once in [`options`]; flag > environment > file > default. [`layers`] puts the four
//! together, [`report`] shows where each value came from.

pub mod auth;
pub mod hooks;
pub mod layers;
pub mod limits;
pub mod options;
pub mod redis;
pub mod report;
pub mod s3;
pub mod secret;
pub mod watch;

use crate::hooks::Keys;
use crate::http::{self, LimitSettings};
use crate::model::{AllowList, Lane, Retention, RetryPolicy};
use auth::AuthConfig;
use options::{
    HttpOptions, LimitOptions, RetentionOptions, Role, StoreOptions, ToolOptions, WorkOptions,
};
use redis::RedisConfig;
use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;
use url::Url;

/// A setting that cannot be meant.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct ConfigError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl ConfigError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// The settings of the queue.
#[derive(Clone, Debug)]
pub struct QueueConfig {
    /// The most jobs that may wait in a lane.
    pub max_queue: u64,
    /// The most unfinished jobs of one API key; 0 for any number.
    pub max_live_per_key: u64,
    /// When failed attempts are made again.
    pub retry: RetryPolicy,
    /// How long things are kept.
    pub retention: Retention,
}

/// What a source may be like.
#[derive(Clone, Debug)]
pub struct LimitConfig {
    /// The largest source, in bytes.
    pub max_source_bytes: u64,
    /// The longest source.
    pub max_duration: Duration,
    /// Private host and port pairs that links may lead to.
    pub allowed: AllowList,
    /// What must stay free on the disk, in bytes; the larger of 2 GiB and 5 % when absent.
    pub disk_floor: Option<u64>,
}

/// Everything `ezclips serve` needs.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    /// What this process does.
    pub role: Role,
    /// Where jobs and files are kept.
    pub data_dir: PathBuf,
    /// Where jobs are kept instead.
    pub redis: Option<RedisConfig>,
    /// The address to listen on.
    pub http: HttpOptions,
    /// Who is let in.
    pub auth: AuthConfig,
    /// Host names this server is reached by from outside.
    pub public_hosts: Vec<String>,
    /// The queue.
    pub queue: QueueConfig,
    /// Sources.
    pub limits: LimitConfig,
    /// How often one client may ask.
    pub requests: LimitSettings,
    /// Where the tools are.
    pub tools: ToolOptions,
    /// The bucket for files; `None` when they are kept in the data folder.
    pub s3: Option<s3::S3Config>,
    /// How much is done at once.
    pub work: WorkConfig,
    /// Webhooks.
    pub hooks: HookConfig,
    /// How often to clean up; `None` when another process does.
    pub cleanup: Option<Duration>,
    /// Where the admin listener is, if there is one.
    pub admin_addr: Option<SocketAddr>,
    /// The token that may read the figures, if there is one.
    pub metrics_token: Option<http::Token>,
}

/// How other programs are told.
#[derive(Clone, Debug, Default)]
pub struct HookConfig {
    /// The secrets to sign with, if they were set.
    pub keys: Option<Keys>,
    /// The address of the server from outside, without a `/` at its end; empty when not known.
    pub base: String,
}

/// How much is done at once, and for how long.
#[derive(Clone, Debug)]
pub struct WorkConfig {
    /// Downloads, series and messages at once.
    pub slots: [u32; Lane::COUNT],
    /// Parts made at once, of all series.
    pub renders: usize,
    /// How long one attempt may take.
    pub deadline: Duration,
    /// How long work may go on after a stop was asked for.
    pub grace: Duration,
}

const MIB: u64 = 1024 * 1024;

impl ServeConfig {
    /// Puts the options of `serve` together.
    ///
    /// # Errors
    /// The first setting that cannot be meant.
    pub fn new(serve: &options::ServeOptions) -> Result<Self, ConfigError> {
        let role = serve.role.unwrap_or(match serve.enable_workers {
            Some(false) => Role::Api,
            _ => Role::All,
        });
        let hours = serve.retention.cleanup_interval_hours;
        let cleans = serve.retention.enable_cleanup;
        Ok(Self {
            role,
            data_dir: data_dir(&serve.store)?,
            redis: RedisConfig::new(&serve.redis)?,
            http: serve.http.clone(),
            public_hosts: serve
                .public_url
                .as_deref()
                .map(public_host)
                .transpose()?
                .into_iter()
                .collect(),
            auth: AuthConfig::new(&serve.auth, serve.public_url.as_deref())?,
            queue: QueueConfig::new(serve),
            limits: LimitConfig::new(&serve.limits)?,
            requests: serve.requests.limits()?,
            tools: serve.tools.clone(),
            s3: s3::S3Config::new(&serve.s3)?,
            work: WorkConfig::new(&serve.work),
            hooks: HookConfig {
                keys: hooks::keys(&serve.hooks)?,
                base: serve.public_url.as_deref().unwrap_or_default().trim_end_matches('/').into(),
            },
            cleanup: cleans.then(|| Duration::from_hours(hours)),
            admin_addr: serve.watch.admin.admin_addr,
            metrics_token: serve.watch.token()?.map(|token| http::Token::new(token.0)),
        })
    }
}

impl QueueConfig {
    fn new(serve: &options::ServeOptions) -> Self {
        Self {
            max_queue: serve.work.max_queue,
            max_live_per_key: serve.requests.max_live_per_key,
            retry: RetryPolicy { max_attempts: serve.work.max_attempts, ..RetryPolicy::default() },
            retention: retention(&serve.retention),
        }
    }
}

impl LimitConfig {
    /// Puts the options about sources together.
    ///
    /// # Errors
    /// An allow list that cannot be read.
    pub fn new(limits: &LimitOptions) -> Result<Self, ConfigError> {
        let allowed = AllowList::parse(limits.allow_hosts.as_deref().unwrap_or_default()).map_err(
            |reason| {
                ConfigError::new(
                    format!("EZCLIPS_ALLOW_HOSTS: {reason}"),
                    "list exact pairs such as `192.168.1.20:8096`, separated by commas",
                )
            },
        )?;
        Ok(Self {
            max_source_bytes: limits.max_source_mib.saturating_mul(MIB),
            max_duration: Duration::from_hours(limits.max_duration_hours),
            allowed,
            disk_floor: limits.disk_floor_mib.map(|mib| mib.saturating_mul(MIB)),
        })
    }
}

impl WorkConfig {
    /// Puts the options about work together.
    #[must_use]
    pub fn new(work: &WorkOptions) -> Self {
        Self {
            slots: [work.download_slots, work.process_slots, work.webhook_slots],
            renders: work.renders.map_or_else(default_renders, |renders| renders as usize),
            deadline: Duration::from_hours(work.job_deadline_hours),
            grace: Duration::from_secs(work.drain_seconds),
        }
    }
}

/// The host of a public address, as browsers send it.
fn public_host(address: &str) -> Result<String, ConfigError> {
    let parsed = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    parsed.as_ref().and_then(Url::host_str).map(str::to_owned).ok_or_else(|| {
        ConfigError::new(
            format!("EZCLIPS_PUBLIC_URL: `{address}` is no address"),
            "write it as in a browser, such as https://clips.example.com",
        )
    })
}

/// How many parts are cut at once when nothing is set: half the cores, 1 to 4, because each render
/// uses two threads.
#[must_use]
pub fn default_renders() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).clamp(1, 4))
}

/// How long things are kept, as the options say.
#[must_use]
pub fn retention(options: &RetentionOptions) -> Retention {
    Retention {
        files: Duration::from_hours(options.keep_files_hours),
        succeeded: Duration::from_hours(options.keep_succeeded_hours),
        failed: Duration::from_hours(options.keep_failed_hours),
    }
}

/// The data folder: as set, else systemd's, else where the XDG base directories say.
///
/// # Errors
/// None of them is known.
pub fn data_dir(store: &StoreOptions) -> Result<PathBuf, ConfigError> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let xdg = || env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    // Several state directories come separated by colons; the first is ours.
    let systemd = || {
        let all = env::var("STATE_DIRECTORY").ok()?;
        all.split(':').next().filter(|dir| !dir.is_empty()).map(PathBuf::from)
    };
    let default = || xdg().or_else(home).map(|dir| dir.join("ezclips"));
    let dir = store.data_dir.clone().or_else(systemd).or_else(default).ok_or_else(|| {
        ConfigError::new("no data folder is known", "set EZCLIPS_DATA_DIR or use --data-dir")
    })?;
    // Tools run in folders of their own, from which a relative path leads elsewhere.
    std::path::absolute(&dir).map_err(|error| {
        ConfigError::new(format!("{}: {error}", dir.display()), "give the data folder in full")
    })
}

/// Where programs are looked for.
#[must_use]
pub fn search_path() -> std::ffi::OsString {
    env::var_os("PATH").unwrap_or_default()
}

/// Where spans go (<https://opentelemetry.io/docs/specs/otel/protocol/exporter/>).
#[must_use]
pub fn trace_collector() -> Option<String> {
    env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok().filter(|address| !address.is_empty())
}

/// Whether people asked for no colours (<https://no-color.org>).
#[must_use]
pub fn no_color() -> bool {
    env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
