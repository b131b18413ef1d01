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

/// Processes that work in `folder`: tools are given a scratch folder as their home.
pub fn at_home_in(folder: &Path) -> Vec<Process> {
    let wanted = format!("HOME={}", folder.canonicalize().unwrap().display());
    let all = fs::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| look(pid, &wanted)).collect()
}

/// `None` when the process is another one, or has ended in the meantime.
fn look(pid: u32, wanted: &str) -> Option<Process> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let ours =
        environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(wanted.as_bytes()));
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok().filter(|_| ours)?;
    // `pid (name) state ppid …`; the name may hold spaces and brackets.
    let (head, tail) = stat.rsplit_once(')')?;
    let mut fields = tail.split_whitespace();
    if fields.next()? == "Z" {
        return None;
    }
    let name = head.split_once('(')?.1.to_owned();
    Some(Process { pid, parent: fields.next()?.parse().ok()?, name })
}
