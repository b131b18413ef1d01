//! Processes told apart from all others since the machine was started, and what they started.
//!
//! Every tool carries the number and the start time of the process it works for.

use std::fs;

/// A process, told apart from all others since the machine was started.
#[derive(Clone, Debug)]
pub struct Life {
    pid: u32,
    started: String,
}

impl Life {
    pub fn of(pid: u32) -> Self {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        // Field 22 by `proc(5)`; the name, which may hold spaces, ends with the last bracket.
        let (_, rest) = stat.rsplit_once(") ").unwrap();
        Self { pid, started: rest.split_ascii_whitespace().nth(19).unwrap().to_owned() }
    }
}

/// What lives of all that a process started for its data folder.
pub fn children_of(life: &Life) -> Vec<String> {
    let end = format!(":{}:{}", life.pid, life.started);
    let marked = |environment: &[u8]| {
        let mut pairs = environment.split(|byte| *byte == 0);
        pairs.any(|pair| pair.starts_with(b"EZCLIPS_RUN=") && pair.ends_with(end.as_bytes()))
    };
    let all = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let children = all.filter(|path| marked(&fs::read(path.join("environ")).unwrap_or_default()));
    let name = |path: std::path::PathBuf| {
        let called = fs::read(path.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&called).replace('\0', " ").chars().take(80).collect()
    };
    children.map(name).collect()
}
