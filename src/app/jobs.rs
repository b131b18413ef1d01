//! `ezclips jobs`: whoever owns the store is asked; if nobody does, this process opens it.

use crate::app::store;
use crate::cli::exit::CliError;
use crate::cli::jobs::{self, JobsArgs};
use crate::config::data_dir;
use crate::config::redis::RedisConfig;

/// Takes part for a moment, and asks.
pub async fn run(args: JobsArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    let settings = store::visiting(&args.retention);
    let redis = RedisConfig::new(&args.redis)?;
    let visit = store::visit(&dir, redis.as_ref(), settings).await?;
    let done = jobs::run(&args, visit.queue.as_ref()).await;
    visit.close().await;
    done
}
