//! Workers that stand still for longer than their leases and then go on: what they held belongs
//! to others by then.

use crate::server::{Setup, id_of, signal, wait_for};
use crate::stand_in;
use crate::support::clips::{self, Source};
use crate::support::processes;
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

/// Two leases of 30 s.
const STILL: Duration = Duration::from_mins(1);
/// How soon after it goes on a worker's tools must be gone.
const GONE_WITHIN: Duration = Duration::from_secs(1);

#[test]
fn a_worker_that_stood_still_for_two_leases_commits_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let stand_in = stand_in::endless(dir.path());
    let setup = |role| {
        Setup::with_role(role, &data)
            .env("EZCLIPS_YTDLP", stand_in.as_str())
            .env("EZCLIPS_ALLOW_HOSTS", "127.0.0.1:9")
    };
    let api = setup("api").start();
    let length = Source { seconds: 20, size: "1280x720", sound: false, ..Source::default() };
    let source = fs::read(clips::make(dir.path(), &length)).unwrap();
    let video = api.upload("source.mp4", &source);

    let still = setup("worker").start_worker();
    api.success_of(&video);
    let download = id_of(202, api.post("/api/v1/videos", &json!({"url": "http://127.0.0.1:9/v"})));
    let body = json!({"video_id": video, "parts": {"count": 4}, "cut": "encode"});
    let series = id_of(202, api.post("/api/v1/series", &body));
    let read = |id: &str| api.read(&format!("/api/v1/jobs/{id}"));
    wait_for("the cut to begin", || (read(&series)["stage"] == "cut").then_some(()));
    wait_for("the download to begin", || (read(&download)["state"] == "running").then_some(()));
    signal(still.pid(), "STOP");
    let stopped_at = Instant::now();

    let _other = setup("worker").start_worker();
    api.success_of(&series);
    let taken = wait_for("the download to be taken over", || {
        let job = read(&download);
        (job["history"].as_array().unwrap().len() == 2).then_some(job)
    });
    assert_eq!(taken["history"][0]["error"]["code"], "worker_lost", "{taken:#}");
    let before = [read(&series), parts(&api.read(&format!("/api/v1/series/{series}")))];
    wait_for("two leases", || (stopped_at.elapsed() > STILL).then_some(()));

    let tools = || {
        processes::at_home_in(&data)
            .into_iter()
            .filter(|tool| processes::descends_from(tool, still.pid()))
            .count()
    };
    assert!(tools() > 0, "it must have something to stop");
    signal(still.pid(), "CONT");
    let continued = Instant::now();
    wait_for("its tools to end", || (tools() == 0).then_some(()));
    assert!(continued.elapsed() < GONE_WITHIN, "{:?}", continued.elapsed());

    let (code, log) = still.stop();
    assert_eq!(code, Some(0), "{log}");
    let since = log.split_once("could not be renewed").map(|(_, since)| since);
    assert!(since.is_some_and(|since| !since.contains("settled")), "{log}");
    let after = [read(&series), parts(&api.read(&format!("/api/v1/series/{series}")))];
    assert_eq!(before, after, "nothing of what it did counts");
    let history = after[0]["history"].as_array().unwrap();
    let ends: Vec<&Value> = history.iter().map(|attempt| &attempt["end"]).collect();
    assert_eq!(ends, ["failed", "succeeded"], "{history:#?}");
    assert_eq!(read(&download)["history"].as_array().unwrap().len(), 2);
    let clips = fs::read_dir(data.join("files/series").join(&series)).unwrap().flatten();
    let clips = clips.filter(|file| file.path().extension().is_some_and(|kind| kind == "mp4"));
    assert_eq!(clips.count(), 4, "one clip a part, and none of the worker that stood still");
}

fn parts(series: &Value) -> Value {
    series["parts"].clone()
}
