//! The ffmpeg and ffprobe that yt-dlp finds.
//!
//! yt-dlp lets ffmpeg join and repair what it downloaded, which is as hostile as any upload. It
//! can be told options for ffmpeg's input, but none for ffprobe. So it is given a folder with a
//! link to ffmpeg and a two-line ffprobe that adds the same guard.

use super::args::INPUT_GUARD;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// Makes the folder inside the run's own; returns where it is.
pub(super) fn install(run: &Path, ffmpeg: &Path, ffprobe: &Path) -> io::Result<PathBuf> {
    let folder = run.join(".tools");
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir(&folder)?;
    symlink(ffmpeg, folder.join("ffmpeg"))?;
    let script = folder.join("ffprobe");
    std::fs::write(&script, wrapper(ffprobe))?;
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700))?;
    std::path::absolute(folder)
}

/// A script that runs `program` with the guard before whatever it is called with.
fn wrapper(program: &Path) -> Vec<u8> {
    let mut script = b"#!/bin/sh\nexec '".to_vec();
    for &byte in program.as_os_str().as_bytes() {
        match byte {
            b'\'' => script.extend_from_slice(b"'\\''"),
            _ => script.push(byte),
        }
    }
    script.extend_from_slice(format!("' {} \"$@\"\n", INPUT_GUARD.join(" ")).as_bytes());
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_adds_the_guard_and_quotes_the_path() {
        let script = String::from_utf8(wrapper(Path::new("/opt/it's/ffprobe"))).unwrap();
        let guard = INPUT_GUARD.join(" ");
        assert_eq!(script, format!("#!/bin/sh\nexec '/opt/it'\\''s/ffprobe' {guard} \"$@\"\n"));
    }
}
