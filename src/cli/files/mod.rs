//! `ezclips files`: takes videos and clips from a data folder to a bucket, or back.

use crate::config::options::{LogOptions, StoreOptions};
use crate::config::s3::S3Options;
use crate::files::copy::Copied;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::io::{self, IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};

/// `ezclips files`.
#[derive(Debug, Args)]
pub struct FilesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: FilesCommand,
    /// Where unfinished files lie meanwhile.
    #[command(flatten)]
    pub store: StoreOptions,
    /// Which bucket.
    #[command(flatten)]
    pub s3: S3Options,
    /// MiB that stay free on the disk [default: the larger of 2048 and 5 %]
    #[arg(long, env = "EZCLIPS_DISK_FLOOR_MIB", value_name = "MIB")]
    pub disk_floor_mib: Option<u64>,
    /// What is logged.
    #[command(flatten)]
    pub log: LogOptions,
    /// For machines
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum FilesCommand {
    /// Copy all videos and clips between a data folder and the bucket; what is there already is passed over
    Copy(Way),
}

/// From where to where; the other end is the bucket.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Way {
    /// Data folder whose files go to the bucket
    #[arg(long, value_name = "DIR")]
    pub from_dir: Option<PathBuf>,
    /// Data folder that gets the bucket's files
    #[arg(long, value_name = "DIR")]
    pub to_dir: Option<PathBuf>,
}

impl Way {
    /// The data folder, and whether its files go to the bucket.
    #[must_use]
    pub fn folder(&self) -> (&Path, bool) {
        match (&self.from_dir, &self.to_dir) {
            (Some(from), _) => (from, true),
            // One of the two is required.
            (None, to) => (to.as_deref().unwrap_or(Path::new(".")), false),
        }
    }
}

/// How far a copy is, on standard error.
pub struct Bar(Option<ProgressBar>);

/// A bar where somebody looks.
#[must_use]
pub fn progress(json: bool) -> Bar {
    if json || !stderr().is_terminal() {
        return Bar(None);
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} videos and series {msg}")
    {
        bar.set_style(style);
    }
    Bar(Some(bar))
}

impl Bar {
    /// Shows how many of how many are done, and what that was.
    pub fn told(&self, done: usize, of: usize, so_far: &Copied) {
        if let Some(bar) = &self.0 {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.set_message(format!("({} files, {} MiB)", so_far.files, so_far.bytes >> 20));
        }
    }

    /// Takes it away.
    pub fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// Prints what was copied.
///
/// # Errors
/// Standard output cannot be written.
pub fn copied(done: &Copied, json: bool) -> io::Result<()> {
    let Copied { files, bytes, there, gone } = done;
    let mut out = io::stdout().lock();
    if json {
        let answer = json!({ "files": files, "bytes": bytes, "there": there, "gone": gone });
        return writeln!(out, "{answer:#}");
    }
    writeln!(out, "{files} files copied ({bytes} bytes), {there} were there already")?;
    if *gone > 0 {
        writeln!(out, "{gone} were deleted meanwhile")?;
    }
    Ok(())
}
