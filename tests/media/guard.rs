//! The guard between the worker and a tool: it ends as the tool does, and nothing escapes it.

use crate::process::{all_end, pids, shell};
use crate::processes::{parent_of, runs};
use crate::tools::guard;
use ezclips::media::process::{Command, Exit, Over, ProcessError, run};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many processes [`ESCAPEES`] are.
const ESCAPEES_COUNT: usize = 5;
/// A child, one in a session of its own, and two whose parents ended at once, one of them without
/// its environment. The leader waits for a file that says how to go on.
const ESCAPEES: &str = "echo $$ >>pids
    sh -c 'echo $$ >>pids; exec sleep 100' &
    setsid sh -c 'echo $$ >>pids; exec sleep 100' &
    (setsid sh -c 'echo $$ >>pids; exec sleep 100' &)
    (setsid env -i /bin/sh -c 'trap \"\" TERM; echo $$ >>pids; while :; do sleep 100; done' &)
    while ! [ -e go ]; do sleep 0.02; done";

async fn ended(command: Command) -> Exit {
    run(command, &CancellationToken::new(), |_| ()).await.unwrap()
}

fn send(signal: &str, pid: u32) {
    let done = std::process::Command::new("kill").args([signal, &pid.to_string()]).status();
    assert!(done.unwrap().success());
}

#[tokio::test]
async fn a_tool_ends_the_same_with_and_without_its_guard() {
    let dir = tempfile::tempdir().unwrap();
    for code in [0, 1, 127, 255] {
        let exit = ended(shell(dir.path(), &format!("exit {code}"))).await;
        assert_eq!((exit.status.code(), exit.status.signal()), (Some(code), None));
    }
    for signal in [1, 2, 6, 9, 11, 15] {
        let exit = ended(shell(dir.path(), &format!("kill -{signal} $$"))).await;
        assert_eq!((exit.status.code(), exit.status.signal()), (None, Some(signal)));
        assert!(!exit.status.core_dumped());
    }
}

#[tokio::test]
async fn a_tool_may_end_in_order_when_it_is_asked_to() {
    let dir = tempfile::tempdir().unwrap();
    // Nobody reads any more what the shell has to say about its killed sleeper.
    let script = "exec 2>/dev/null; trap 'echo bye >said; exit' TERM
        echo $$ >pids; while :; do sleep 0.01; done";
    let cancel = CancellationToken::new();
    let (end, ()) = tokio::join!(run(shell(dir.path(), script), &cancel, |_| ()), async {
        pids(&dir.path().join("pids"), 1).await;
        cancel.cancel();
    });
    assert!(matches!(end, Err(ProcessError::Stopped)));
    assert_eq!(std::fs::read_to_string(dir.path().join("said")).unwrap(), "bye\n");
}

#[tokio::test]
async fn nobody_escapes_a_cancel() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let (end, pids) = tokio::join!(run(shell(dir.path(), ESCAPEES), &cancel, |_| ()), async {
        let pids = pids(&dir.path().join("pids"), ESCAPEES_COUNT).await;
        cancel.cancel();
        pids
    });
    assert!(matches!(end, Err(ProcessError::Stopped)));
    // The guard ends last.
    assert_eq!(pids.into_iter().find(|&pid| runs(pid)), None);
}

#[tokio::test]
async fn nobody_escapes_a_drop() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let file = dir.path().join("pids");
    let pids = tokio::select! {
        _ = run(shell(dir.path(), ESCAPEES), &cancel, |_| ()) => panic!("it ended by itself"),
        pids = pids(&file, ESCAPEES_COUNT) => pids,
    };
    all_end(&pids).await;
}

#[tokio::test]
async fn nobody_outlives_the_tool() {
    let dir = tempfile::tempdir().unwrap();
    let go_on = async {
        let pids = pids(&dir.path().join("pids"), ESCAPEES_COUNT).await;
        std::fs::write(dir.path().join("go"), "").unwrap();
        pids
    };
    let (exit, pids) = tokio::join!(ended(shell(dir.path(), ESCAPEES)), go_on);
    assert!(exit.success());
    assert_eq!(pids.into_iter().find(|&pid| runs(pid)), None);
}

#[tokio::test]
async fn a_killed_guard_takes_the_tool_along() {
    let dir = tempfile::tempdir().unwrap();
    let script = shell(dir.path(), "echo $$ >>pids; exec sleep 100");
    let (exit, pids) = tokio::join!(ended(script), async {
        let pids = pids(&dir.path().join("pids"), 1).await;
        send("-KILL", parent_of(pids[0]).unwrap());
        pids
    });
    assert_eq!(exit.status.signal(), Some(9));
    all_end(&pids).await;
}

#[tokio::test]
async fn a_guard_that_hangs_is_killed_with_its_tool() {
    let dir = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let script = shell(dir.path(), "echo $$ >>pids; exec sleep 100");
    let (end, guarded) = tokio::join!(run(script, &cancel, |_| ()), async {
        let tool = pids(&dir.path().join("pids"), 1).await[0];
        let guard = parent_of(tool).unwrap();
        send("-STOP", guard);
        cancel.cancel();
        [tool, guard]
    });
    assert!(matches!(end, Err(ProcessError::Stopped)));
    all_end(&guarded).await;
}

#[tokio::test]
async fn a_tool_is_bounded_and_goes_behind_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let script = "cat /proc/self/limits; cut -d' ' -f19 /proc/self/stat
        cat /proc/self/oom_score_adj; readlink /proc/self/fd/0";
    let command = shell(dir.path(), script).cpu(Duration::from_millis(6100)).file_max(123_456);
    let mut said: Vec<String> = Vec::new();
    let exit = run(command, &CancellationToken::new(), |line| said.push(line.to_owned())).await;
    assert!(exit.unwrap().success());
    for (name, soft, hard) in [
        ("Max cpu time", "7", "12"),
        ("Max file size", "123456", "123456"),
        ("Max core file size", "0", "0"),
        ("Max open files", "1024", "1024"),
    ] {
        let line = said.iter().find_map(|line| line.strip_prefix(name)).unwrap();
        let limits: Vec<&str> = line.split_whitespace().take(2).collect();
        assert_eq!(limits, [soft, hard], "{name}");
    }
    let rest =
        &said[said.iter().position(|line| line.starts_with("Max realtime timeout")).unwrap()..];
    assert_eq!(rest[2..], ["500", "/dev/null"]);
    assert!(rest[1].parse::<i32>().unwrap() >= 10, "priority {}", rest[1]);
}

#[tokio::test]
async fn a_tool_holds_no_end_of_the_control_line() {
    let dir = tempfile::tempdir().unwrap();
    let list = "ls /proc/self/fd";
    let unguarded = std::process::Command::new("/bin/sh").args(["-c", list]).output().unwrap();
    let mut said = String::new();
    let told = |line: &str| said.extend([line, "\n"]);
    run(shell(dir.path(), list), &CancellationToken::new(), told).await.unwrap();
    assert_eq!(said.into_bytes(), unguarded.stdout);
}

#[tokio::test]
async fn what_runs_into_a_limit_of_the_kernel_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let large = "exec head -c 20000 /dev/zero >large";
    let exit = ended(shell(dir.path(), large).file_max(10_000)).await;
    assert_eq!(exit.over(), Some(Over::FileSize));
    assert_eq!(std::fs::metadata(dir.path().join("large")).unwrap().len(), 10_000);
    let busy = shell(dir.path(), "while :; do :; done").cpu(Duration::from_secs(1));
    assert_eq!(ended(busy).await.over(), Some(Over::Cpu));
}

#[tokio::test]
async fn a_script_without_its_interpreter_is_a_missing_program() {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("tool");
    write_program(&script, "#!/nowhere/interpreter\n");
    let (command, cancel) = (Command::of(&guard(), &script, dir.path()), CancellationToken::new());
    let end = run(command, &cancel, |_| ()).await;
    assert!(matches!(end, Err(ProcessError::Missing(path)) if path == script));
}

fn write_program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
