//! What a tool's end means for the job. No message holds a path of this machine.

use crate::media::MediaError;
use crate::media::process::{Exit, Over, ProcessError};
use crate::model::{Code, Failure};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

/// The failure behind a program that did not run to its own end.
pub(super) fn from_process(error: &ProcessError) -> MediaError {
    let failure = match error {
        ProcessError::Stopped => return MediaError::Stopped,
        ProcessError::Missing(_) => Failure::new(Code::ToolMissing, error.to_string()),
        ProcessError::Timeout { stderr, .. } | ProcessError::Stalled { stderr, .. } => {
            Failure::new(Code::ToolStalled, error.to_string()).with_stderr(&scrub(stderr))
        }
        ProcessError::Spawn(io) if is_full(io) => Failure::of(Code::NoSpace),
        ProcessError::Spawn(_) | ProcessError::Flooded { .. } => {
            Failure::new(Code::ToolFailed, scrub(&error.to_string()))
        }
    };
    failure.into()
}

/// The failure behind an exit code or a signal.
pub(super) fn from_exit(exit: &Exit) -> Failure {
    let stderr = scrub(&exit.stderr);
    // SIGKILL that this program did not send comes from the kernel's out-of-memory killer.
    // ffmpeg calls a file with too many streams short of memory.
    let memory = stderr.contains("Cannot allocate memory") && !stderr.contains("max_streams");
    let code = if exit.over() == Some(Over::Cpu) {
        Code::ToolStalled
    } else if exit.over() == Some(Over::FileSize) {
        Code::TooLarge
    } else if exit.status.signal() == Some(9) || memory {
        Code::OutOfMemory
    } else if stderr.contains("No space left on device") || stderr.contains("Disk quota exceeded") {
        Code::NoSpace
    } else {
        Code::ToolFailed
    };
    let last = stderr.lines().map(str::trim).rfind(|line| !line.is_empty());
    let message = match (code, last) {
        (Code::ToolFailed, Some(last)) => last.to_owned(),
        _ => code.title().to_owned(),
    };
    Failure::new(code, message).with_stderr(&stderr)
}

/// An error of the file system while a file was looked at.
pub(super) fn from_io(error: &std::io::Error) -> Failure {
    let code = if is_full(error) { Code::NoSpace } else { Code::ToolFailed };
    Failure::new(code, scrub(&error.to_string()))
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

/// The text without folders of this machine: of a path only its last component stays.
pub(super) fn scrub(text: &str) -> String {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '(' | ')' | ',');
    let mut clean = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_edge) {
        let word = piece.trim_end_matches(is_edge);
        let path = word.strip_prefix("file:").unwrap_or(word);
        if path.starts_with('/') {
            let last = Path::new(path.trim_end_matches([':', ';', '.'])).file_name();
            clean.push_str(&last.unwrap_or_default().to_string_lossy());
            clean.push_str(&path[path.trim_end_matches([':', ';', '.']).len()..]);
            clean.push_str(&piece[word.len()..]);
        } else {
            clean.push_str(piece);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::Signal;
    use std::process::ExitStatus;

    fn exit(raw: i32, stderr: &str) -> Exit {
        Exit { status: ExitStatus::from_raw(raw), stderr: stderr.to_owned() }
    }

    #[test]
    fn ends_are_mapped_to_codes() {
        let table = [
            (exit(9, ""), Code::OutOfMemory),
            (exit(256, "x: Cannot allocate memory\n"), Code::OutOfMemory),
            (exit(256, "av_interleaved_write_frame(): No space left on device\n"), Code::NoSpace),
            (exit(256, "Conversion failed!\n"), Code::ToolFailed),
            (exit(11, ""), Code::ToolFailed),
            (exit(Signal::XCPU.as_raw(), ""), Code::ToolStalled),
            (exit(Signal::XFSZ.as_raw(), "x: No space left on device\n"), Code::TooLarge),
        ];
        for (exit, code) in table {
            assert_eq!(from_exit(&exit).code, code, "{exit:?}");
        }
        for (kind, code) in [
            (std::io::ErrorKind::StorageFull, Code::NoSpace),
            (std::io::ErrorKind::QuotaExceeded, Code::NoSpace),
            (std::io::ErrorKind::NotFound, Code::ToolFailed),
        ] {
            assert_eq!(from_io(&kind.into()).code, code, "{kind}");
        }
        assert_eq!(from_exit(&exit(256, "first\nlast line\n\n")).message, "last line");
    }

    #[test]
    fn no_path_survives() {
        let text =
            "file:/srv/data/scratch/a/in.mp4: Invalid data\n[mp4 @ 0x5] '/tmp/x/o.mp4' failed";
        assert_eq!(scrub(text), "in.mp4: Invalid data\n[mp4 @ 0x5] 'o.mp4' failed");
        assert_eq!(scrub("a/b and 1/2, plain"), "a/b and 1/2, plain");
    }
}
