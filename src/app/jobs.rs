//! `ezclips jobs`: whoever owns the store is asked; if nobody does, this process opens it.

use crate::app::store;
use crate::cli::exit::{CliError, Exit};
use crate::cli::jobs::{self, JobsArgs};
use crate::config::{self, QueueConfig, data_dir};
use crate::model::RetryPolicy;
use std::time::Duration;

/// Takes part for a moment, and asks.
pub async fn run(args: JobsArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    if !dir.join("store").is_dir() {
        return Err(CliError::new(Exit::Failed, format!("{} holds no jobs", dir.display()))
            .hint("name the data folder of the server with --data-dir or EZCLIPS_DATA_DIR"));
    }
    let settings = QueueConfig {
        max_queue: u64::MAX,
        retry: RetryPolicy::default(),
        retention: config::retention(&args.retention),
    };
    let queue = store::join_queue(&dir, &settings, Duration::ZERO, None).await?;
    let done = jobs::run(&args, &queue).await;
    queue.close().await;
    done
}
