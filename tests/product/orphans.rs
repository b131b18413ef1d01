//! The program dies; nothing that it started lives on, whatever it has done to get away.

use crate::server::{ezclips, wait_for};
use crate::support::processes::{parent_of, runs};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// How soon nothing may run any more.
const GONE_WITHIN: Duration = Duration::from_secs(1);

/// How many processes [`tree`] starts.
const TREE: usize = 6;

/// A stand-in for yt-dlp that ignores TERM and starts children: one of its own group, one with a
/// child, one in a session of its own, one whose parent ended at once.
fn tree(dir: &Path) -> (PathBuf, PathBuf) {
    let (program, pids) = (dir.join("yt-dlp"), dir.join("pids"));
    let pid = format!("echo $$ >>'{}'", pids.display());
    let script = format!(
        "#!/bin/sh
        trap '' TERM
        cat >sleeper <<'END'
        {pid}
        exec sleep 100
END
        {pid}
        sh sleeper &
        sh -c \"sh sleeper & sh ./sleeper; :\" &
        setsid sh sleeper &
        (setsid sh sleeper &)
        while :; do sleep 100; done
        "
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (program, pids)
}

/// A call that has the stand-in running, and all processes that came of it.
fn start(dir: &Path) -> (Child, Vec<u32>) {
    let (program, file) = tree(dir);
    let mut command = ezclips();
    command.args(["clip", "https://video.example/v", "--disk-floor-mib", "16", "--yt-dlp"]);
    command.arg(program).arg("-o").arg(dir.join("clips"));
    let call = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let pids = wait_for("the whole tree", || {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let pids: Vec<u32> = text.lines().filter_map(|line| line.parse().ok()).collect();
        (pids.len() == TREE).then_some(pids)
    });
    (call, pids)
}

fn check_all_end(pids: &[u32]) {
    let start = Instant::now();
    while let Some(pid) = pids.iter().find(|&&pid| runs(pid)) {
        assert!(start.elapsed() < GONE_WITHIN, "process {pid} still runs");
        std::thread::sleep(Duration::from_millis(2));
    }
    println!("gone after {:?}", start.elapsed());
}

#[test]
fn nothing_survives_a_kill_of_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let (mut call, mut pids) = start(dir.path());
    pids.push(parent_of(pids[0]).unwrap());
    call.kill().unwrap();
    check_all_end(&pids);
    call.wait().unwrap();
}

#[test]
fn nothing_survives_a_second_signal() {
    let dir = tempfile::tempdir().unwrap();
    let (mut call, pids) = start(dir.path());
    // However many it takes: the first may find it before it listens to a second.
    let status = wait_for("the call to leave", || {
        let status = call.try_wait().unwrap();
        if status.is_none() {
            crate::server::signal(call.id(), "INT");
        }
        status
    });
    assert_eq!(status.code(), Some(130));
    check_all_end(&pids);
}
