//! `ezclips db`: has the store checked or copied by whoever owns it, or takes and replaces it.

use crate::app::{self, store};
use crate::cli::db::{self, DbArgs, DbCommand, print};
use crate::cli::exit::{CliError, Exit};
use crate::config::data_dir;
use crate::config::redis::RedisConfig;
use crate::queue::dump::{DumpError, Reader};
use crate::queue::sled::{self, ReplaceError};
use crate::queue::{Clock, Layout, Queue, Settings, SystemClock};
use std::io;
use std::path::Path;

/// Does what was asked.
pub async fn run(args: DbArgs) -> Result<(), CliError> {
    let dir = data_dir(&args.store)?;
    let redis = RedisConfig::new(&args.redis)?;
    let settings = store::visiting(&args.retention);
    match &args.command {
        DbCommand::Import { file, replace } if let Some(redis) = &redis => {
            let dump = Reader::open(file).map_err(|error| bad_dump(file, &error))?;
            app::redis::import(redis, settings, &dir, &dump, *replace, args.json).await
        }
        DbCommand::Import { file, replace } => {
            // The file first: nothing is touched for a bad one.
            let dump = Reader::open(file).map_err(|error| bad_dump(file, &error))?;
            store::make_dir(&dir, None)?;
            let owner = store::own(&dir)?;
            let layout = Layout::of(&dir);
            let (json, replace) = (args.json, *replace);
            let done = move || import(&layout, &dump, settings, replace, json);
            let done = tokio::task::spawn_blocking(done);
            let done = done.await.map_err(io::Error::other)?;
            drop(owner);
            done
        }
        on_queue => {
            let visit = store::visit(&dir, redis.as_ref(), settings).await?;
            let done = ask(visit.queue.as_ref(), &dir, on_queue, args.json).await;
            visit.close().await;
            done
        }
    }
}

async fn ask(
    queue: &dyn Queue,
    dir: &Path,
    command: &DbCommand,
    json: bool,
) -> Result<(), CliError> {
    match command {
        DbCommand::Export { file, force } => db::export(queue, dir, file, *force, json).await,
        DbCommand::Check | DbCommand::Import { .. } => db::check(queue, json).await,
    }
}

fn import(
    layout: &Layout,
    dump: &Reader,
    settings: Settings,
    replace: bool,
    json: bool,
) -> Result<(), CliError> {
    if !replace {
        refuse_jobs(layout)?;
    }
    let now = SystemClock::default().now();
    let replaced = sled::replace(layout, dump, settings, now);
    let replaced = replaced.map_err(|error| {
        CliError::new(Exit::Store, format!("the backup cannot be put in place: {error}")).hint(
            match error {
                ReplaceError::Dump(_) => "the store is as it was; use another backup",
                ReplaceError::Open(_) => "`ezclips db check` tells whether the store is as it was",
            },
        )
    })?;
    Ok(print::imported(replaced.made, replaced.rows, replaced.aside.as_deref(), json)?)
}

/// Refuses to replace jobs, or what may be jobs.
fn refuse_jobs(layout: &Layout) -> Result<(), CliError> {
    let refused = |why: String| {
        Err(CliError::new(Exit::Store, why)
            .hint("--replace sets the present store aside and puts the backup in its place"))
    };
    if !layout.store().exists() {
        return Ok(());
    }
    match sled::holds_jobs(layout) {
        Ok(false) => Ok(()),
        Ok(true) => refused("the store has jobs already".to_owned()),
        Err(error) => refused(error.to_string()),
    }
}

fn bad_dump(file: &Path, error: &DumpError) -> CliError {
    let hint = match error {
        DumpError::Damaged(_) => "nothing was changed; use another backup",
        DumpError::Newer { .. } => {
            "nothing was changed; use the version that wrote it, or a later one"
        }
        DumpError::Io(_) => "nothing was changed; check the name",
    };
    CliError::new(Exit::Failed, format!("{}: {error}", file.display())).hint(hint)
}
