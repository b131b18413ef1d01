//! What the system says of this process, where it says anything.

use std::fs;

/// What the system says; `None` where it does not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Process {
    /// Memory in use, in bytes.
    pub memory: Option<u64>,
    /// Open files and connections.
    pub open_fds: Option<u64>,
    /// How many of them there may be.
    pub max_fds: Option<u64>,
}

/// Asks the system (Linux only). Blocks for as long as counting the open files takes.
pub(super) fn look() -> Process {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    // One of them is the folder that is being read.
    let open = fs::read_dir("/proc/self/fd").ok().map(|all| all.count() as u64);
    Process {
        memory: resident(&status),
        open_fds: open.map(|open| open.saturating_sub(1)),
        max_fds: files_max(&limits),
    }
}

/// `VmRSS:      1234 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// `Max open files            1024                 524288               files`: the first counts.
fn files_max(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_read() {
        assert_eq!(resident("VmPeak:\t 9 kB\nVmRSS:\t    1234 kB\n"), Some(1234 * 1024));
        assert_eq!(resident("VmRSS: many kB\n"), None);
        let limits = "Max processes   1 2 processes\nMax open files   1024   524288   files\n";
        assert_eq!(files_max(limits), Some(1024));
        assert_eq!(files_max("Max open files unlimited unlimited files"), None);
    }
}
