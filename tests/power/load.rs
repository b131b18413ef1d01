//! Makes the record: submissions from several connections, over several lives of the server.

use crate::disk::{Disk, Files, Model};
use crate::record::{Acknowledged, Action, Micros, Record};
use crate::server::{Server, client};
use crate::trace::Reader;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// Each life ends with `kill -9`, and the next one opens what it left.
const LIVES: usize = 3;
const JOBS_A_LIFE: usize = 200;
const CONNECTIONS: u64 = 4;
/// The longest pause of a connection between two jobs, in milliseconds: sled's own flush comes
/// every half a second, and a life should see some.
const PAUSE: u64 = 60;

/// Runs the server and answers all it did, checked against the folder it leaves.
pub fn record(seed: u64) -> Record {
    let dir = tempfile::tempdir().unwrap();
    // The kernel tells paths without links in them.
    let data = dir.path().canonicalize().unwrap().join("data");
    let mut record = Record::default();
    for life in 0..LIVES {
        let server = Server::start(&data);
        let answers = submit(&server, seed.wrapping_add(life as u64), life * 1_000_000);
        let (first_call, first_moment) = (record.calls.len(), record.moments.len());
        Reader::read(&data, &server.trace(), &mut record);
        let files = photograph(&data);
        settle_interrupted(&mut record, first_call, &files);
        check_same(&record.disk_at(record.moments.len(), Model::RangeSyncIsNothing), &files);
        record.openings.push(first_moment..record.first_after(answers[0].at));
        record.acknowledged.extend(answers);
    }
    let renamed = record.calls.iter().filter(|call| matches!(call.action, Action::Rename { .. }));
    assert!(renamed.count() >= LIVES - 1, "every opening but the first writes a snapshot");
    record
}

/// Submits from all connections until there are enough answers, then kills the server.
fn submit(server: &Server, seed: u64, first: usize) -> Vec<Acknowledged> {
    let answers = Mutex::new(Vec::new());
    let next = AtomicUsize::new(first);
    let connection = |seed| {
        let (agent, mut dice) = (client(), fastrand::Rng::with_seed(seed));
        loop {
            let link = format!("https://example.com/{}", next.fetch_add(1, Ordering::Relaxed));
            let Some(id) = server.submit(&agent, &link) else { break };
            let mut answers = answers.lock().unwrap();
            answers.push(Acknowledged { at: now(), id: id.parse().unwrap(), link });
            if answers.len() == JOBS_A_LIFE {
                server.kill();
            }
            drop(answers);
            sleep(Duration::from_millis(dice.u64(0..PAUSE)));
        }
    };
    std::thread::scope(|scope| {
        for n in 0..CONNECTIONS {
            scope.spawn(move || connection(seed.wrapping_mul(CONNECTIONS).wrapping_add(n)));
        }
    });
    let answers = answers.into_inner().unwrap();
    assert!(answers.len() >= JOBS_A_LIFE, "the server died after {} jobs", answers.len());
    answers
}

fn now() -> Micros {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Micros::try_from(since.as_micros()).unwrap()
}

/// Nobody heard how the calls ended that the kill interrupted: the folder tells whether they did.
fn settle_interrupted(record: &mut Record, from: usize, files: &Files) {
    let end = record.moments.last().unwrap().at;
    for call in from..record.calls.len() {
        if record.calls[call].ended.is_some() {
            continue;
        }
        let landed = match &record.calls[call].action {
            Action::Write { file, at, bytes } => {
                let content = files.get(file).and_then(Option::as_ref).unwrap();
                let at = usize::try_from(*at).unwrap();
                content.get(at..at + bytes.len()) == Some(bytes)
            }
            _ => false,
        };
        if landed {
            record.end(end, call);
        } else {
            record.calls[call].action = Action::Nothing;
        }
    }
}

/// All files and folders below `folder`.
fn photograph(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let name = path.strip_prefix(folder).unwrap().to_owned();
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
            files.insert(name, None);
        } else if !crate::trace::is_socket(&path) {
            files.insert(name, Some(std::fs::read(&path).unwrap()));
        }
    }
    files
}

/// The record is good when it leads to the folder that is really there.
fn check_same(replayed: &Disk, real: &Files) {
    let replayed = replayed.as_seen();
    let names = |files: &Files| files.keys().cloned().collect::<Vec<PathBuf>>();
    assert_eq!(names(&replayed), names(real), "files replayed, and those that are there");
    for (name, bytes) in real {
        assert!(replayed[name] == *bytes, "{} is replayed differently", name.display());
    }
}
