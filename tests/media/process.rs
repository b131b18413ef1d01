//! The process runner: nothing outlives its run.

use ezclips::media::process::{Command, ProcessError, RUN_VARIABLE, reap_leftovers, run};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

fn shell(dir: &Path, script: &str) -> Command {
    Command::of("/bin/sh", dir).args(["-c", script])
}

/// The process ids a script wrote into `file`, one a line, once there are `count`.
async fn pids(file: &Path, count: usize) -> Vec<u32> {
    let give_up = Instant::now() + Duration::from_secs(20);
    loop {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let pids: Vec<u32> = text.lines().filter_map(|line| line.parse().ok()).collect();
        if pids.len() >= count {
            return pids;
        }
        assert!(Instant::now() < give_up, "the script wrote only {text:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether a process runs; one that is dead but not yet waited for does not.
pub fn runs(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

async fn all_end(pids: &[u32]) {
    let give_up = Instant::now() + Duration::from_secs(10);
    while let Some(pid) = pids.iter().find(|&&pid| runs(pid)) {
        assert!(Instant::now() < give_up, "process {pid} still runs");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A leader with a child and a grandchild that ignore TERM.
const TREE: &str = "trap '' TERM; echo $$ >>pids
    (trap '' TERM; sh -c 'echo $$ >>pids; exec sleep 100' & exec sh -c 'echo $$ >>pids; sleep 100') &
    while :; do sleep 1; done";

#[tokio::test]
async fn output_comes_line_by_line_and_errors_by_their_end() {
    let dir = tempfile::tempdir().unwrap();
    let script = "printf 'a\\n\\377b\\nlast'; echo oops >&2; exit 3";
    let (mut lines, cancel) = (Vec::new(), CancellationToken::new());
    let exit = run(shell(dir.path(), script), &cancel, |line| {
        lines.push(line.to_owned());
    });
    let exit = exit.await.unwrap();
    assert_eq!(lines, ["a", "\u{fffd}b", "last"]);
    assert_eq!((exit.status.code(), exit.stderr.as_str()), (Some(3), "oops\n"));
    assert!(!exit.success());
}

#[tokio::test]
async fn a_child_sees_nothing_of_our_environment() {
    let dir = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    let command = Command::of("/usr/bin/env", dir.path()).env("EXTRA", "x y");
    run(command, &CancellationToken::new(), |line| seen.push(line.to_owned())).await.unwrap();
    seen.sort();
    let home = dir.path().to_str().unwrap();
    let path = format!("PATH={}", Command::PATH);
    let expected =
        ["EXTRA=x y", &format!("HOME={home}"), "LANG=C.UTF-8", &path, &format!("TMPDIR={home}")];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_missing_program_is_told_from_a_missing_folder() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let missing = run(Command::of("/nowhere/tool", dir.path()), &cancel, |_| ()).await;
    assert!(matches!(missing, Err(ProcessError::Missing(path)) if path.ends_with("tool")));
    let gone = run(shell(&dir.path().join("gone"), "true"), &cancel, |_| ()).await;
    assert!(matches!(gone, Err(ProcessError::Spawn(_))));
}

#[tokio::test]
async fn cancelling_ends_the_whole_tree_even_when_it_ignores_term() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let (end, pids) = tokio::join!(run(shell(dir.path(), TREE), &cancel, |_| ()), async {
        let pids = pids(&dir.path().join("pids"), 3).await;
        cancel.cancel();
        pids
    });
    assert!(matches!(end, Err(ProcessError::Stopped)));
    all_end(&pids).await;
}

#[tokio::test]
async fn dropping_the_run_kills_the_whole_tree() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let file = dir.path().join("pids");
    let pids = tokio::select! {
        _ = run(shell(dir.path(), TREE), &cancel, |_| ()) => panic!("it ended by itself"),
        pids = pids(&file, 3) => pids,
    };
    all_end(&pids).await;
}

#[tokio::test]
async fn what_the_leader_leaves_behind_goes_with_it() {
    let dir = tempfile::tempdir().unwrap();
    // The sleeper keeps the output open: waiting for its end would take 100 s.
    let script = "sh -c 'echo $$ >>pids; exec sleep 100' & while ! [ -s pids ]; do :; done; echo x";
    let mut lines = 0;
    let exit = run(shell(dir.path(), script), &CancellationToken::new(), |_| lines += 1).await;
    assert!(exit.unwrap().success());
    assert_eq!(lines, 1);
    all_end(&pids(&dir.path().join("pids"), 1).await).await;
}

#[tokio::test]
async fn limits_end_what_hangs_talks_too_much_or_takes_too_long() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let silent =
        shell(dir.path(), "echo why >&2; exec sleep 100").stall(Duration::from_millis(300));
    let end = run(silent, &cancel, |_| ()).await;
    assert!(matches!(end, Err(ProcessError::Stalled { stderr, .. }) if stderr == "why\n"));

    let busy = "while :; do echo tick; sleep 0.02; done";
    let busy = shell(dir.path(), busy).stall(Duration::from_secs(10));
    let end = run(busy.wall(Duration::from_millis(500)), &cancel, |_| ()).await;
    assert!(matches!(end, Err(ProcessError::Timeout { .. })));

    let end = run(shell(dir.path(), "yes").output_max(100_000), &cancel, |_| ()).await;
    assert!(matches!(end, Err(ProcessError::Flooded { limit: 100_000 })));
}

#[tokio::test]
async fn leftovers_of_one_data_folder_are_reaped_and_no_others() {
    let dir = tempfile::tempdir().unwrap();
    let id = dir.path().file_name().unwrap().to_str().unwrap().to_owned();
    let mark = |id: &str| shell(dir.path(), TREE).env(RUN_VARIABLE, id);
    let other = format!("{id}-other");
    let cancel = CancellationToken::new();
    let file = dir.path().join("pids");
    // Two trees; reaping must end the first and spare the second.
    let first = run(mark(&id), &cancel, |_| ());
    let second = shell(dir.path(), "echo $$ >other; exec sleep 100").env(RUN_VARIABLE, &other);
    let second = run(second, &cancel, |_| ());
    let reap = async {
        let (ours, theirs) = (pids(&file, 3).await, pids(&dir.path().join("other"), 1).await);
        let wanted = id.clone();
        let reaped = tokio::task::spawn_blocking(move || reap_leftovers(&wanted)).await;
        assert!(reaped.unwrap().unwrap() >= 3);
        assert!(theirs.iter().all(|&pid| runs(pid)));
        ours
    };
    let (ended, ours) = tokio::select! {
        _ = second => panic!("the other tree was touched"),
        both = async { tokio::join!(first, reap) } => both,
    };
    assert!(!ended.unwrap().success());
    all_end(&ours).await;
}
