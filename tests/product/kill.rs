//! `kill -9` at random moments: what was acknowledged is there, ends, and is whole.

use crate::server::{Server, Setup, wait_for};
use crate::support::clips::{self, Source};
use crate::support::processes;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

const KILLS: usize = 60;
const JOBS: usize = 500;
/// Every so many jobs one is a real series; the others are files that are no videos, which fail
/// for good as soon as a worker looks at them.
const SERIES_EVERY: usize = 10;

#[derive(Default)]
struct Acknowledged {
    series: Vec<String>,
    others: Vec<String>,
}

impl Acknowledged {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.series.iter().chain(&self.others)
    }

    fn len(&self) -> usize {
        self.series.len() + self.others.len()
    }
}

#[test]
fn nothing_acknowledged_is_lost_by_sixty_kills() {
    let seed = std::env::var("EZCLIPS_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}: repeat with EZCLIPS_TEST_SEED={seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source { seconds: 4, ..Source::default() });
    let data = dir.path().join("data");
    let setup = Setup::new(&data).arg("--process-slots").arg("2");

    let mut server = setup.start();
    let video = server.upload("source.mp4", &std::fs::read(&source).unwrap());
    server.success_of(&video);
    let mut acknowledged = Acknowledged::default();
    for _ in 0..KILLS {
        submit_for(&server, &video, Duration::from_millis(dice.u64(0..250)), &mut acknowledged);
        server.kill();
        server = setup.start();
        check_all_are_there(&server, &acknowledged);
        check_no_strangers(&server, &data);
    }
    while acknowledged.len() < JOBS {
        submit(&server, &video, &mut acknowledged);
    }
    for id in acknowledged.all() {
        server.end_of(id);
    }
    for id in &acknowledged.others {
        let job = server.end_of(id);
        assert_eq!(job["error"]["code"], "not_a_video", "{job:#}");
    }
    check_series(&server, &data, &acknowledged.series);
    println!("{KILLS} kills, {} acknowledged, 0 lost", acknowledged.len());
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert_eq!(processes::at_home_in(&data).len(), 0);
}

/// Submits for a while; the kill may come in the middle of a request.
fn submit_for(server: &Server, video: &str, time: Duration, acknowledged: &mut Acknowledged) {
    let start = std::time::Instant::now();
    while start.elapsed() < time && acknowledged.len() < JOBS {
        submit(server, video, acknowledged);
    }
}

fn submit(server: &Server, video: &str, acknowledged: &mut Acknowledged) {
    let count = acknowledged.len();
    if count.is_multiple_of(SERIES_EVERY) {
        let body = json!({"video_id": video, "parts": {"count": 2}, "cut": "copy"});
        if let Ok((202, body)) = server.try_post("/api/v1/series", &body) {
            acknowledged.series.push(body["id"].as_str().unwrap().to_owned());
        }
    } else if let Ok((202, body)) = server.try_upload("x.mp4", b"this is not a video") {
        acknowledged.others.push(body["id"].as_str().unwrap().to_owned());
    }
}

fn check_all_are_there(server: &Server, acknowledged: &Acknowledged) {
    for id in acknowledged.all() {
        let (status, body) = server.get(&format!("/api/v1/jobs/{id}"));
        assert_eq!(status, 200, "{id} is lost: {body}");
    }
}

/// Tools that work in this data folder were started by this server, not left over from a dead one.
fn check_no_strangers(server: &Server, data: &Path) {
    wait_for("tools of the dead server to be gone", || {
        let tools = processes::at_home_in(data);
        tools.iter().all(|tool| processes::descends_from(tool, server.pid())).then_some(())
    });
}

fn check_series(server: &Server, data: &Path, series: &[String]) {
    for id in series {
        let job = server.read(&format!("/api/v1/series/{id}"));
        assert_eq!(job["state"], "succeeded", "{job:#}");
        let parts = job["parts"].as_array().unwrap();
        let numbers: Vec<u64> = parts.iter().map(|part| part["n"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [1, 2], "{job:#}");
        for part in parts {
            let clip = server.bytes(part["file"].as_str().unwrap());
            assert_eq!(Some(clip.len() as u64), part["bytes"].as_u64(), "{part:#}");
        }
        check_folder(data, id, parts);
    }
}

/// The folder of a series holds one clip a part and nothing of an attempt that died.
fn check_folder(data: &Path, id: &str, parts: &[Value]) {
    let folder = data.join("files/series").join(id);
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    let mut marks = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|kind| kind == "mp4") {
            *sizes.entry(entry.metadata().unwrap().len()).or_default() += 1;
            marks.insert(name);
        }
    }
    assert_eq!(marks.len(), parts.len(), "clips in the folder: {marks:?}");
    for part in parts {
        assert!(sizes.contains_key(&part["bytes"].as_u64().unwrap()), "{part:#}");
    }
}
