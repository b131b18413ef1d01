//! The ffmpeg and ffprobe that yt-dlp finds.
//!
//! yt-dlp lets ffmpeg read sections from a site, and join and repair what it downloaded, which is
//! as hostile as any upload. It can be told options for ffmpeg's input, but none for ffprobe, and
//! the input itself can be an address that a site chose. So it is given a folder with an ffprobe
//! that adds the guard and an ffmpeg that refuses other inputs than HTTP and the run's own files.

use super::args::INPUT_GUARD;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What the guarded ffmpeg says of an input that is neither.
const REFUSED: &str = "EZ-Input: only HTTP and files of this folder are read";

/// Looks at every input; what follows runs ffmpeg.
const CHECK: &str = "#!/bin/sh
last=
for arg; do
    if [ \"$last\" = -i ]; then
        case $arg in
            http://* | https://*) ok=1 ;;
            file:*/*) ok= ;;
            file:*) ok=1 ;;
            *) ok= ;;
        esac
        [ \"$ok\" ] || { echo 'REFUSED' >&2; exit 1; }
    fi
    last=$arg
done
exec ";

/// Makes the folder inside the run's own; returns where it is.
pub(super) fn install(run: &Path, ffmpeg: &Path, ffprobe: &Path) -> io::Result<PathBuf> {
    let folder = run.join(".tools");
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::create_dir(&folder)?;
    write(&folder.join("ffmpeg"), &check(ffmpeg))?;
    write(&folder.join("ffprobe"), &wrapper(ffprobe))?;
    std::path::absolute(folder)
}

fn write(file: &Path, script: &[u8]) -> io::Result<()> {
    std::fs::write(file, script)?;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o700))
}

/// A script that runs `program` when every input is HTTP, which asks the proxy, or a plain name:
/// `tcp:`, `httpproxy:` and the like would go round the proxy.
fn check(program: &Path) -> Vec<u8> {
    let mut script = CHECK.replace("REFUSED", REFUSED).into_bytes();
    script.extend(quoted(program));
    script.extend_from_slice(b" \"$@\"\n");
    script
}

/// A script that runs `program` with the guard before whatever it is called with.
fn wrapper(program: &Path) -> Vec<u8> {
    let mut script = b"#!/bin/sh\nexec ".to_vec();
    script.extend(quoted(program));
    script.extend_from_slice(format!(" {} \"$@\"\n", INPUT_GUARD.join(" ")).as_bytes());
    script
}

/// A path as one word of a script.
fn quoted(path: &Path) -> Vec<u8> {
    let mut word = b"'".to_vec();
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'\'' => word.extend_from_slice(b"'\\''"),
            _ => word.push(byte),
        }
    }
    word.push(b'\'');
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn the_script_adds_the_guard_and_quotes_the_path() {
        let script = String::from_utf8(wrapper(Path::new("/opt/it's/ffprobe"))).unwrap();
        let guard = INPUT_GUARD.join(" ");
        assert_eq!(script, format!("#!/bin/sh\nexec '/opt/it'\\''s/ffprobe' {guard} \"$@\"\n"));
    }

    #[test]
    fn ffmpeg_reads_http_and_the_files_of_the_folder() {
        let script = String::from_utf8(check(Path::new("/bin/echo"))).unwrap();
        let run = |args: &[&str]| {
            let done = Command::new("/bin/sh").args(["-c", &script, "ffmpeg"]).args(args).output();
            let done = done.unwrap();
            let said = String::from_utf8(done.stdout).unwrap();
            let refused = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.success(), refused.is_empty());
            assert!(refused.is_empty() || (refused.trim() == REFUSED && said.is_empty()));
            done.status.success().then_some(said)
        };
        let fine = [
            "-y",
            "-ss",
            "1",
            "-cookies",
            "a=b; path=/;\r\n",
            "-i",
            "https://a/b c",
            "-i",
            "file:source.f1.mp4",
            "x y",
        ];
        assert_eq!(run(&fine).unwrap().trim(), fine.join(" "));
        assert!(run(&["-bsfs"]).is_some() && run(&["-i", "http://a/"]).is_some());
        for input in [
            "tcp://127.0.0.1:80/x",
            "httpproxy://127.0.0.1:80/x",
            "httpproxy:x",
            "https",
            "file:/etc/passwd",
            "file:../x",
            "file:///etc/passwd",
            "concat:a",
            "/etc/passwd",
            "HTTP://a",
            "-",
            "",
        ] {
            assert!(run(&["-i", "http://a/", "-i", input, "out"]).is_none(), "{input}");
        }
    }
}
