//! The command line: commands, progress, tables. What a command works on is handed in by `app`.

pub mod clip;
pub mod config;
pub mod db;
pub mod doctor;
pub mod exit;
pub mod files;
pub mod health;
pub mod jobs;
pub mod keys;
pub mod remote;
pub mod time;
pub mod webhook;

use crate::config::options::{HttpOptions, LogOptions, ServeOptions, StoreOptions, ToolOptions};
use crate::config::redis::RedisOptions;
use crate::config::s3::S3Options;
use crate::config::watch::AdminOptions;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// EZ Clips turns a video link or file into a numbered series of clips.
#[derive(Debug, Parser)]
#[command(name = "ezclips", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// Settings file (TOML); also EZCLIPS_CONFIG
    #[expect(clippy::doc_markdown, reason = "clap shows this text as it stands")]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and the API, and work on jobs
    #[command(
        after_help = "Examples:\n  ezclips serve\n  ezclips serve --role api --host 0.0.0.0 --port 8080"
    )]
    Serve(Box<ServeOptions>),
    /// Cut a link or a file into clips, here and now, without a server
    #[command(after_help = clip::args::EXAMPLES)]
    Clip(Box<clip::args::ClipArgs>),
    /// Look at jobs, cancel or retry them
    Jobs(jobs::JobsArgs),
    /// Make, list and revoke API keys
    #[command(
        after_help = "Examples:\n  ezclips keys add ana --scope admin\n  ezclips keys revoke ana"
    )]
    Keys(keys::KeysArgs),
    /// Check, back up or restore the store of jobs
    Db(db::DbArgs),
    /// Take videos and clips to a bucket, or back
    Files(Box<files::FilesArgs>),
    /// Show the secret of webhooks, or check a message
    Webhook(webhook::WebhookArgs),
    /// Check tools, disk and settings
    Doctor(DoctorArgs),
    /// Show every setting and where it comes from
    Config(config::ConfigArgs),
    /// Ask a running server whether it can work; for health checks
    Health(HealthArgs),
    /// Print the OpenAPI document of the API
    Openapi,
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// `ezclips doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// For machines
    #[arg(long)]
    pub json: bool,
    /// Where the data folder is.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Where Redis is, if the jobs are there.
    #[command(flatten)]
    pub redis: RedisOptions,
    /// Which bucket has the files, if one has.
    #[command(flatten)]
    pub s3: S3Options,
    /// Where the tools are.
    #[command(flatten)]
    pub tools: ToolOptions,
    /// What is logged.
    #[command(flatten)]
    pub log: LogOptions,
}

/// `ezclips health`.
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// Where the server is.
    #[command(flatten)]
    pub http: HttpOptions,
    /// Where its admin listener is: asked instead, if there is one.
    #[command(flatten)]
    pub admin: AdminOptions,
}
