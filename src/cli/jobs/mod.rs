//! `ezclips jobs`: look at jobs, cancel, retry or keep them.
//!
//! Whoever owns the store is asked, this process if nobody does; the answer is the API's JSON.

mod ask;
mod print;

use crate::cli::exit::CliError;
use crate::config::options::{LogOptions, RetentionOptions, StoreOptions};
use crate::config::redis::RedisOptions;
use crate::model::{Code, JobId, Lane, Retention, State};
use crate::queue::Queue;
use clap::{Args, Subcommand};

/// `ezclips jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: JobsCommand,
    /// Where the data folder is.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Where Redis is, if the jobs are there.
    #[command(flatten)]
    pub redis: RedisOptions,
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
        /// Only of this lane: video-download, video-process or webhook
        #[arg(long)]
        lane: Option<Lane>,
        /// Only in this state: waiting, queued, running, succeeded, failed or cancelled
        #[arg(long)]
        state: Option<State>,
        /// Only those whose last attempt failed with this code
        #[arg(long)]
        code: Option<Code>,
        /// Only those with this in their subject or id, whatever the case
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u8).range(1..=200))]
        limit: u8,
    },
    /// Show one job with its attempts
    Show {
        /// The job
        id: JobId,
    },
    /// Show what fails: the failed jobs by code
    Failures {
        /// Only of this lane
        #[arg(long)]
        lane: Option<Lane>,
    },
    /// Cancel a job, or all that match
    Cancel {
        /// The job
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<JobId>,
        /// Only in this state: waiting, queued or running
        #[arg(long, conflicts_with = "id")]
        state: Option<State>,
        /// Which of them
        #[command(flatten)]
        which: Matching,
    },
    /// Queue a failed or cancelled job again, or all that match
    Retry {
        /// The job
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<JobId>,
        /// Those in this state: failed or cancelled
        #[arg(long, conflicts_with = "id", default_value = "failed")]
        state: State,
        /// Which of them
        #[command(flatten)]
        which: Matching,
    },
    /// Keep what has ended, with its files, for longer
    Keep {
        /// The video, the series or another job
        id: JobId,
        /// For how many hours from now at least, 1 to 720
        #[arg(long, value_parser = hours)]
        hours: u32,
    },
}

fn hours(text: &str) -> Result<u32, String> {
    let allowed = Retention::KEEP_HOURS;
    let hours = text.parse().ok().filter(|hours| allowed.contains(hours));
    hours.ok_or_else(|| format!("{} to {} hours are possible", allowed.start(), allowed.end()))
}

/// All jobs, or those that match.
#[derive(Debug, Args)]
pub struct Matching {
    /// All jobs, or those that match what is given with it
    #[arg(long)]
    pub all: bool,
    /// Only of this lane
    #[arg(long, conflicts_with = "id")]
    pub lane: Option<Lane>,
    /// Only those whose last attempt failed with this code
    #[arg(long, conflicts_with = "id")]
    pub code: Option<Code>,
    /// Only those with this in their subject or id, whatever the case
    #[arg(long, conflicts_with = "id", value_name = "TEXT")]
    pub search: Option<String>,
}

/// Does it and prints the answer.
///
/// # Errors
/// What the queue answered.
pub async fn run(args: &JobsArgs, queue: &dyn Queue) -> Result<(), CliError> {
    let answer = ask::ask(queue, &args.command).await?;
    match (&args.command, args.json) {
        (_, true) => print::json(&answer)?,
        (JobsCommand::Ls { .. }, false) => print::list(&answer)?,
        (JobsCommand::Failures { .. }, false) => print::failures(&answer)?,
        (JobsCommand::Cancel { id: None, .. } | JobsCommand::Retry { id: None, .. }, false) => {
            print::count(&answer)?;
        }
        (_, false) => print::one(&answer)?,
    }
    Ok(())
}
