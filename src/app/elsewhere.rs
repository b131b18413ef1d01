//! What `ezclips doctor` says of what is elsewhere: Redis and the bucket, where they are set.

use crate::app::{files, redis};
use crate::config::ConfigError;
use crate::config::redis::{RedisConfig, RedisOptions};
use crate::config::s3::{S3Config, S3Options};
use crate::files::object::{self, OpenError};
use crate::model::{Check, Health};
use crate::queue;
use std::time::Duration;
use tokio::time::timeout;

/// How long each of them may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// What is said of what takes longer.
const LATE: &str = "does not answer within a second";

/// Looks at Redis; `None` when it is not set.
pub async fn redis(options: &RedisOptions) -> Option<Check> {
    let config = match RedisConfig::new(options) {
        Ok(config) => config?,
        Err(error) => return Some(unset("redis", error)),
    };
    let target = match redis::target(&config) {
        Ok(target) => target,
        Err(error) => {
            let hint = error.hint.unwrap_or_default();
            return Some(Check::other("redis", Health::Bad, error.message, hint));
        }
    };
    let bad = |words: &str, hint: &str| {
        Some(Check::other("redis", Health::Bad, format!("{target}: {words}"), hint))
    };
    match timeout(PATIENCE, queue::redis::visit(&target)).await {
        Ok(Ok(version)) => Some(Check::good("redis", format!("{version} at {target}"))),
        Ok(Err(error)) => bad(&error.to_string(), redis::hint(&error)),
        Err(_) => bad(LATE, "check that it runs, its address and the network"),
    }
}

/// Looks at the bucket; `None` when none is set.
pub async fn bucket(options: &S3Options) -> Option<Check> {
    let config = match S3Config::new(options) {
        Ok(config) => config?,
        Err(error) => return Some(unset("bucket", error)),
    };
    let bad = |words: String, hint: &str| Some(Check::other("bucket", Health::Bad, words, hint));
    let name = &config.bucket;
    match timeout(PATIENCE, object::visit(&files::settings(&config, None, false))).await {
        Ok(Ok(())) => Some(Check::good("bucket", format!("`{name}` can be listed"))),
        Ok(Err(OpenError::Bucket { why, hint })) => bad(why, hint),
        Ok(Err(OpenError::Disk(error))) => bad(error.to_string(), ""),
        Err(_) => bad(
            format!("`{name}` {LATE}"),
            "check the address, the network and that the server runs",
        ),
    }
}

/// A setting is missing or cannot be meant.
fn unset(name: &'static str, error: ConfigError) -> Check {
    Check::other(name, Health::Bad, error.message, error.hint)
}
