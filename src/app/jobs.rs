//! `ezclips jobs`: whoever owns the store is asked; if nobody does, this process opens it.

use crate::app::store;
use crate::cli::exit::CliError;
use crate::cli::jobs::{self, JobsArgs};
use crate::config::redis::RedisConfig;
use crate::config::{self, QueueConfig, data_dir};
use crate::model::RetryPolicy;

/// Takes part for a moment, and asks.
pub async fn run(args: JobsArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    let settings = store::queue_settings(&QueueConfig {
        max_queue: u64::MAX,
        max_live_per_key: 0,
        retry: RetryPolicy::default(),
        retention: config::retention(&args.retention),
    });
    let redis = RedisConfig::new(&args.redis)?;
    let visit = store::visit(&dir, redis.as_ref(), settings).await?;
    let done = jobs::run(&args, visit.queue.as_ref()).await;
    visit.close().await;
    done
}
