//! The tools: whether each is there and will do, and which encoder clips are made with.

use crate::media::ffmpeg::{Choice, Ffmpeg};
use crate::media::tools::{Tool, ToolReport, Tools};
use crate::model::{Check, Health};

/// Runs every tool once.
pub(super) async fn look(tools: &Tools, ffmpeg: &Ffmpeg, choice: Choice) -> Vec<Check> {
    let mut checks: Vec<Check> = tools.versions().await.iter().map(tool).collect();
    if tools.path(Tool::Ffmpeg).is_ok() {
        checks.push(encoder(ffmpeg, choice).await);
    }
    checks
}

fn tool(tool: &ToolReport) -> Check {
    let version =
        tool.version.as_ref().map_or_else(|| "version unknown".to_owned(), ToString::to_string);
    let words = if tool.path.is_some() { version } else { "not found".to_owned() };
    let check = match &tool.problem {
        None => Check::good(tool.name, words),
        Some(problem) => {
            let health = if tool.required { Health::Bad } else { Health::Limited };
            Check::other(tool.name, health, words, problem)
        }
    };
    match &tool.path {
        Some(path) => check.at(path.display().to_string()),
        None => check,
    }
}

async fn encoder(ffmpeg: &Ffmpeg, choice: Choice) -> Check {
    let report = ffmpeg.encoders().await;
    if choice == Choice::Auto || choice == Choice::Only(report.used) {
        return Check::good("encoder", report.to_string());
    }
    let hint = "set EZCLIPS_ENCODER to one that works here, or to auto";
    Check::other("encoder", Health::Limited, report.to_string(), hint)
}
