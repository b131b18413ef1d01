//! `ezclips jobs`: look at jobs, cancel or retry them.
//!
//! While a server runs, it is asked; otherwise the store is opened directly. Both answer with the
//! API's JSON, so there is one way to print.

mod direct;
mod print;

use crate::cli::exit::CliError;
use crate::cli::remote::{Remote, expect_ok};
use crate::config::options::{LogOptions, RetentionOptions, StoreOptions};
use crate::model::{JobId, Lane, State};
use crate::queue::Queue;
use clap::{Args, Subcommand};
use serde_json::Value;
use std::sync::Arc;

/// `ezclips jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: JobsCommand,
    /// Where the data folder is.
    #[command(flatten)]
    pub store: StoreOptions,
    /// How long what is cancelled is kept.
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
pub enum JobsCommand {
    /// List jobs, newest first
    Ls {
        /// Only of this lane: video-download or video-process
        #[arg(long)]
        lane: Option<Lane>,
        /// Only in this state: waiting, queued, running, succeeded, failed or cancelled
        #[arg(long)]
        state: Option<State>,
        /// How many at most
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u8).range(1..=200))]
        limit: u8,
    },
    /// Show one job with its attempts
    Show {
        /// The job
        id: JobId,
    },
    /// Cancel a job
    Cancel {
        /// The job
        id: JobId,
    },
    /// Queue a failed or cancelled job again
    Retry {
        /// The job
        id: JobId,
    },
}

/// Whom to ask.
pub enum Source {
    /// The store, opened by this process.
    Store(Arc<dyn Queue>),
    /// The server that has the store open.
    Server(Remote),
}

/// Does it and prints the answer.
///
/// # Errors
/// What the queue or the server answered.
pub async fn run(args: &JobsArgs, source: &Source) -> Result<(), CliError> {
    let answer = match source {
        Source::Store(queue) => direct::ask(queue.as_ref(), &args.command).await?,
        Source::Server(remote) => ask_server(remote, &args.command)?,
    };
    match (&args.command, args.json) {
        (_, true) => print::json(&answer)?,
        (JobsCommand::Ls { .. }, false) => print::list(&answer)?,
        (_, false) => print::one(&answer)?,
    }
    Ok(())
}

fn ask_server(remote: &Remote, command: &JobsCommand) -> Result<Value, CliError> {
    let one = |id: &JobId| format!("/api/v1/jobs/{id}");
    match command {
        JobsCommand::Ls { lane, state, limit } => {
            let lane = lane.map(|lane| format!("&lane={lane}")).unwrap_or_default();
            let state = state.map(|state| format!("&state={state}")).unwrap_or_default();
            let path = format!("/api/v1/jobs?limit={limit}{lane}{state}");
            expect_ok(remote.get(&path)?)
        }
        JobsCommand::Show { id } => expect_ok(remote.get(&one(id))?),
        JobsCommand::Cancel { id } => {
            expect_ok(remote.post(&format!("{}/cancel", one(id)))?)?;
            expect_ok(remote.get(&one(id))?)
        }
        JobsCommand::Retry { id } => {
            expect_ok(remote.post(&format!("{}/retry", one(id)))?)?;
            expect_ok(remote.get(&one(id))?)
        }
    }
}
