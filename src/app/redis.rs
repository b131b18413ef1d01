//! The queue of several machines: Redis, as the settings name it.

use crate::cli::db::print;
use crate::cli::exit::{CliError, Exit};
use crate::config::redis::{RedisAddress, RedisConfig};
use crate::queue::dump::{Contents, Reader};
use crate::queue::redis::{self, OpenError, Options, RedisQueue, Target};
use crate::queue::{Layout, Settings};
use std::path::Path;

/// Opens the queue; dumps go into the data folder `dir`.
pub async fn open(
    config: &RedisConfig,
    settings: Settings,
    visits: bool,
    dir: &Path,
) -> Result<RedisQueue, CliError> {
    let target = target(config)?;
    let (at, dumps) = (target.to_string(), Some(Layout::of(dir).dump()));
    redis::open(Options { target, settings, visits, clock: None, dumps })
        .await
        .map_err(|error| lost(&at, &error))
}

/// Where Redis is.
pub fn target(config: &RedisConfig) -> Result<Target, CliError> {
    let target = match &config.at {
        RedisAddress::Url(url) => {
            Target::new(&url.0, &config.prefix).map_err(|why| format!("REDIS_URL: {why}"))
        }
        RedisAddress::Parts { host, port, login, db, tls } => {
            let (user, password) = login;
            let login = (user.as_deref(), password.as_ref().map(|password| &password.0[..]));
            Target::in_parts((host, *port), login, *db, *tls, &config.prefix)
        }
    };
    let target = target.map_err(|why| {
        CliError::new(Exit::Config, why).hint("write it as redis://user:password@host:6379/0")
    })?;
    let target = match &config.roots {
        Some(pem) => target.with_roots(pem.clone()),
        None => target,
    };
    Ok(target.unsafe_too(config.unsafe_too))
}

/// Puts the jobs of a backup into an empty Redis.
pub async fn import(
    config: &RedisConfig,
    settings: Settings,
    dir: &Path,
    dump: &Reader,
    replace: bool,
    json: bool,
) -> Result<(), CliError> {
    if replace {
        return Err(CliError::new(Exit::Usage, "--replace is for the store of a data folder")
            .hint("empty the Redis, or choose another --redis-prefix (EZCLIPS_REDIS_PREFIX)"));
    }
    let queue = open(config, settings, true, dir).await?;
    let mut rows = Vec::new();
    dump.each(&mut |key, row| {
        rows.push((key.to_vec(), row.to_vec()));
        Ok(())
    })
    .map_err(|error| CliError::new(Exit::Failed, format!("the backup cannot be read: {error}")))?;
    let header = dump.header();
    let contents = Contents { rows, last_event: header.last_event };
    queue.import(&contents).await?;
    Ok(print::imported(header.made, header.rows, None, json)?)
}

fn lost(at: &str, error: &OpenError) -> CliError {
    CliError::new(Exit::Store, format!("Redis at {at}: {error}")).hint(hint(error))
}

/// What to do about it.
pub fn hint(error: &OpenError) -> &'static str {
    match error {
        OpenError::Settings(_) => "check REDIS_URL and REDIS_CA_FILE",
        OpenError::Away(_) => "check that it runs, its address and its password",
        OpenError::Unsafe(_) => {
            "change its settings, or start all the same with EZCLIPS_REDIS_UNSAFE=true"
        }
        OpenError::Old(_) => "use a newer one",
        OpenError::Newer { .. } => "use the version that wrote it, or a later one",
        OpenError::Unfinished => {
            "remove its keys with this prefix, or choose another EZCLIPS_REDIS_PREFIX, and import again"
        }
    }
}
