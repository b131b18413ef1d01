//! A child and everything it starts, as one process group.

use super::Command;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io;
use std::process::{ExitStatus, Stdio};
use tokio::process::{Child, ChildStderr, ChildStdout};

/// A running child that leads its own process group; dropped early, the group is killed.
pub(super) struct Group {
    child: Child,
    /// The group, until its leader has been waited for.
    id: Option<Pid>,
}

impl Group {
    /// Starts `command` in a new process group.
    pub(super) fn spawn(command: &Command) -> io::Result<Self> {
        let mut child = tokio::process::Command::new(&command.program);
        child
            .args(&command.args)
            .current_dir(&command.dir)
            .env_clear()
            .env("PATH", &command.path)
            .env("HOME", &command.dir)
            .env("TMPDIR", &command.dir)
            .env("LANG", "C.UTF-8")
            .envs(command.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        let child = child.spawn()?;
        let id = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(id) = id {
            yield_to_server(id);
        }
        Ok(Self { child, id })
    }

    /// The child's output and error output; `None` when taken before.
    pub(super) fn pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    /// Waits for the leader, then kills what it left behind in the group.
    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        self.kill();
        self.id = None;
        Ok(status)
    }

    /// Asks the whole group to end.
    pub(super) fn term(&self) {
        self.signal(Signal::TERM);
    }

    /// Ends the whole group at once.
    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        // The only failure is that the group is gone already.
        if let Some(id) = self.id {
            let _ = kill_process_group(id, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Lets the server go first: tools run at a lower priority, and when memory runs out the kernel
/// picks them before the process that holds the queue. Refusals do not matter.
fn yield_to_server(id: Pid) {
    let _ = rustix::process::setpriority_process(Some(id), 10);
    #[cfg(target_os = "linux")]
    let _ = std::fs::write(format!("/proc/{}/oom_score_adj", id.as_raw_nonzero()), "500");
}
