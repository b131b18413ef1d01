//! A stand-in for yt-dlp: most links are refused at once; some run for a while first, with
//! children that want to outlive it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The part of a link's path that makes it run for a while.
pub const LONG: &str = "/long/";

const SCRIPT: &str = r#"#!/bin/sh
case "$*" in
--version*) echo 2026.10.26; exit 0 ;;
*/long/*)
    {
        sleep 600 &
        setsid sleep 600 &
        (setsid sleep 600 &)
    } >/dev/null 2>&1
    sleep 2
    ;;
esac
echo 'ERROR: Unsupported URL: a stand-in' >&2
exit 1
"#;

/// Writes it into `folder`.
pub fn write(folder: &Path) -> PathBuf {
    let script = folder.join("yt-dlp");
    fs::write(&script, SCRIPT).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}
