//! Proof that each rule can fail, and does not where it should not.

use super::rules;
use super::source::Source;

type Rule = fn(&Source) -> Vec<String>;

fn breaks(rule: Rule, path: &str, text: &str) -> bool {
    !rule(&Source::new(path, text)).is_empty()
}

#[test]
fn imports_that_go_up_or_sideways_are_found() {
    let bad = [
        ("model/id.rs", "use crate::plan::plan;"),
        ("queue/sled/mod.rs", "use crate::{files::Files, model::JobId};"),
        ("files/key.rs", "fn f() { crate::queue::machine::claim() }"),
        ("files/mod.rs", "use super::queue::Queue;"),
        ("files/local/store.rs", "use super::super::super::media::Media;"),
        ("http/videos.rs", "use crate::media::Media;"),
        ("hooks/send.rs", "use crate::queue::Queue;"),
        ("http/videos.rs", "use crate::hooks::Sender;"),
        ("work/mod.rs", "use crate::{\n    app,\n};"),
        ("config.rs", "use crate::cli::Cli;"),
        ("queue/actor.rs", "use crate::measure::Measures;"),
        ("measure/mod.rs", "use crate::queue::Queue;"),
    ];
    for (path, text) in bad {
        assert!(breaks(rules::imports, path, text), "{path}: {text}");
    }
}

#[test]
fn imports_that_go_down_are_fine() {
    let good = [
        ("plan/mod.rs", "use crate::model::{Code, Part};"),
        ("queue/mod.rs", "//! Not crate::files.\nuse crate::model::Job;"),
        ("queue/mod.rs", "fn f() -> &'static str { \"crate::files\" }"),
        ("files/local/store.rs", "use super::super::FileError; use crate::files::Space;"),
        ("http/mod.rs", "use crate::{files::Files, model::Job, plan, queue::Queue};"),
        ("plan/mod.rs", "#[cfg(test)]\nmod tests { use crate::queue::Queue; }"),
        ("app.rs", "use crate::{cli, http, work};"),
        ("media/process/run.rs", "use crate::measure::TRACE;"),
    ];
    for (path, text) in good {
        let found = rules::imports(&Source::new(path, text));
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn engines_are_named_in_app_only() {
    let text = "use crate::{queue::{self, sled}, model};";
    assert!(breaks(rules::engines, "work/mod.rs", text));
    assert!(breaks(rules::engines, "cli/mod.rs", "use crate::files::local;"));
    assert!(breaks(rules::engines, "config/s3.rs", "use crate::files::object::Settings;"));
    assert!(breaks(rules::engines, "http/mod.rs", "fn f() { crate::queue::memory::open() }"));
    assert!(!breaks(rules::engines, "app.rs", text));
    assert!(!breaks(rules::engines, "queue/mod.rs", "use crate::queue::memory::Memory;"));
    assert!(!breaks(rules::engines, "work/mod.rs", "use crate::queue::Queue;"));
}

#[test]
fn processes_are_started_in_one_place() {
    let text = "use tokio::process::Command;\nfn f() { Command::new(\"ls\"); }";
    assert!(breaks(rules::processes, "work/mod.rs", text));
    assert!(breaks(rules::processes, "media/ffmpeg/cut.rs", text));
    assert!(breaks(rules::processes, "cli/mod.rs", "fn f() { std::process::Command::new(x) }"));
    assert!(!breaks(rules::processes, "media/process.rs", text));
    assert!(!breaks(rules::processes, "media/process/run.rs", text));
    assert!(!breaks(rules::processes, "main.rs", "fn f() { std::process::exit(3) }"));
}

#[test]
fn pure_rooms_read_no_clock() {
    let text = "fn f() { let now = std::time::SystemTime::now(); }";
    for path in ["model/time.rs", "plan/mod.rs", "queue/machine/claim.rs", "queue/machine.rs"] {
        assert!(breaks(rules::clocks, path, text), "{path}");
    }
    assert!(breaks(rules::clocks, "plan/mod.rs", "fn f(t: Instant) { t.elapsed(); }"));
    assert!(!breaks(rules::clocks, "queue/sled/mod.rs", text));
    assert!(!breaks(rules::clocks, "model/time.rs", "/// Not `Instant::now`.\nstruct T;"));
}

#[test]
fn the_environment_is_read_in_one_place() {
    let text = "fn f() { std::env::var(\"HOME\"); }";
    assert!(breaks(rules::environment, "http/mod.rs", text));
    assert!(breaks(rules::environment, "main.rs", "fn f() { env::var_os(\"HOME\"); }"));
    assert!(!breaks(rules::environment, "config.rs", text));
    assert!(!breaks(
        rules::environment,
        "http/mod.rs",
        "const V: &str = env!(\"CARGO_PKG_NAME\");"
    ));
}

#[test]
fn long_files_and_functions_are_found() {
    assert!(breaks(rules::lengths, "a.rs", &"\n".repeat(401)));
    assert!(!breaks(rules::lengths, "a.rs", &"\n".repeat(400)));
    let function = |lines: usize| format!("fn f(a: [u8; 2]) {{{}}}", "\n".repeat(lines - 1));
    let plain = |lines: usize| format!("fn f() {{ '{{'; \"{{\";{}}}", "\n".repeat(lines - 1));
    assert!(breaks(rules::lengths, "a.rs", &plain(61)));
    assert!(!breaks(rules::lengths, "a.rs", &plain(60)));
    assert!(breaks(rules::lengths, "a.rs", &function(61)));
    let tests = format!("#[cfg(test)]\nmod tests {{ {} }}", plain(61));
    assert!(!breaks(rules::lengths, "a.rs", &tests));
}

#[test]
fn unfinished_work_is_found() {
    for mark in ["todo!", "unimplemented!", "dbg!"] {
        assert!(breaks(rules::unfinished, "a.rs", &format!("fn f() {{ {mark}() }}")), "{mark}");
    }
    for mark in ["FIXME", "XXX", "TODO"] {
        assert!(breaks(rules::unfinished, "a.rs", &format!("// {mark}: later")), "{mark}");
    }
    assert!(!breaks(rules::unfinished, "a.rs", "// MASTODON and AXXXB\nfn method() {}"));
}
