//! The one description of every setting: its flag, environment variable, default and help.

use super::redis::RedisOptions;
use crate::config::auth::AuthOptions;
use crate::config::hooks::HookOptions;
use crate::config::limits::RequestOptions;
use crate::config::s3::S3Options;
use crate::config::watch::WatchOptions;
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args, ValueEnum};
use std::path::PathBuf;

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Answers requests and works.
    All,
    /// Answers requests.
    Api,
    /// Works.
    Worker,
}

/// All options of `ezclips serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// What this process does [default: all, or api without workers]
    #[arg(long, env = "EZCLIPS_ROLE", value_enum)]
    pub role: Option<Role>,

    /// Whether to work as well when no role is given [default: true]
    #[arg(long, env = "ENABLE_WORKERS", value_name = "BOOL", action = ArgAction::Set,
          value_parser = BoolishValueParser::new())]
    pub enable_workers: Option<bool>,

    /// Address and port.
    #[command(flatten)]
    pub http: HttpOptions,
    /// Address this server is reached by from outside, as in `https://clips.example.com`
    #[arg(long, env = "EZCLIPS_PUBLIC_URL", value_name = "URL", help_heading = "Address")]
    pub public_url: Option<String>,
    /// Who is let in.
    #[command(flatten)]
    pub auth: AuthOptions,
    /// Data folder.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Redis.
    #[command(flatten)]
    pub redis: RedisOptions,
    /// Where files are kept instead.
    #[command(flatten)]
    pub s3: S3Options,
    /// How much at once.
    #[command(flatten)]
    pub work: WorkOptions,
    /// How messages are signed.
    #[command(flatten)]
    pub hooks: HookOptions,
    /// What sources may be like.
    #[command(flatten)]
    pub limits: LimitOptions,
    /// How often one client may ask.
    #[command(flatten)]
    pub requests: RequestOptions,
    /// How long things are kept.
    #[command(flatten)]
    pub retention: RetentionOptions,
    /// Where the tools are.
    #[command(flatten)]
    pub tools: ToolOptions,
    /// How it is watched.
    #[command(flatten)]
    pub watch: WatchOptions,
    /// What is logged.
    #[command(flatten)]
    pub log: LogOptions,
}

/// Where the server listens (or is found).
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Address")]
pub struct HttpOptions {
    /// Address to listen on
    #[arg(long, env = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen on; 0 takes a free one
    #[arg(long, env = "PORT", default_value_t = 3000)]
    pub port: u16,
}

/// Where jobs and files are kept.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Data")]
pub struct StoreOptions {
    /// Folder of jobs and files, on a local disk [default: the user's data folder]
    #[arg(long, env = "EZCLIPS_DATA_DIR", value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
}

/// How much is done at once.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Work")]
pub struct WorkOptions {
    /// Most jobs that may wait in a lane; more are answered 429
    #[arg(long, env = "EZCLIPS_MAX_QUEUE", default_value_t = 10_000, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub max_queue: u64,
    /// Downloads at once
    #[arg(long, env = "EZCLIPS_DOWNLOAD_SLOTS", default_value_t = 2, value_name = "N",
          value_parser = clap::value_parser!(u32).range(0..=64))]
    pub download_slots: u32,
    /// Series at once
    #[arg(long, env = "EZCLIPS_PROCESS_SLOTS", default_value_t = 1, value_name = "N",
          value_parser = clap::value_parser!(u32).range(0..=64))]
    pub process_slots: u32,
    /// Webhooks sent at once
    #[arg(long, env = "EZCLIPS_WEBHOOK_SLOTS", default_value_t = 4, value_name = "N",
          value_parser = clap::value_parser!(u32).range(0..=64))]
    pub webhook_slots: u32,
    /// Parts made at once, of all series [default: half the cores, 1 to 4]
    #[arg(long, env = "EZCLIPS_RENDERS", value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=64))]
    pub renders: Option<u32>,
    /// Attempts a job may use
    #[arg(long, env = "EZCLIPS_MAX_ATTEMPTS", default_value_t = 3, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=20))]
    pub max_attempts: u32,
    /// Hours one attempt may take
    #[arg(long, env = "EZCLIPS_JOB_DEADLINE_HOURS", default_value_t = 12, value_name = "HOURS",
          value_parser = clap::value_parser!(u64).range(1..=168))]
    pub job_deadline_hours: u64,
    /// Seconds running work may go on after a stop was asked for
    #[arg(long, env = "EZCLIPS_DRAIN_SECONDS", default_value_t = 25, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub drain_seconds: u64,
}

/// What sources may be like.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitOptions {
    /// Largest upload or download, in MiB
    #[arg(long, env = "EZCLIPS_MAX_SOURCE_MIB", default_value_t = 8192, value_name = "MIB",
          value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub max_source_mib: u64,
    /// Longest video, in hours
    #[arg(long, env = "EZCLIPS_MAX_DURATION_HOURS", default_value_t = 6, value_name = "HOURS",
          value_parser = clap::value_parser!(u64).range(1..=24))]
    pub max_duration_hours: u64,
    /// Private addresses that links may lead to, as exact `host:port` pairs
    #[arg(long, env = "EZCLIPS_ALLOW_HOSTS", value_name = "HOST:PORT,…")]
    pub allow_hosts: Option<String>,
    /// MiB that stay free on the disk [default: the larger of 2048 and 5 %]
    #[arg(long, env = "EZCLIPS_DISK_FLOOR_MIB", value_name = "MIB")]
    pub disk_floor_mib: Option<u64>,
}

/// How long things are kept.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Retention")]
pub struct RetentionOptions {
    /// Hours that videos, clips and their rows are kept
    #[arg(long, env = "EZCLIPS_KEEP_FILES_HOURS", default_value_t = 24, value_name = "HOURS",
          value_parser = clap::value_parser!(u64).range(1..=8760))]
    pub keep_files_hours: u64,
    /// Hours that succeeded jobs stay on the board
    #[arg(long, env = "EZCLIPS_KEEP_SUCCEEDED_HOURS", default_value_t = 1, value_name = "HOURS",
          value_parser = clap::value_parser!(u64).range(1..=8760))]
    pub keep_succeeded_hours: u64,
    /// Hours that failed jobs stay on the board
    #[arg(long, env = "EZCLIPS_KEEP_FAILED_HOURS", default_value_t = 24, value_name = "HOURS",
          value_parser = clap::value_parser!(u64).range(1..=8760))]
    pub keep_failed_hours: u64,
    /// Hours between two cleanups; one also runs at start
    #[arg(long, env = "CLEANUP_INTERVAL_HOURS", default_value_t = 6, value_name = "HOURS",
          value_parser = clap::value_parser!(u64).range(1..=168))]
    pub cleanup_interval_hours: u64,
    /// Whether this process cleans up
    #[arg(long, env = "ENABLE_CLEANUP", default_value = "true", value_name = "BOOL",
          action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub enable_cleanup: bool,
}

/// Where the tools are.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Tools")]
pub struct ToolOptions {
    /// ffmpeg [default: found on PATH]
    #[arg(long, env = "EZCLIPS_FFMPEG", value_name = "FILE")]
    pub ffmpeg: Option<PathBuf>,
    /// ffprobe [default: beside ffmpeg or on PATH]
    #[arg(long, env = "EZCLIPS_FFPROBE", value_name = "FILE")]
    pub ffprobe: Option<PathBuf>,
    /// yt-dlp [default: .tools/venv/bin or PATH]
    #[arg(long, env = "EZCLIPS_YTDLP", value_name = "FILE")]
    pub yt_dlp: Option<PathBuf>,
    /// JavaScript runtime for yt-dlp: deno 2.3 or node 22 and newer [default: beside yt-dlp or on PATH]
    #[arg(long, env = "EZCLIPS_JS_RUNTIME", value_name = "FILE")]
    pub js_runtime: Option<PathBuf>,
    /// Video encoder; auto takes the machine's own if a trial shows that it works, else x264
    #[arg(long, env = "EZCLIPS_ENCODER", value_enum, default_value_t)]
    pub encoder: EncoderName,
}

/// What encodes the pictures of clips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EncoderName {
    /// The machine's own encoder if it works, else x264.
    #[default]
    Auto,
    /// x264, on the processor.
    X264,
    /// Nvidia's.
    Nvenc,
    /// Intel's Quick Sync.
    Qsv,
    /// What Linux drivers offer (AMD, Intel).
    Vaapi,
    /// Apple's.
    #[value(name = "videotoolbox")]
    VideoToolbox,
}

/// What is logged.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Log")]
pub struct LogOptions {
    /// What is logged: error, warn, info, debug or trace, also per module
    #[arg(long = "log", env = "EZCLIPS_LOG", default_value = "info", value_name = "FILTER")]
    pub filter: String,
    /// For people or for machines; auto is for people on a terminal
    #[arg(long = "log-format", env = "EZCLIPS_LOG_FORMAT", value_enum, default_value = "auto")]
    pub format: LogFormat,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Pretty on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}
