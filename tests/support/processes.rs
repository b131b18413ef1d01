//! A look at the processes of this machine.

use std::fs;
use std::path::Path;

/// A process whose home lies in some folder.
#[derive(Debug)]
pub struct Process {
    pub pid: u32,
    pub parent: u32,
    pub name: String,
}

/// Processes that work in `folder`: tools and their guards are given a scratch folder as their home.
pub fn at_home_in(folder: &Path) -> Vec<Process> {
    let wanted = format!("HOME={}", folder.canonicalize().unwrap().display());
    let all = fs::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| look(pid, &wanted)).collect()
}

/// Whether a process runs; one that is dead but not yet waited for does not.
pub fn runs(pid: u32) -> bool {
    parent_of(pid).is_some()
}

/// Whether `ancestor` started the process, or who started it, and so on.
pub fn descends_from(process: &Process, ancestor: u32) -> bool {
    let mut parent = Some(process.parent);
    while let Some(pid) = parent.filter(|&pid| pid != ancestor) {
        parent = parent_of(pid);
    }
    parent.is_some()
}

/// The parent of a process that has not ended.
pub fn parent_of(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(parse(&stat)?.1)
}

/// `None` when the process is another one, or has ended in the meantime.
fn look(pid: u32, wanted: &str) -> Option<Process> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let ours =
        environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(wanted.as_bytes()));
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok().filter(|_| ours)?;
    let (name, parent) = parse(&stat)?;
    Some(Process { pid, parent, name })
}

/// The name and the parent, unless it has ended.
fn parse(stat: &str) -> Option<(String, u32)> {
    // `pid (name) state ppid …`; the name may hold spaces and brackets.
    let (head, tail) = stat.rsplit_once(')')?;
    let mut fields = tail.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    Some((head.split_once('(')?.1.to_owned(), fields.next()?.parse().ok()?))
}
