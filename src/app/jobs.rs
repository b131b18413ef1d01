//! `ezclips jobs`: ask the server that has the store open, or open the store.

use crate::app::store;
use crate::cli::exit::{CliError, Exit};
use crate::cli::jobs::{self, JobsArgs, Source};
use crate::cli::remote::Remote;
use crate::config::{self, QueueConfig, data_dir};
use crate::model::RetryPolicy;
use crate::queue::owner::{Holder, Owner, TakeError};
use std::sync::Arc;

/// Finds whom to ask, and asks.
pub async fn run(args: JobsArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    if !dir.join("store").is_dir() {
        return Err(CliError::new(Exit::Failed, format!("{} holds no jobs", dir.display()))
            .hint("name the data folder of the server with --data-dir or EZCLIPS_DATA_DIR"));
    }
    match Owner::take(&dir) {
        Ok(owner) => {
            let queue = QueueConfig {
                max_queue: u64::MAX,
                retry: RetryPolicy::default(),
                retention: config::retention(&args.retention),
            };
            let queue = Arc::new(store::open_queue(&dir, &queue).await?);
            let done = jobs::run(&args, &Source::Store(queue.clone())).await;
            queue.close();
            drop(owner);
            done
        }
        Err(TakeError::Held(Some(Holder { address: Some(address), .. }))) => {
            jobs::run(&args, &Source::Server(Remote::new(&address))).await
        }
        Err(TakeError::Held(_)) => store::own(&dir).map(drop),
        Err(error) => Err(CliError::new(Exit::Store, error)),
    }
}
