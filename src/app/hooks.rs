//! Webhooks: the sender of a worker, and `ezclips webhook`.

use crate::app::{store, tls};
use crate::cli::exit::{CliError, Exit};
use crate::cli::webhook::{self, WebhookArgs};
use crate::config::redis::RedisConfig;
use crate::config::{HookConfig, LimitConfig, data_dir, hooks};
use crate::hooks::{Keys, Sender, Settings};
use crate::model::Secret;
use crate::queue;
use rustls::crypto::ring;
use std::sync::Arc;

/// What tells other programs.
pub fn sender(config: &HookConfig, limits: &LimitConfig) -> Arc<Sender> {
    tls::install();
    Arc::new(Sender::new(Settings {
        allowed: limits.allowed.clone(),
        keys: config.keys.clone(),
        base: config.base.clone(),
        ..Settings::default()
    }))
}

/// A secret that an install may have from now on.
pub fn fresh_secret() -> Result<Secret, CliError> {
    let mut bytes = [0; 32];
    let filled = ring::default_provider().secure_random.fill(&mut bytes);
    filled.map_err(|_| CliError::new(Exit::Failed, "the system has no random numbers"))?;
    Ok(Secret(bytes))
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
    let secret = visit.queue.secret(fresh_secret()?).await;
    visit.close().await;
    Ok(Keys::derived(&secret?))
}
