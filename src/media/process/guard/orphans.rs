//! What a tool leaves behind: the rest of its process group, and whoever became the guard's child
//! because its own parent ended.

use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group, wait};
use std::time::Duration;

/// How long to wait before looking again for children that the system says there are.
const PAUSE: Duration = Duration::from_millis(1);
/// How often that is done before giving up: there is no `/proc` to find them in.
const LOOKS: u32 = 1000;

/// Kills the group `group` and every child, and theirs, until none is left.
pub(super) fn end_all(group: Pid) {
    // As long as the group has members, its number is not given to anybody else.
    let _ = kill_process_group(group, Signal::KILL);
    let mut looks = 0;
    while looks < LOOKS && has_children() {
        let children = children();
        for &child in &children {
            // Only this thread waits for them, so the number is still theirs.
            let _ = kill_process(child, Signal::KILL);
        }
        if children.is_empty() {
            looks += 1;
            std::thread::sleep(PAUSE);
        } else {
            // One at least has been killed. Its own children are this process's when this returns.
            looks = 0;
            let _ = wait(WaitOptions::empty());
        }
    }
}

/// Takes away those that have ended; whether there are others.
fn has_children() -> bool {
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

/// The living children of this process, as far as they can be found.
#[cfg(target_os = "linux")]
fn children() -> Vec<Pid> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists: Vec<String> = tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .collect();
    if lists.is_empty() {
        // Some kernels are built without these lists.
        return by_parent(rustix::process::getpid());
    }
    let ids = lists.iter().flat_map(|list| list.split_ascii_whitespace());
    ids.filter_map(|id| Pid::from_raw(id.parse().ok()?)).collect()
}

#[cfg(target_os = "linux")]
fn by_parent(parent: Pid) -> Vec<Pid> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_child = |stat: &str| {
        // `pid (name) state ppid …`; the name may hold spaces and brackets.
        let (_, rest) = stat.rsplit_once(") ")?;
        let mut fields = rest.split_ascii_whitespace();
        let ended = fields.next().is_none_or(|state| matches!(state, "Z" | "X"));
        Some(!ended && fields.next()?.parse() == Ok(parent.as_raw_pid()))
    };
    all.filter_map(|entry| {
        let id = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        is_child(&stat)?.then_some(id)
    })
    .collect()
}

/// Orphans go to the system's first process there: the group is all that can be reached.
#[cfg(not(target_os = "linux"))]
fn children() -> Vec<Pid> {
    Vec::new()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn both_ways_find_the_same_child() {
        // Its pipe keeps it waiting until it is dropped.
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let id = Pid::from_child(&child);
        assert!(children().contains(&id));
        assert!(by_parent(rustix::process::getpid()).contains(&id));
        drop(child.stdin.take());
        child.wait().unwrap();
    }
}
