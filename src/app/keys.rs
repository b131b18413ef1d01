//! Keys: `ezclips keys`, who a server lets in, and the first key of an install.

use crate::app::store;
use crate::cli::exit::CliError;
use crate::cli::keys::{self, KeysArgs, KeysCommand};
use crate::config::auth::AuthConfig;
use crate::config::data_dir;
use crate::config::redis::RedisConfig;
use crate::http::{AuthSettings, KeyHash, fresh_key};
use crate::model::{KeyId, Scope, Timestamp};
use crate::queue::{self, Clock, Queue, QueueError, SystemClock};
use std::net::SocketAddr;
use tracing::warn;
use uuid::Uuid;

/// The name of the key that is made when there is none.
const FIRST_NAME: &str = "first key";
/// Its id. Of two processes that start at once, one makes it and the other is refused. (Sessions
/// are bound to the key itself, so a later first key does not revive those of an earlier one.)
const FIRST_ID: KeyId = KeyId(Uuid::from_u128(1));

/// Takes part for a moment, and does what was asked.
pub async fn run(args: KeysArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    let redis = RedisConfig::new(&args.redis)?;
    let visit = store::visit(&dir, redis.as_ref(), queue::Settings::default()).await?;
    let done = ask(visit.queue.as_ref(), args.command, args.json).await;
    visit.close().await;
    done
}

async fn ask(queue: &dyn Queue, command: KeysCommand, json: bool) -> Result<(), CliError> {
    match command {
        KeysCommand::Add { name, scope } => {
            keys::add(queue, fresh_key(&name, scope, now())?, json).await
        }
        KeysCommand::Ls => keys::list(queue, json).await,
        KeysCommand::Revoke { key } => keys::revoke(queue, &key, json).await,
    }
}

/// Who a server that listens on `local` lets in, and the first key when it was made just now.
pub async fn prepare(
    config: &AuthConfig,
    queue: &dyn Queue,
    local: SocketAddr,
) -> Result<(AuthSettings, Option<String>), CliError> {
    let loopback = local.ip().to_canonical().is_loopback();
    let settings = AuthSettings {
        on: config.asks(loopback),
        outside: config.given.as_ref().and_then(|key| KeyHash::of(&key.0)),
        https: config.https(),
    };
    if !settings.on && !loopback {
        warn!(%local, "EZCLIPS_AUTH=none: whoever reaches this address may do everything");
    }
    let needed = settings.on && settings.outside.is_none();
    let first = if needed { make_first(queue).await? } else { None };
    Ok((settings, first))
}

/// Makes an admin key if there is no key at all.
async fn make_first(queue: &dyn Queue) -> Result<Option<String>, CliError> {
    if !queue.keys().await?.is_empty() {
        return Ok(None);
    }
    let (mut key, text) = fresh_key(FIRST_NAME, Scope::Admin, now())?;
    key.id = FIRST_ID;
    match queue.add_key(key).await {
        Ok(()) => Ok(Some(text)),
        // Another process made it in between, and has said so.
        Err(QueueError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn now() -> Timestamp {
    SystemClock::default().now().wall
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::auth::AuthMode;
    use std::sync::Arc;

    #[tokio::test]
    async fn of_many_that_start_at_once_one_makes_the_first_key() {
        let clock = Arc::new(SystemClock::default());
        let queue = Arc::new(queue::memory::open(queue::Settings::default(), clock).unwrap());
        let config = AuthConfig { mode: AuthMode::Auto, given: None, public_url: None };
        let starts = (0..16).map(|_| {
            let (queue, config) = (Arc::clone(&queue), config.clone());
            tokio::spawn(async move {
                prepare(&config, &*queue, ([0, 0, 0, 0], 3000).into()).await.unwrap().1
            })
        });
        let starts: Vec<_> = starts.collect();
        let mut made = Vec::new();
        for start in starts {
            made.extend(start.await.unwrap());
        }
        let keys = queue.keys().await.unwrap();
        assert_eq!((made.len(), keys.len()), (1, 1));
        assert!(made[0].starts_with("ezc_") && keys[0].scope == Scope::Admin);
        let local = prepare(&config, &*queue, ([127, 0, 0, 1], 3000).into()).await.unwrap().0;
        assert!(!local.on);
    }
}
