//! Whether a server may be trusted with jobs: its version, that it evicts nothing, that it writes
//! what it is told to disk.

use super::link::{Link, Patience};
use super::scripts::millis;
use super::{SCHEMA, Target};
use crate::model::{Retention, RetryPolicy};
use crate::queue::{QueueError, Settings};
use redis::{Cmd, FromRedisValue, cmd};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;

/// How long a server that is away is waited for.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The oldest Redis: scripts replicate their effects, and the commands used are there.
const OLDEST: (u32, u32) = (6, 2);

/// Why a queue in Redis cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The settings cannot be meant.
    #[error("{0}")]
    Settings(#[from] redis::RedisError),
    /// It cannot be reached, or does not let this program in.
    #[error("{0}")]
    Away(String),
    /// It would lose or evict jobs.
    #[error("{0}")]
    Unsafe(String),
    /// It is too old.
    #[error("it is version {0}, and this program needs Redis 6.2 or Valkey")]
    Old(String),
    /// A backup is being put in, or was not put in to its end.
    #[error("a backup is being put into it, or was not put in to its end")]
    Unfinished,
    /// The keys were written by a later version of this program.
    #[error("its keys have layout {found}, and this program knows layouts up to {SCHEMA}")]
    Newer {
        /// The layout of the keys.
        found: u16,
    },
}

impl From<QueueError> for OpenError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Unavailable(why) => Self::Away(why),
            other => Self::Away(other.to_string()),
        }
    }
}

/// Looks at the server; names the layout of the keys if nobody has.
pub async fn look(link: &Link, target: &Target) -> Result<(), OpenError> {
    judge(link, target, &wait_for(link).await?).await?;
    layout(link, target).await
}

/// The version of a server that may be used. One that is away is not waited for, and nothing is
/// written.
pub async fn visit(link: &Link, target: &Target) -> Result<String, OpenError> {
    let info: String = ask(link, cmd("INFO")).await?;
    judge(link, target, &info).await?;
    Ok(facts(&info).get("redis_version").copied().unwrap_or_default().to_owned())
}

/// Whether it is new enough and keeps what it is given.
async fn judge(link: &Link, target: &Target, info: &str) -> Result<(), OpenError> {
    let facts = facts(info);
    let version = facts.get("redis_version").copied().unwrap_or_default();
    // Valkey says that it is Redis 7.2, whatever its own version.
    if number(version) < OLDEST {
        return Err(OpenError::Old(version.to_owned()));
    }
    if let Err(why) = trust(link, &facts).await {
        if !target.is_trusted() {
            return Err(OpenError::Unsafe(why));
        }
        tracing::warn!(why, "Redis is used although it may lose jobs");
    }
    Ok(())
}

async fn wait_for(link: &Link) -> Result<String, OpenError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match ask(link, cmd("INFO")).await {
            Err(QueueError::Unavailable(why)) if why.starts_with("Redis is away") => {
                if Instant::now() >= until {
                    return Err(OpenError::Away(why));
                }
                tracing::warn!(why, "waiting for Redis");
            }
            answer => return Ok(answer?),
        }
    }
}

async fn ask<T: FromRedisValue>(link: &Link, command: Cmd) -> Result<T, QueueError> {
    let ask = |mut to| {
        let command = command.clone();
        async move { command.query_async(&mut to).await }
    };
    link.insist(Patience::Short, ask).await
}

fn facts(info: &str) -> HashMap<&str, &str> {
    info.lines().filter_map(|line| line.split_once(':')).collect()
}

fn number(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// What speaks against the server.
async fn trust(link: &Link, facts: &HashMap<&str, &str>) -> Result<(), String> {
    let mut against = Vec::new();
    let setting = async |name: &str| -> Option<String> {
        let command = cmd("CONFIG").arg("GET").arg(name).to_owned();
        let found: Result<HashMap<String, String>, _> = ask(link, command).await;
        found.ok().and_then(|mut found| found.remove(name))
    };
    let policy = setting("maxmemory-policy").await;
    let policy =
        policy.or_else(|| facts.get("maxmemory_policy").map(|policy| (*policy).to_owned()));
    match policy.as_deref() {
        Some("noeviction") => {}
        Some(other) => against.push(format!("maxmemory-policy is {other}: set it to noeviction")),
        None => tracing::warn!("whether Redis evicts keys cannot be seen"),
    }
    let kept = setting("appendonly").await;
    let kept = kept.map(|kept| kept == "yes");
    match kept.or_else(|| facts.get("aof_enabled").map(|on| *on == "1")) {
        Some(true) => {}
        Some(false) => against.push("appendonly is off: set it to yes".to_owned()),
        None => tracing::warn!("whether Redis keeps its data on disk cannot be seen"),
    }
    match setting("appendfsync").await.as_deref() {
        Some("always") => {}
        Some(other) => tracing::warn!(
            appendfsync = other,
            "Redis may lose the newest jobs when its machine fails; `always` loses none"
        ),
        None => tracing::warn!("how often Redis syncs its log cannot be seen"),
    }
    if against.is_empty() {
        Ok(())
    } else {
        Err(format!("Redis may lose jobs: {}", against.join("; ")))
    }
}

/// The settings in force: those of this process from now on, unless it is on a visit.
pub async fn settings(
    link: &Link,
    target: &Target,
    ours: Settings,
    visits: bool,
) -> Result<Settings, OpenError> {
    let key = format!("{}settings", target.keys());
    if visits {
        let known: Option<String> = ask(link, cmd("GET").arg(&key).to_owned()).await?;
        let known = known.and_then(|line| serde_json::from_str(&line).ok());
        return Ok(known.map_or(ours, |stored| in_force(&stored)));
    }
    let stored = serde_json::to_string(&stored(&ours)).unwrap_or_default();
    match ask::<()>(link, cmd("SET").arg(&key).arg(stored).to_owned()).await {
        Ok(()) | Err(QueueError::MemoryFull) => Ok(ours),
        Err(error) => Err(error.into()),
    }
}

/// Settings as numbers; times in milliseconds.
#[derive(Serialize, Deserialize)]
struct Stored {
    lease: u64,
    max_queue: u64,
    max_live_per_key: u64,
    max_attempts: u32,
    first_wait: u64,
    max_resource_waits: u32,
    first_resource_wait: u64,
    files: u64,
    succeeded: u64,
    failed: u64,
}

fn stored(settings: &Settings) -> Stored {
    let Settings { lease, max_queue, max_live_per_key, retry, retention } = settings;
    Stored {
        lease: millis(*lease),
        max_queue: *max_queue,
        max_live_per_key: *max_live_per_key,
        max_attempts: retry.max_attempts,
        first_wait: millis(retry.first_wait),
        max_resource_waits: retry.max_resource_waits,
        first_resource_wait: millis(retry.first_resource_wait),
        files: millis(retention.files),
        succeeded: millis(retention.succeeded),
        failed: millis(retention.failed),
    }
}

fn in_force(stored: &Stored) -> Settings {
    let ms = Duration::from_millis;
    Settings {
        lease: ms(stored.lease),
        max_queue: stored.max_queue,
        max_live_per_key: stored.max_live_per_key,
        retry: RetryPolicy {
            max_attempts: stored.max_attempts,
            first_wait: ms(stored.first_wait),
            max_resource_waits: stored.max_resource_waits,
            first_resource_wait: ms(stored.first_resource_wait),
        },
        retention: Retention {
            files: ms(stored.files),
            succeeded: ms(stored.succeeded),
            failed: ms(stored.failed),
        },
    }
}

async fn layout(link: &Link, target: &Target) -> Result<(), OpenError> {
    let key = format!("{}schema", target.keys());
    let name = cmd("SET").arg(&key).arg(SCHEMA).arg("NX").to_owned();
    match ask::<Option<String>>(link, name).await {
        // With a full memory, the layout has its name already.
        Ok(_) | Err(QueueError::MemoryFull) => {}
        Err(error) => return Err(error.into()),
    }
    let importing = cmd("EXISTS").arg(format!("{}importing", target.keys())).to_owned();
    if ask::<bool>(link, importing).await? {
        return Err(OpenError::Unfinished);
    }
    let found: u16 = ask(link, cmd("GET").arg(&key).to_owned()).await?;
    if found > SCHEMA { Err(OpenError::Newer { found }) } else { Ok(()) }
}
