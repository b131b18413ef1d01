//! Tools that lost their worker and their guard.

use std::io;

/// The variable every child carries: see [`mark`].
pub const RUN_VARIABLE: &str = "EZCLIPS_RUN";

/// What the children of this process carry as `EZCLIPS_RUN`: `<folder id>:<pid>:<start time>`, the
/// data folder they work for and the process that started them. Several processes may share a
/// data folder, and process numbers are used again; with its start time one is unique until the
/// machine starts anew.
#[must_use]
pub fn mark(folder_id: &str) -> String {
    let pid = std::process::id();
    format!("{folder_id}:{pid}:{}", proc::start_of(pid).unwrap_or(0))
}

/// Kills every process of this user that was started for the data folder `folder_id` by a process
/// that is gone, and waits up to 2 s for them to go; returns how many were killed. Guards are left
/// to end by themselves, as they do when their worker has gone, for half of that time. Blocks.
/// Does nothing on systems without `/proc`.
///
/// # Errors
/// When `/proc` cannot be listed.
pub fn reap_leftovers(folder_id: &str) -> io::Result<usize> {
    use rustix::process::{Signal, kill_process};
    use std::collections::HashSet;
    use std::time::{Duration, Instant};

    let started = Instant::now();
    let mut killed = HashSet::new();
    loop {
        let left = proc::left_by_the_dead(folder_id)?;
        let waited = started.elapsed();
        if left.is_empty() || waited > Duration::from_secs(2) {
            return Ok(killed.len());
        }
        for process in left {
            if !process.is_guard || waited > Duration::from_secs(1) {
                // Gone in the meantime is fine.
                let _ = kill_process(process.id, Signal::KILL);
                killed.insert(process.id);
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What `/proc` tells.
#[cfg(target_os = "linux")]
mod proc {
    use super::RUN_VARIABLE;
    use crate::media::process::guard::GUARD;
    use rustix::process::{Pid, getpid, getuid};
    use std::fs;
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    pub(super) struct Process {
        pub(super) id: Pid,
        pub(super) is_guard: bool,
    }

    /// Processes of this user that work for `folder_id` although who started them is gone.
    pub(super) fn left_by_the_dead(folder_id: &str) -> io::Result<Vec<Process>> {
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let Ok(entry) = entry else { continue };
            let id = entry.file_name().to_str().and_then(|name| Pid::from_raw(name.parse().ok()?));
            let ours = entry.metadata().is_ok_and(|meta| meta.uid() == getuid().as_raw());
            let Some(id) = id.filter(|&id| ours && id != getpid()) else { continue };
            if worker_of(&entry.path(), folder_id).is_some_and(|(pid, start)| !lives(pid, start)) {
                found.push(Process { id, is_guard: is_guard(&entry.path()) });
            }
        }
        Ok(found)
    }

    /// When a process was started, in clock ticks since the machine was; `None` when it has ended.
    pub(super) fn start_of(pid: u32) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // `pid (name) state ppid … starttime …`; the name may hold spaces and brackets.
        let (_, rest) = stat.rsplit_once(") ")?;
        let ended = rest.starts_with(['Z', 'X']);
        // Field 22 by `proc(5)`, and `rest` begins with the third.
        rest.split_ascii_whitespace().nth(19)?.parse().ok().filter(|_| !ended)
    }

    fn lives(pid: u32, start: u64) -> bool {
        start_of(pid) == Some(start)
    }

    /// The process that started the one at `path` for `folder_id`, and when that was started.
    fn worker_of(path: &Path, folder_id: &str) -> Option<(u32, u64)> {
        // A process that is ending has no environment any more.
        let environment = fs::read(path.join("environ")).ok()?;
        environment.split(|&byte| byte == 0).find_map(|pair| {
            let value = std::str::from_utf8(pair).ok()?.strip_prefix(RUN_VARIABLE)?;
            let (pid, start) = value
                .strip_prefix('=')?
                .strip_prefix(folder_id)?
                .strip_prefix(':')?
                .split_once(':')?;
            Some((pid.parse().ok()?, start.parse().ok()?))
        })
    }

    fn is_guard(path: &Path) -> bool {
        let line = fs::read(path.join("cmdline")).unwrap_or_default();
        line.split(|&byte| byte == 0).nth(1) == Some(GUARD.as_bytes())
    }
}

/// Systems without `/proc`.
#[cfg(not(target_os = "linux"))]
mod proc {
    use rustix::process::Pid;
    use std::io;

    pub(super) struct Process {
        pub(super) id: Pid,
        pub(super) is_guard: bool,
    }

    pub(super) fn left_by_the_dead(_folder_id: &str) -> io::Result<Vec<Process>> {
        Ok(Vec::new())
    }

    pub(super) fn start_of(_pid: u32) -> Option<u64> {
        None
    }
}
