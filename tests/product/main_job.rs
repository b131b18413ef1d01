//! The main job over HTTP: a link or an upload in, a finished series out.

use crate::server::{Server, Setup, id_of, wait_for};
use crate::support::clips::{self, Source};
use crate::support::web::{Reply, Web};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

/// Reads an event stream in a thread of its own: name and data of each event.
fn follow(server: &Server, query: &str) -> Receiver<(String, Value)> {
    let (send, receive) = mpsc::channel();
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let url = server.url(&format!("/api/v1/events{query}"));
    let answer = agent.get(url).call().unwrap();
    assert_eq!(answer.status(), 200);
    std::thread::spawn(move || {
        let mut name = String::new();
        for line in BufReader::new(answer.into_body().into_reader()).lines() {
            let Ok(line) = line else { return };
            if let Some(event) = line.strip_prefix("event: ") {
                event.clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data = serde_json::from_str(data).unwrap();
                if send.send((name.clone(), data)).is_err() {
                    return;
                }
            }
        }
    });
    receive
}

/// Reads events until `job` has succeeded; percentages must never go back.
fn watch_to_success(events: &Receiver<(String, Value)>, job: &str) -> Vec<(String, Value)> {
    let mut percents: BTreeMap<String, f64> = BTreeMap::new();
    let mut seen = Vec::new();
    loop {
        let (name, data) = events.recv_timeout(crate::server::DEADLINE).unwrap();
        let about = data["job"].as_str().unwrap_or_default().to_owned();
        if name == "progress" {
            let percent = data["percent"].as_f64().unwrap();
            let before = percents.insert(about.clone(), percent).unwrap_or_default();
            assert!(percent >= before, "{about}: {before} then {percent}");
        }
        let ended = name == "state" && about == job && data["state"] == "succeeded";
        assert!(!(name == "state" && data["state"] == "failed"), "{data:#}");
        seen.push((name, data));
        if ended {
            return seen;
        }
    }
}

fn check_series(server: &Server, id: &str, source: &Path, parts: usize) {
    let series = server.read(&format!("/api/v1/series/{id}"));
    assert_eq!(
        (series["state"].as_str(), series["percent"].as_f64()),
        (Some("succeeded"), Some(100.0))
    );
    let listed = series["parts"].as_array().unwrap();
    assert_eq!(listed.len(), parts, "{series:#}");
    let dir = tempfile::tempdir().unwrap();
    let mut total = 0;
    for part in listed {
        let file = dir.path().join("clip.mp4");
        fs::write(&file, server.bytes(part["file"].as_str().unwrap())).unwrap();
        total += clips::frames(&file);
        let poster = server.bytes(part["poster"].as_str().unwrap());
        assert_eq!(&poster[..2], b"\xff\xd8", "a poster is a JPEG");
    }
    assert_eq!(total, clips::frames(source));
    let archive = dir.path().join("series.zip");
    fs::write(&archive, server.bytes(series["links"]["archive"].as_str().unwrap())).unwrap();
    let test =
        Command::new("python3").args(["-m", "zipfile", "-t"]).arg(&archive).output().unwrap();
    assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stdout));
    let manifest = server.read(series["links"]["manifest"].as_str().unwrap());
    assert_eq!(manifest["parts"].as_array().unwrap().len(), parts);
}

/// The server has noted how long its clips took, and says so in the next preview.
fn check_pace(server: &Server, dir: &Path, video: &str) {
    let note = fs::read(dir.join("data/notes/pace.json")).unwrap();
    let note: Value = serde_json::from_slice(&note).unwrap();
    let ways = note["ways"].as_object().unwrap();
    assert!(!ways.is_empty(), "{note:#}");
    for rate in ways.values() {
        // What every way counts for before anything was made.
        assert!(rate["weight"].as_u64().unwrap() > 250_000_000, "{note:#}");
    }
    let body = json!({"video_id": video, "parts": {"every_ms": 2000}});
    let (status, plan) = server.post("/api/v1/plan", &body);
    assert_eq!(status, 200, "{plan:#}");
    assert!(
        plan["estimated_ms"].as_u64().unwrap() > 0 && plan["estimated_bytes"].as_u64() > Some(0)
    );
}

#[test]
fn an_upload_becomes_a_series() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source::default());
    let server = Setup::new(&dir.path().join("data")).start();
    let video = server.upload("my%20holiday.mp4", &fs::read(&source).unwrap());
    let body = json!({"video_id": video, "parts": {"every_ms": 2000}});
    let events = follow(&server, "");
    let id = id_of(202, server.post("/api/v1/series", &body));
    let seen = watch_to_success(&events, &id);
    let ready = seen.iter().filter(|(name, data)| name == "part_ready" && data["job"] == *id);
    assert_eq!(ready.count(), 3);
    check_series(&server, &id, &source, 3);
    let series = server.read(&format!("/api/v1/series/{id}"));
    assert_eq!(series["name"], "my holiday");
    // The upload's first copy is gone; the video's own file is what is left.
    assert!(!dir.path().join("data/files/videos").join(&video).join("upload").exists());
    check_pace(&server, dir.path(), &video);
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn a_link_becomes_a_series_and_is_fetched_once() {
    let dir = tempfile::tempdir().unwrap();
    let source = clips::make(dir.path(), &Source::default());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let web = runtime.block_on(Web::start());
    web.route("/source.mp4", Reply::File("video/mp4", Arc::new(fs::read(&source).unwrap())));
    let link = web.url("/source.mp4");
    let setup = Setup::new(&dir.path().join("data")).arg("--allow-hosts").arg(web.authority());
    let server = setup.start();

    let events = follow(&server, "");
    let body = json!({"url": link, "parts": {"count": 2}, "name": "From a link"});
    let (status, accepted) = server.post("/api/v1/series", &body);
    assert_eq!(status, 202, "{accepted:#}");
    let (status, again) = server.post("/api/v1/videos", &json!({"url": link}));
    assert_eq!((status, again["reused"].as_bool()), (202, Some(true)), "{again:#}");
    assert_eq!(again["id"], accepted["video_id"]);

    let id = accepted["id"].as_str().unwrap();
    watch_to_success(&events, id);
    check_series(&server, id, &source, 2);
    let video = server.read(&format!("/api/v1/videos/{}", again["id"].as_str().unwrap()));
    assert_eq!(video["facts"]["frames"], 150);
    let (_, kept) = server.post("/api/v1/videos", &json!({"url": link}));
    assert_eq!(kept["id"], again["id"], "a kept video is the same video");
}

#[test]
fn an_api_and_a_worker_work_alone_one_after_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let source = fs::read(clips::make(dir.path(), &Source::default())).unwrap();
    let data = dir.path().join("data");
    let api = Setup::with_role("api", &data).start();
    let video = api.upload("a.mp4", &source);
    let body = json!({"video_id": video, "parts": {"count": 2}, "cut": "copy"});
    let series = id_of(202, api.post("/api/v1/series", &body));
    let seen = api.read(&format!("/api/v1/series/{series}"));
    assert_eq!((seen["state"].as_str(), seen["percent"].as_f64()), (Some("waiting"), Some(0.0)));
    assert_eq!(api.stop().0, Some(0));

    let mut worker = Setup::with_role("worker", &data).command();
    let mut worker = worker.spawn().unwrap();
    let clips = data.join("files/series").join(&series);
    wait_for("the worker to finish the series", || {
        let entries = fs::read_dir(&clips).into_iter().flatten().flatten();
        let names: Vec<_> = entries.filter_map(|e| e.file_name().into_string().ok()).collect();
        names.iter().any(|name| name.starts_with("manifest")).then_some(())
    });
    crate::server::signal(worker.id(), "TERM");
    assert!(worker.wait().unwrap().success());

    let api = Setup::with_role("api", &data).start();
    api.success_of(&series);
}

#[test]
fn below_the_floor_uploads_are_refused_and_jobs_wait_and_say_why() {
    let dir = tempfile::tempdir().unwrap();
    let setup = Setup::new(&dir.path().join("data")).arg("--disk-floor-mib").arg("1000000000");
    let server = setup.start();
    let (status, body) = server.try_upload("a.mp4", b"0123").unwrap();
    assert_eq!((status, body["code"].as_str()), (507, Some("no_space")), "{body:#}");
    let id = id_of(202, server.post("/api/v1/videos", &json!({"url": "https://example.com/v"})));
    let video = server.read(&format!("/api/v1/videos/{id}"));
    assert_eq!(
        (video["state"].as_str(), video["waits_for"].as_str()),
        (Some("queued"), Some("disk_low"))
    );
}

#[test]
fn hostile_links_are_refused_and_nothing_is_queued() {
    let dir = tempfile::tempdir().unwrap();
    let server = Setup::new(dir.path()).start();
    let long = format!("https://example.com/{}", "a".repeat(3000));
    let table = [
        ("not a link", "invalid_url"),
        ("file:///etc/passwd", "url_scheme"),
        ("https://user:pw@example.com/v", "url_userinfo"),
        (long.as_str(), "url_too_long"),
        ("http://127.0.0.1:1/v.mp4", "blocked_address"),
        ("http://[::ffff:10.0.0.1]/v.mp4", "blocked_address"),
    ];
    for (url, code) in table {
        for (path, body) in [
            ("/api/v1/videos", json!({"url": url})),
            ("/api/v1/videos/inspect", json!({"url": url})),
            ("/api/v1/series", json!({"url": url, "parts": {"count": 2}})),
        ] {
            let (status, answer) = server.post(path, &body);
            assert_eq!((status, answer["code"].as_str()), (422, Some(code)), "{path}: {answer:#}");
        }
    }
    let (status, answer) =
        server.post("/api/v1/videos", &json!({"url": "https://example.com/", "x": 1}));
    assert_eq!((status, answer["code"].as_str()), (400, Some("unknown_field")), "{answer:#}");
    assert!(answer.to_string().contains("`x`") || answer.to_string().contains("/x"), "{answer:#}");
    assert_eq!(server.read("/api/v1/jobs")["items"], json!([]));
}
