//! Stand-ins for yt-dlp.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A script in the place of yt-dlp; it answers `--version` by itself.
pub fn ytdlp(dir: &Path, script: &str) -> String {
    let program = dir.join("yt-dlp");
    let version = "[ \"$1\" != --version ] || { echo 2026.10.26; exit 0; }";
    write(&program, &format!("#!/bin/sh\n{version}\n{script}\n"));
    program.to_str().unwrap().to_owned()
}

/// One that never ends by itself, does not care for TERM, and has a child.
pub fn endless(dir: &Path) -> String {
    ytdlp(dir, "trap '' TERM\nsleep 1000 &\nwhile :; do sleep 1000; done")
}

fn write(program: &PathBuf, text: &str) {
    fs::write(program, text).unwrap();
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
}
