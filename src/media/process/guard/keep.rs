//! The guard itself: starts the tool, listens to the worker, and ends when nothing is left.

use super::{NAME, Refusal, orphans, step};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, WaitStatus, getpid, kill_process,
    kill_process_group, wait, waitid,
};
use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// The tool, which leads its process group; `None` once it has been waited for and its number may
/// belong to somebody else.
type Leader = Arc<Mutex<Option<Pid>>>;

/// Guards the tool that `args` name, limits first.
pub(super) fn guard(args: &[OsString], line: UnixStream) -> Result<ExitCode, Refusal> {
    rename();
    // Makes this process the parent of whoever leaves the group and loses its own. Where that is
    // refused, the group is still guarded.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(getpid()));
    let tool = match step::start(args) {
        Ok(tool) => Pid::from_child(&tool),
        Err(error) => return Err(Refusal { line, error }),
    };
    let leader: Leader = Arc::new(Mutex::new(Some(tool)));
    let listener = {
        let leader = Arc::clone(&leader);
        std::thread::Builder::new().spawn(move || listen(line, &leader))
    };
    if listener.is_err() {
        // Nobody would hear the worker die.
        signal(&leader, Signal::KILL);
    }
    let status = outlive(tool, &leader);
    orphans::end_all(tool);
    Ok(status.map_or(ExitCode::FAILURE, end_like))
}

/// Does what the worker asks, until it has gone.
fn listen(mut line: UnixStream, leader: &Leader) {
    let mut word = [0];
    loop {
        match line.read(&mut word) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(1) => signal(leader, Signal::TERM),
            // What the tool leaves behind is the main thread's, which wakes from this.
            _ => return signal(leader, Signal::KILL),
        }
    }
}

/// Signals the tool's group, and the tool itself in case it has moved to another.
fn signal(leader: &Leader, signal: Signal) {
    // The only failure is that they are gone already.
    if let Some(id) = *leader.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = kill_process_group(id, signal);
        if signal == Signal::KILL {
            let _ = kill_process(id, signal);
        }
    }
}

/// Waits for the tool to end, and for every orphan on the way.
fn outlive(tool: Pid, leader: &Leader) -> Option<WaitStatus> {
    loop {
        // Looks only: as long as the tool is not taken away, its number is its own.
        match waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return None,
            Ok(_) => {}
        }
        let mut leader = leader.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(Some((ended, status))) = wait(WaitOptions::NOHANG)
            && ended == tool
        {
            *leader = None;
            return Some(status);
        }
    }
}

/// Ends as the tool did: by its exit code, or by its signal.
fn end_like(status: WaitStatus) -> ExitCode {
    if let Some(code) = status.exit_status() {
        return u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from);
    }
    let number = status.terminating_signal().unwrap_or_default();
    if let Some(signal) = Signal::from_named_raw(number) {
        // The tool's memory was not dumped, this one is not worth it either.
        let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
        let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
        // The first may find Rust's own handler for stack overflows, which then steps aside.
        for _ in 0..2 {
            let _ = kill_process(getpid(), signal);
        }
    }
    // Signals that do not end this process (PIPE) and those without a name: as shells put it.
    u8::try_from(128 + number).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Started through a link, the kernel would call it by the link's name.
fn rename() {
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/comm", format!("{NAME}-guard"));
}
