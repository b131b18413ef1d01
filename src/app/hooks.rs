//! Webhooks: the sender of a worker, and `ezclips webhook`.

use crate::app::store;
use crate::cli::exit::CliError;
use crate::cli::webhook::{self, WebhookArgs};
use crate::config::redis::RedisConfig;
use crate::config::{HookConfig, LimitConfig, data_dir, hooks};
use crate::hooks::{Keys, Sender, Settings};
use crate::queue;
use std::sync::Arc;

/// What tells other programs.
pub fn sender(config: &HookConfig, limits: &LimitConfig) -> Arc<Sender> {
    Arc::new(Sender::new(Settings {
        allowed: limits.allowed.clone(),
        keys: config.keys.clone(),
        base: config.base.clone(),
        ..Settings::default()
    }))
}

/// Does what was asked of `ezclips webhook`.
pub async fn run(args: WebhookArgs) -> Result<(), CliError> {
    let keys = match hooks::keys(&args.hooks)? {
        Some(keys) => keys,
        None => of_data_folder(&args).await?,
    };
    webhook::run(&args, &keys)
}

/// The secret made from that of the data folder: what a server signs with that was given none.
async fn of_data_folder(args: &WebhookArgs) -> Result<Keys, CliError> {
    let dir = data_dir(&args.store)?;
    let redis = RedisConfig::new(&args.redis)?;
    let visit = store::visit(&dir, redis.as_ref(), queue::Settings::default()).await?;
    let secret = visit.queue.secret(queue::fresh_secret()?).await;
    visit.close().await;
    Ok(Keys::derived(&secret?))
}
