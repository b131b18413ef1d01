//! A tool's first step: still this program, in the process that becomes the tool.

use super::limits::Limits;
use super::{NAME, Refusal, STEP, this_program};
use std::convert::Infallible;
use std::ffi::OsString;
use std::io;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode, Stdio};

/// Starts a step that becomes the tool that `args` name, limits first, in a new process group.
///
/// To be called on the thread that lives as long as the guard: the kernel counts the end of the
/// thread that started a child as its parent's death.
pub(super) fn start(args: &[OsString]) -> io::Result<Child> {
    Command::new(this_program()?)
        .arg0(NAME)
        .args([STEP, &std::process::id().to_string()])
        .args(args)
        .process_group(0)
        .spawn()
}

/// Takes the limits upon itself and becomes the tool.
pub(super) fn become_tool(args: &[OsString], line: UnixStream) -> Result<ExitCode, Refusal> {
    match try_to_become_tool(args) {
        Err(error) => Err(Refusal { line, error }),
    }
}

fn try_to_become_tool(args: &[OsString]) -> Result<Infallible, io::Error> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidInput);
    let (guard, rest) = args.split_first().ok_or_else(invalid)?;
    let guard = guard.to_str().and_then(|id| id.parse().ok()).ok_or_else(invalid)?;
    let (limits, tool) = Limits::split(rest).ok_or_else(invalid)?;
    let (program, args) = tool.split_first().ok_or_else(invalid)?;
    die_with(guard)?;
    limits.apply();
    // The control line is closed by this: nothing but the guard may hear the worker.
    Err(Command::new(program).args(args).stdin(Stdio::null()).exec())
}

/// Has the kernel kill this process when the guard is killed, which then cannot do it itself.
#[cfg(target_os = "linux")]
fn die_with(guard: i32) -> io::Result<()> {
    use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    // Killed before the kernel was asked: nobody would ever tell.
    if getppid().map(Pid::as_raw_pid) != Some(guard) {
        return Err(rustix::io::Errno::SRCH.into());
    }
    Ok(())
}

/// Other systems have nothing like it.
#[cfg(not(target_os = "linux"))]
fn die_with(_guard: i32) -> io::Result<()> {
    Ok(())
}
