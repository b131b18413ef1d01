//! A tool under its guard, as the worker sees it.

use super::{Command, guard};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{ExitStatus, Stdio};
use tokio::process::{Child, ChildStderr, ChildStdout};

/// A running tool; dropped early, it and everything it started is killed.
///
/// Only the guard is this process's child. It is never killed without need, not even on drop:
/// the tool would go with it, but not what the tool has started.
pub(super) struct Guarded {
    guard: Child,
    /// The control line; gone when everything is to be killed.
    line: Option<UnixStream>,
}

impl Guarded {
    /// Starts a guard for `command`. That the program itself cannot be started shows later: see
    /// [`Guarded::refusal`].
    ///
    /// # Errors
    /// When there is no such folder, or the guard cannot be started.
    pub(super) fn spawn(command: &Command) -> io::Result<Self> {
        let (line, theirs) = UnixStream::pair()?;
        line.set_nonblocking(true)?;
        let tool = guard::arguments(command.limits(), command.program.as_os_str(), &command.args);
        let guard = tokio::process::Command::new(command.guard.path())
            .arg0(guard::NAME)
            .arg(guard::GUARD)
            .args(tool)
            .current_dir(&command.dir)
            .env_clear()
            .env("PATH", &command.path)
            .env("HOME", &command.dir)
            .env("TMPDIR", &command.dir)
            .env("LANG", "C.UTF-8")
            .envs(command.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Out of the reach of a terminal's Ctrl-C, which is for this process to act upon.
            .process_group(0)
            .spawn()?;
        Ok(Self { guard, line: Some(line) })
    }

    /// The tool's output and error output; `None` when taken before.
    pub(super) fn pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.guard.stdout.take(), self.guard.stderr.take())
    }

    /// Waits for the guard, which ends as the tool did, and when nothing of it is left.
    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.guard.wait().await
    }

    /// Why the tool was not started, once the guard has ended; `None` when it was.
    pub(super) fn refusal(&mut self) -> Option<io::Error> {
        guard::refusal(self.line.as_mut()?)
    }

    /// Asks the tool to end.
    pub(super) fn term(&mut self) {
        if let Some(line) = &mut self.line {
            // The only failure is that the guard has ended already.
            let _ = line.write_all(b"t");
        }
    }

    /// Has everything killed at once.
    pub(super) fn kill(&mut self) {
        self.line = None;
    }

    /// Kills a guard that does not do what it should, which takes the tool with it.
    pub(super) async fn give_up(mut self) {
        let _ = self.guard.kill().await;
    }
}
