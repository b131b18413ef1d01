//! The process runner: nothing outlives its run.

use crate::processes::runs;
use crate::tools::guard;
use ezclips::media::process::{
    Command, Guard, ProcessError, RUN_VARIABLE, mark, reap_leftovers, run,
};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A shell script as a tool.
pub fn shell(dir: &Path, script: &str) -> Command {
    Command::of(&guard(), "/bin/sh", dir).args(["-c", script])
}

/// The process ids a script wrote into `file`, one a line, once there are `count`.
pub async fn pids(file: &Path, count: usize) -> Vec<u32> {
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

pub async fn all_end(pids: &[u32]) {
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
    let command = Command::of(&guard(), "/usr/bin/env", dir.path()).env("EXTRA", "x y");
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
    let tool = |program: &Path| Command::of(&guard(), program, dir.path());
    let missing = run(tool(Path::new("/nowhere/tool")), &cancel, |_| ()).await;
    assert!(matches!(missing, Err(ProcessError::Missing(path)) if path.ends_with("tool")));
    let gone = run(shell(&dir.path().join("gone"), "true"), &cancel, |_| ()).await;
    assert!(matches!(gone, Err(ProcessError::Spawn(_))));
    let plain = dir.path().join("plain");
    std::fs::write(&plain, "no program").unwrap();
    let refused = run(tool(&plain), &cancel, |_| ()).await;
    let denied = std::io::ErrorKind::PermissionDenied;
    assert!(matches!(refused, Err(ProcessError::Spawn(error)) if error.kind() == denied));
    // Without its guard nothing is started, and it is not the program that is missing.
    for guard in [Guard::at("/nowhere/ezclips"), Guard::default()] {
        let unguarded = run(Command::of(&guard, "/bin/true", dir.path()), &cancel, |_| ()).await;
        assert!(matches!(unguarded, Err(ProcessError::Spawn(_))), "{unguarded:?}");
    }
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

/// The mark of a process that has ended.
fn mark_of_the_dead(folder_id: &str) -> String {
    let mut worker = std::process::Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", worker.id())).unwrap();
    let ticks = stat.rsplit_once(") ").unwrap().1.split(' ').nth(19).unwrap();
    let mark = format!("{folder_id}:{}:{ticks}", worker.id());
    drop(worker.stdin.take());
    worker.wait().unwrap();
    mark
}

#[tokio::test]
async fn leftovers_of_dead_workers_are_reaped_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let id = dir.path().file_name().unwrap().to_str().unwrap().to_owned();
    // What was marked by the dead goes, even when its number belongs to somebody else by now.
    let reused = format!("{id}:{}:1", std::process::id());
    let doomed = [mark_of_the_dead(&id), reused];
    let spared = [mark(&id), mark_of_the_dead(&format!("{id}-other")), "other".to_owned()];
    let cancel = CancellationToken::new();
    let start = |script: &'static str, mark: &String| {
        let command = shell(dir.path(), script).env(RUN_VARIABLE, mark.as_str());
        run(command, &cancel, |_| ())
    };
    let first = doomed.each_ref().map(|mark| start(TREE, mark));
    let others = spared.each_ref().map(|mark| start("echo $$ >>others; exec sleep 100", mark));
    let reap = async {
        let ours = pids(&dir.path().join("pids"), 6).await;
        let theirs = pids(&dir.path().join("others"), 3).await;
        let reaped = tokio::task::spawn_blocking(move || reap_leftovers(&id)).await;
        assert!(reaped.unwrap().unwrap() >= 6);
        all_end(&ours).await;
        assert!(theirs.iter().all(|&pid| runs(pid)));
    };
    let ended = tokio::select! {
        ended = futures_util::future::select_all(others.map(Box::pin)) => {
            panic!("another tree was touched: {:?}", ended.0)
        }
        (ended, ()) = async { tokio::join!(futures_util::future::join_all(first), reap) } => ended,
    };
    assert!(ended.into_iter().all(|end| !end.unwrap().success()));
}
