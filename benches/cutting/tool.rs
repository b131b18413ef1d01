//! ffmpeg as a user would call it.

use crate::Result;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where files of this meter are kept: beside the build, on a real disk.
pub fn folder(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Runs ffmpeg and says how long it took.
pub fn ffmpeg(args: &[&str]) -> Result<Duration> {
    let begun = Instant::now();
    output(args)?;
    Ok(begun.elapsed())
}

/// What ffmpeg writes to its output.
pub fn output(args: &[&str]) -> Result<String> {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-v", "error", "-nostdin", "-y"]).args(args);
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("ffmpeg {args:?}: {words}").into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A path as an argument.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| "the path of the build is not UTF-8".into())
}

/// Milliseconds as seconds with three decimals.
pub fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}
