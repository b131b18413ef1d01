//! The rules, one function each. A complaint names the file, the rule and the place.

use super::source::{Source, words};

/// What each room may use besides itself. The roof (`app`, `main`, `lib`) may use all.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("measure", &["model"]),
    ("plan", &["model"]),
    ("queue", &["model"]),
    ("files", &["model"]),
    ("media", &["model", "measure"]),
    ("hooks", &["model"]),
    ("work", &["model", "measure", "plan", "queue", "files", "media", "hooks"]),
    ("http", &["model", "measure", "plan", "queue", "files"]),
    (
        "cli",
        &[
            "model",
            "measure",
            "plan",
            "queue",
            "files",
            "media",
            "hooks",
            "work",
            "http",
            "config",
            "telemetry",
        ],
    ),
    ("config", &["model", "queue", "files", "media", "hooks", "work", "http"]),
    ("telemetry", &["model", "config"]),
];

/// Engines: named in their own room and in `app` only.
const ENGINES: [(&str, &str); 4] =
    [("queue", "sled"), ("queue", "memory"), ("files", "local"), ("files", "object")];

const FILE_MAX: usize = 400;
const FUNCTION_MAX: usize = 60;

/// Everything that is wrong with a file.
pub fn complaints(source: &Source) -> Vec<String> {
    let rules = [imports, engines, processes, clocks, environment, lengths, unfinished];
    rules.iter().flat_map(|rule| rule(source)).collect()
}

/// Arrows between rooms only go down.
pub fn imports(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else {
        return Vec::new();
    };
    let bad = |path: &Vec<String>| {
        let used = path[0].as_str();
        let is_room = used == "app" || MAY_USE.iter().any(|(name, _)| *name == used);
        is_room && used != room && !allowed.contains(&used)
    };
    let paths = source.crate_paths().into_iter().filter(bad);
    paths.map(|path| format!("{}: {room} may not use {}", source.path, path.join("::"))).collect()
}

/// Nobody but `app` knows which engine there is.
pub fn engines(source: &Source) -> Vec<String> {
    let named = |path: &Vec<String>| {
        let engine = |(room, engine): &(&str, &str)| {
            path[0] == *room && path.get(1).is_some_and(|name| name == engine)
        };
        ENGINES.iter().any(|entry| engine(entry) && source.room() != entry.0)
    };
    if source.room() == "app" {
        return Vec::new();
    }
    let paths = source.crate_paths().into_iter().filter(named);
    paths.map(|path| format!("{}: only app may name {}", source.path, path.join("::"))).collect()
}

/// One place starts processes.
pub fn processes(source: &Source) -> Vec<String> {
    if source.path.starts_with("media/process") {
        return Vec::new();
    }
    let words = ["Command::new", "tokio::process", "process::Command"];
    found(source, &words, "only media/process may start processes")
}

/// Pure rooms are handed the time.
pub fn clocks(source: &Source) -> Vec<String> {
    let pure = ["model/", "plan/", "queue/machine"];
    if !pure.iter().any(|room| source.path.starts_with(room)) {
        return Vec::new();
    }
    let words = ["SystemTime::now", "Instant::now", "Timestamp::now", "elapsed"];
    found(source, &words, "no clock is read here")
}

/// One place reads the environment.
pub fn environment(source: &Source) -> Vec<String> {
    if source.room() == "config" {
        return Vec::new();
    }
    let words = ["env::var", "env::var_os", "env::vars", "env::vars_os", "env::set_var"];
    found(source, &words, "only config reads the environment")
}

/// What can be read at a glance.
pub fn lengths(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = source.text.lines().count();
    if lines > FILE_MAX {
        complaints.push(format!("{}: {lines} lines, more than {FILE_MAX}", source.path));
    }
    for (name, line, lines) in source.functions() {
        if lines > FUNCTION_MAX {
            let place = format!("{}:{line}", source.path);
            complaints.push(format!("{place}: `{name}` has {lines} lines, over {FUNCTION_MAX}"));
        }
    }
    complaints
}

/// Nothing is left for later, in comments and tests neither.
pub fn unfinished(source: &Source) -> Vec<String> {
    let marks = ["todo!", "unimplemented!", "dbg!", "FIXME", "XXX", "TODO"];
    let text = &source.text;
    marks
        .iter()
        .flat_map(|mark| words(text, mark).into_iter().map(move |at| (at, mark)))
        .map(|(at, mark)| format!("{}: `{mark}`", place(source, at)))
        .collect()
}

fn found(source: &Source, wanted: &[&str], rule: &str) -> Vec<String> {
    let places = wanted
        .iter()
        .flat_map(|word| words(&source.code, word).into_iter().map(move |at| (at, word)));
    places.map(|(at, word)| format!("{}: `{word}`: {rule}", place(source, at))).collect()
}

fn place(source: &Source, at: usize) -> String {
    format!("{}:{}", source.path, source.text[..at].matches('\n').count() + 1)
}
