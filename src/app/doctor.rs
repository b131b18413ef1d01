//! `ezclips doctor`: looks at tools, data folder and disk, Redis and the bucket.

use crate::app::{backup, elsewhere, files, find_tools, serve};
use crate::cli::DoctorArgs;
use crate::cli::doctor::{Check, Health, report};
use crate::cli::exit::CliError;
use crate::config::data_dir;
use crate::media::Tooling;
use crate::media::ffmpeg::{self, Choice, Ffmpeg};
use crate::media::tools::{Tool, ToolReport, Tools};
use crate::queue::owner::{Owner, TakeError};
use crate::queue::{Clock, SystemClock};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tracing::warn;

/// Looks at everything and reports.
pub async fn run(args: DoctorArgs) -> Result<(), CliError> {
    let tools = Arc::new(find_tools(&args.tools, "doctor"));
    let mut checks: Vec<Check> = tools.versions().await.iter().map(tool).collect();
    if tools.path(Tool::Ffmpeg).is_ok() {
        checks.push(encoder(&tools, serve::choice(args.tools.encoder)).await);
    }
    match data_dir(&args.store) {
        Ok(dir) => checks.extend(data(&dir).await),
        Err(error) => {
            checks.push(Check::other("data folder", Health::Bad, error.message, error.hint));
        }
    }
    checks.extend(elsewhere::redis(&args.redis).await);
    checks.extend(elsewhere::bucket(&args.s3).await);
    report(&checks, args.json)
}

/// Asking every tool for its version keeps a small machine busy for a second: not during a start.
const LOOK_AFTER: Duration = Duration::from_secs(5);

/// Tells the log what `doctor` would, once, without holding anything up.
pub async fn warn_of_problems(tools: Arc<Tools>) {
    tokio::time::sleep(LOOK_AFTER).await;
    for ToolReport { name, problem, .. } in tools.versions().await {
        if let Some(problem) = problem {
            warn!(tool = name, problem, "a tool is not as it should be");
        }
    }
}

/// Finds out which encoder works, once, without holding anything up.
pub async fn try_encoders(media: Arc<Tooling>) {
    tokio::time::sleep(LOOK_AFTER).await;
    media.try_encoders().await;
}

async fn encoder(tools: &Arc<Tools>, choice: Choice) -> Check {
    let settings = ffmpeg::Settings { encoder: choice, ..ffmpeg::Settings::default() };
    let ffmpeg = Ffmpeg::new(Arc::clone(tools), settings);
    let report = ffmpeg.encoders().await;
    if choice == Choice::Auto || choice == Choice::Only(report.used) {
        return Check::good("encoder", report.to_string());
    }
    let hint = "set EZCLIPS_ENCODER to one that works here, or to auto";
    Check::other("encoder", Health::Limited, report.to_string(), hint)
}

fn tool(tool: &ToolReport) -> Check {
    let version =
        tool.version.as_ref().map_or_else(|| "version unknown".to_owned(), ToString::to_string);
    let found = match &tool.path {
        Some(path) => format!("{version} ({})", path.display()),
        None => "not found".to_owned(),
    };
    match &tool.problem {
        None => Check::good(tool.name, found),
        Some(problem) => {
            let health = if tool.required { Health::Bad } else { Health::Limited };
            Check::other(tool.name, health, found, problem)
        }
    }
}

async fn data(dir: &Path) -> Vec<Check> {
    let shown = dir.display().to_string();
    if !dir.exists() {
        return vec![Check::good("data folder", format!("{shown} (made at the first start)"))];
    }
    let folder = match Owner::take(dir) {
        Ok(_) => Check::good("data folder", shown),
        Err(TakeError::Held(Some(holder))) => {
            let by = holder.address.unwrap_or_else(|| "a worker".to_owned());
            Check::good("data folder", format!("{shown} (in use by pid {}, {by})", holder.pid))
        }
        Err(TakeError::Held(None)) => Check::good("data folder", format!("{shown} (in use)")),
        Err(error) => {
            let hint = "check the folder's permissions";
            Check::other("data folder", Health::Bad, format!("{shown}: {error}"), hint)
        }
    };
    let now = SystemClock::default().now().wall;
    vec![folder, disk(dir).await, backup::check(dir, now)]
}

async fn disk(dir: &Path) -> Check {
    let files = match files::folder(dir, None) {
        Ok(files) => files,
        Err(error) => return Check::other("disk", Health::Bad, error.message, "check the folder"),
    };
    match files.space().await {
        Ok(space) => {
            let mib = |bytes: u64| bytes / (1024 * 1024);
            let found = format!("{} MiB free, {} MiB stay free", mib(space.free), mib(space.floor));
            if space.is_low() {
                Check::other("disk", Health::Limited, found, "free some space: no work is started")
            } else {
                Check::good("disk", found)
            }
        }
        Err(error) => Check::other("disk", Health::Bad, error.to_string(), "check the disk"),
    }
}
