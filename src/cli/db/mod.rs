//! `ezclips db`: check the queue's store, take a backup of it, put one in its place.

pub mod print;

use crate::cli::exit::{CliError, Exit};
use crate::config::options::{LogOptions, RetentionOptions, StoreOptions};
use crate::config::redis::RedisOptions;
use crate::queue::{Layout, Queue, dump};
use clap::{Args, Subcommand};
use std::io;
use std::path::{Path, PathBuf};

/// `ezclips db`.
#[derive(Debug, Args)]
pub struct DbArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: DbCommand,
    /// Where the data folder is.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Where Redis is, if the jobs are there.
    #[command(flatten)]
    pub redis: RedisOptions,
    /// How long what is put in is kept.
    #[command(flatten)]
    pub retention: RetentionOptions,
    /// What is logged.
    #[command(flatten)]
    pub log: LogOptions,
    /// For machines
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum DbCommand {
    /// Compare everything in the store with everything else; exit code 5 when something is wrong
    Check,
    /// Write a backup of all jobs (not of their files)
    Export {
        /// Where to
        file: PathBuf,
        /// Replace the file if it is there
        #[arg(long)]
        force: bool,
    },
    /// Start over with the jobs of a backup; no server may run
    Import {
        /// The backup
        file: PathBuf,
        /// Do so even if the store has jobs; it is set aside, not deleted
        #[arg(long)]
        replace: bool,
    },
}

/// Checks the queue and prints what was found.
///
/// # Errors
/// Something is wrong: exit 5.
pub async fn check(queue: &dyn Queue, json: bool) -> Result<(), CliError> {
    let report = queue.check().await?;
    print::report(&report, json)?;
    match report.problem_count {
        0 => Ok(()),
        count => Err(CliError::new(Exit::Store, format!("{count} problems were found")).hint(
            "take a copy of the data folder, then report this; `ezclips db import` restores a backup",
        )),
    }
}

/// Has a dump written into the data folder `dir` and copies it to `file`.
///
/// # Errors
/// The file is there already and `force` was not given, or something cannot be written.
pub async fn export(
    queue: &dyn Queue,
    dir: &Path,
    file: &Path,
    force: bool,
    json: bool,
) -> Result<(), CliError> {
    if file.exists() && !force {
        return Err(is_there(file));
    }
    let info = queue.dump().await?;
    // Whoever wrote it names it as seen from there; only its name is the same from here.
    let name = info.path.file_name().unwrap_or_default();
    dump::copy(&Layout::of(dir).dump().join(name), file, force).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AlreadyExists => is_there(file),
            _ => CliError::new(Exit::Failed, format!("{}: {error}", file.display())),
        }
    })?;
    Ok(print::exported(file, &info, json)?)
}

fn is_there(file: &Path) -> CliError {
    CliError::new(Exit::Failed, format!("{} is there already", file.display()))
        .hint("choose another name, or replace it with --force")
}
