//! The guard: between the worker and every tool stands one more process of this program.
//!
//! A worker that is killed can end nothing any more, and a process group does not hold a child
//! that starts a session of its own. So the worker starts `ezclips __guard …`, and the guard
//! starts the tool. A *control line*, a socket that is the guard's standard input, joins the two:
//!
//! - a byte from the worker asks the tool's process group to end (TERM);
//! - its end, because the worker dropped it or was killed, ends the tool and everything it
//!   started, at once (KILL);
//! - when the tool could not be started, the error number goes back to the worker.
//!
//! The tool's own first step is `ezclips __exec …` (`step`): it takes the limits upon itself, asks the
//! kernel to be killed should its guard be killed, and becomes the tool. When the tool has ended,
//! what it left behind is killed (`orphans`), and the guard ends just as the tool did.
//!
//! Neither of the two prints, logs or reads a setting, so that both start in a few milliseconds.

mod keep;
mod limits;
mod orphans;
mod step;

pub(super) use limits::Limits;

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The first argument that makes this program a guard.
pub(super) const GUARD: &str = "__guard";
/// The first argument that makes it the first step of a tool.
const STEP: &str = "__exec";
/// What both are called in lists of processes.
pub(super) const NAME: &str = "ezclips";

/// The exit code when there is no tool whose end could be repeated; the worker goes by the error
/// number on the control line.
const NOT_STARTED: u8 = 127;

/// Guards a tool, or becomes one, when `args` (the program's name first) say so; `None` when they
/// are the user's. To be called before anything else.
#[must_use]
pub fn main(args: &[OsString]) -> Option<ExitCode> {
    let (word, rest) = args.get(1..)?.split_first()?;
    let role: fn(&[OsString], UnixStream) -> Result<ExitCode, Refusal> = match word.to_str()? {
        GUARD => keep::guard,
        STEP => step::become_tool,
        _ => return None,
    };
    let Ok(line) = control_line() else { return Some(NOT_STARTED.into()) };
    Some(role(rest, line).unwrap_or_else(Refusal::tell))
}

/// The running program; as a link that still leads there when its file was replaced.
pub(super) fn this_program() -> io::Result<PathBuf> {
    let link = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && link.exists() {
        return Ok(link.to_owned());
    }
    std::env::current_exe()
}

/// The arguments after [`GUARD`] that make it start `program` with `args` under `limits`.
pub(super) fn arguments(limits: Limits, program: &OsStr, args: &[OsString]) -> Vec<OsString> {
    let limits = limits.to_args().into_iter();
    limits.chain([program.to_owned()]).chain(args.iter().cloned()).collect()
}

/// Reads, without waiting, why the tool was not started; `None` when it was.
pub(super) fn refusal(line: &mut UnixStream) -> Option<io::Error> {
    let mut number = [0; 4];
    line.read_exact(&mut number).ok()?;
    Some(io::Error::from_raw_os_error(i32::from_le_bytes(number)))
}

/// A copy of standard input that no child inherits.
fn control_line() -> io::Result<UnixStream> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// Why there is no tool, and the line on which the worker waits to hear it.
struct Refusal {
    line: UnixStream,
    error: io::Error,
}

impl Refusal {
    fn tell(mut self) -> ExitCode {
        // Anything that has no number of its own is a call that makes no sense.
        let invalid = rustix::io::Errno::INVAL.raw_os_error();
        let number = self.error.raw_os_error().unwrap_or(invalid);
        // A worker that has gone does not mind.
        let _ = self.line.write_all(&number.to_le_bytes());
        NOT_STARTED.into()
    }
}
