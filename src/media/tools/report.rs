//! Asking every tool for its version, for `doctor`.

use super::{JsKind, JsRuntime, Tool, Tools, Version};
use crate::media::process::{Command, run};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a tool may take to say its version; yt-dlp unpacks itself first.
const WALL: Duration = Duration::from_secs(30);

/// The oldest ffmpeg and ffprobe: 5.1 brought `-fps_mode`.
const FFMPEG_MIN: [u32; 2] = [5, 1];
/// The oldest yt-dlp: the last release with a security fix that matters here.
const YTDLP_MIN: [u32; 3] = [2026, 7, 4];
/// The encoders every clip needs.
const ENCODERS: [&str; 2] = ["libx264", "aac"];

/// What is known of one tool after running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolReport {
    /// Its name.
    pub name: &'static str,
    /// Where it is; `None` when it was not found.
    pub path: Option<PathBuf>,
    /// Its version; `None` when unknown (builds from source have no number).
    pub version: Option<Version>,
    /// What is wrong with it, and what helps; `None` when it will do.
    pub problem: Option<String>,
    /// Whether nothing works without it: yt-dlp and the JavaScript runtime serve links alone.
    pub required: bool,
}

impl Tools {
    /// Runs every tool once and says what it found: ffmpeg, ffprobe, yt-dlp, JavaScript runtime.
    pub async fn versions(&self) -> Vec<ToolReport> {
        let mut reports = Vec::new();
        for tool in [Tool::Ffmpeg, Tool::Ffprobe, Tool::Ytdlp] {
            reports.push(self.report(tool).await);
        }
        reports.push(self.js_report().await);
        reports
    }

    async fn report(&self, tool: Tool) -> ToolReport {
        let (option, least): (_, &[u32]) = match tool {
            Tool::Ffmpeg | Tool::Ffprobe => ("-version", &FFMPEG_MIN),
            Tool::Ytdlp => ("--version", &YTDLP_MIN),
        };
        let (name, required) = (tool.name(), tool != Tool::Ytdlp);
        let path = match self.path(tool) {
            Ok(path) => path,
            Err(missing) => {
                let problem = Some(missing.to_string());
                return ToolReport { name, path: None, version: None, problem, required };
            }
        };
        let update = format!("update it: {}", tool.install_line());
        let (version, mut problem) = self.ask(path, option, least, &update).await;
        if tool == Tool::Ffmpeg && problem.is_none() {
            problem = self.lacking_encoders(path).await;
        }
        ToolReport { name, path: Some(path.to_owned()), version, problem, required }
    }

    async fn js_report(&self) -> ToolReport {
        let Some(JsRuntime { kind, path }) = &self.js_runtime else {
            return ToolReport {
                name: "JavaScript runtime",
                path: None,
                version: None,
                problem: Some("none found; YouTube needs deno 2.3 or node 22, or newer".into()),
                required: false,
            };
        };
        let least: &[u32] = match kind {
            JsKind::Deno => &[2, 3],
            JsKind::Node => &[22, 0],
            JsKind::QuickJs | JsKind::Bun => &[],
        };
        let update = "YouTube needs deno 2.3 or node 22, or newer";
        let (version, problem) = self.ask(path, "--version", least, update).await;
        let path = Some(path.clone());
        ToolReport { name: kind.program(), path, version, problem, required: false }
    }

    /// The version a program gives, and what is wrong with it.
    async fn ask(
        &self,
        program: &Path,
        option: &str,
        least: &[u32],
        advice: &str,
    ) -> (Option<Version>, Option<String>) {
        let lines = match self.output(program, &[option]).await {
            Ok(lines) => lines,
            Err(problem) => return (None, Some(problem)),
        };
        let version = lines.first().and_then(|line| Version::find(line));
        let problem = version.as_ref().filter(|version| version.0.as_slice() < least).map(|old| {
            let least = Version(least.to_vec());
            format!("version {old} is older than {least}; {advice}")
        });
        (version, problem)
    }

    async fn lacking_encoders(&self, ffmpeg: &Path) -> Option<String> {
        let lines = match self.output(ffmpeg, &["-hide_banner", "-encoders"]).await {
            Ok(lines) => lines,
            Err(problem) => return Some(problem),
        };
        let has = |encoder: &&str| lines.iter().any(|line| names_encoder(line, encoder));
        let lacking: Vec<&str> = ENCODERS.into_iter().filter(|name| !has(name)).collect();
        (!lacking.is_empty()).then(|| {
            let install = Tool::Ffmpeg.install_line();
            format!(
                "it lacks the encoder {}; this installs one that has it: {install}",
                lacking.join(", ")
            )
        })
    }

    async fn output(&self, program: &Path, args: &[&str]) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        let command: Command = self.command_for(program, Path::new("/")).args(args).wall(WALL);
        let end = run(command, &CancellationToken::new(), |line| lines.push(line.to_owned())).await;
        match end {
            Ok(exit) if exit.success() => Ok(lines),
            Ok(exit) => Err(format!("it does not run ({}): {}", exit.status, exit.stderr.trim())),
            Err(error) => Err(format!("it does not run: {error}")),
        }
    }
}

/// Whether a line of `ffmpeg -encoders` (` V....D libx264   description`) lists `encoder`.
fn names_encoder(line: &str, encoder: &str) -> bool {
    line.split_whitespace().nth(1) == Some(encoder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoders_are_known_by_their_exact_name() {
        let line = " V....D libx264              libx264 H.264 / AVC (codec h264)";
        assert!(names_encoder(line, "libx264"));
        assert!(!names_encoder(line, "libx264rgb"));
        assert!(!names_encoder(" A....D aac_fixed   AAC", "aac"));
    }
}
