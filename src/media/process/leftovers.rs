//! Tools that outlived a killed server.

use std::io;

/// The variable every child carries: which data folder's server started it.
pub const RUN_VARIABLE: &str = "EZCLIPS_RUN";

/// Kills every process of this user that carries `EZCLIPS_RUN=<run_id>`, and waits up to 2 s for
/// them to go; returns how many there were. To be called at start, when nothing of this server
/// runs yet. Blocks. Does nothing on systems without `/proc`.
///
/// # Errors
/// When `/proc` cannot be listed.
#[cfg(target_os = "linux")]
pub fn reap_leftovers(run_id: &str) -> io::Result<usize> {
    use rustix::process::{Signal, kill_process};
    use std::collections::HashSet;
    use std::time::{Duration, Instant};

    let mark = format!("{RUN_VARIABLE}={run_id}").into_bytes();
    let give_up = Instant::now() + Duration::from_secs(2);
    let mut reaped = HashSet::new();
    loop {
        let left = marked(&mark)?;
        if left.is_empty() || Instant::now() > give_up {
            return Ok(reaped.len());
        }
        for pid in left {
            // Gone in the meantime is fine.
            let _ = kill_process(pid, Signal::KILL);
            reaped.insert(pid);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Processes of this user whose environment holds exactly `mark`.
#[cfg(target_os = "linux")]
fn marked(mark: &[u8]) -> io::Result<Vec<rustix::process::Pid>> {
    use rustix::process::{Pid, getpid, getuid};
    use std::os::unix::fs::MetadataExt;

    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let Ok(entry) = entry else { continue };
        let pid = entry.file_name().to_str().and_then(|name| Pid::from_raw(name.parse().ok()?));
        let ours = entry.metadata().is_ok_and(|meta| meta.uid() == getuid().as_raw());
        let Some(pid) = pid.filter(|&pid| ours && pid != getpid()) else { continue };
        // A process that is ending has no environment any more.
        let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        if environment.split(|&byte| byte == 0).any(|pair| pair == mark) {
            found.push(pid);
        }
    }
    Ok(found)
}

/// Does nothing on systems without `/proc`.
///
/// # Errors
/// Never.
#[cfg(not(target_os = "linux"))]
pub fn reap_leftovers(_run_id: &str) -> io::Result<usize> {
    Ok(0)
}
