//! What those who watch see: figures of a worker on its admin listener, and one id in the logs of
//! both processes.

use crate::server::{Setup, ezclips, wait_for};
use crate::support::clips::{self, Source};
use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use ureq::Agent;

const ID: &str = "find-me-7";

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The lines of a JSON log.
fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

/// The sum of all samples whose line begins like this.
fn sum(figures: &str, begins: &str) -> f64 {
    let found = figures.lines().filter(|line| line.starts_with(begins));
    found.map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()).sum()
}

#[test]
fn a_worker_is_watched_and_one_id_leads_through_both_logs() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let admin = format!("127.0.0.1:{}", free_port());
    let setup = |role| {
        let setup = Setup::with_role(role, &data).env("EZCLIPS_LOG_FORMAT", "json");
        let setup = setup.env("EZCLIPS_ENCODER", "x264");
        setup.env("EZCLIPS_METRICS_TOKEN", "watch dog")
    };
    let api = setup("api").start();
    let worker = setup("worker")
        .env("EZCLIPS_LOG", "ezclips=debug")
        .arg("--admin-addr")
        .arg(&admin)
        .start_worker();

    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let get = |url: String, token: &str| {
        let asked = agent.get(url).header("authorization", format!("Bearer {token}"));
        let mut answer = asked.call().ok()?;
        Some((answer.status().as_u16(), answer.body_mut().read_to_string().unwrap()))
    };
    let ask = |path: &str, token: &str| get(format!("http://{admin}{path}"), token);
    wait_for("the worker to be ready", || ask("/readyz", "").filter(|(status, _)| *status == 200));
    let health = ezclips().arg("health").env("EZCLIPS_ADMIN_ADDR", &admin).output().unwrap();
    assert_eq!(health.status.code(), Some(0), "{health:?}");

    let length = Source { seconds: 2, sound: false, ..Source::default() };
    let source = fs::read(clips::make(dir.path(), &length)).unwrap();
    let path = api.url("/api/v1/videos/upload?name=source.mp4");
    let mut answer = agent
        .put(path)
        .header("content-type", "application/octet-stream")
        .header("x-request-id", ID)
        .send(&source[..])
        .unwrap();
    assert_eq!(answer.headers()["x-request-id"], ID);
    let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    let video = answer["id"].as_str().unwrap().to_owned();
    assert_eq!(api.success_of(&video)["request_id"], ID);
    let body = json!({"video_id": video, "parts": {"count": 2}, "cut": "encode"});
    let series = crate::server::id_of(202, api.post("/api/v1/series", &body));
    api.success_of(&series);

    assert_eq!(ask("/metrics", "cat").unwrap().0, 401);
    assert_eq!(ask("/api/v1/jobs", "watch dog").unwrap().0, 404, "nothing else is served");
    let of_worker = ask("/metrics", "watch dog").unwrap().1;
    for (begins, least) in [
        ("ezclips_clips_total{method=\"encoded\"}", 2.0),
        ("ezclips_stage_seconds_count{stage=\"cut\"}", 1.0),
        ("ezclips_stage_seconds_count{stage=\"probe\"}", 1.0),
        ("ezclips_tool_runs_total{tool=\"ffmpeg\",end=\"good\"}", 2.0),
        ("ezclips_tool_runs_total{tool=\"ffprobe\",end=\"good\"}", 1.0),
        ("ezclips_attempts_total{lane=\"video-process\",end=\"succeeded\"}", 1.0),
        ("ezclips_published_bytes_total{kind=\"clip\"}", 1000.0),
        ("ezclips_published_bytes_total{kind=\"source\"}", 1000.0),
        ("ezclips_jobs{lane=\"video-process\",state=\"succeeded\"}", 1.0),
        ("ezclips_disk_total_bytes ", 1.0),
    ] {
        assert!(sum(&of_worker, begins) >= least, "{begins} in\n{of_worker}");
    }
    let of_api = get(api.url("/metrics"), "watch dog").unwrap().1;
    // Either of the two may hold the store.
    for begins in ["ezclips_store_commit_seconds_count", "ezclips_claim_wait_seconds_count"] {
        assert!(sum(&of_api, begins) + sum(&of_worker, begins) >= 2.0, "{begins} in\n{of_api}");
    }
    assert!(sum(&of_api, "ezclips_http_requests_total{") >= 3.0, "{of_api}");

    let (code, log) = worker.stop();
    assert_eq!(code, Some(0), "{log}");
    let said = lines(&log);
    let of_video: Vec<&Value> = said.iter().filter(|line| line["span"]["job"] == video).collect();
    assert!(of_video.iter().any(|line| line["message"] == "settled"), "{log}");
    assert!(of_video.iter().all(|line| line["span"]["request_id"] == ID), "{log}");
    let (code, log) = api.stop();
    assert_eq!(code, Some(0), "{log}");
    let answered = lines(&log).into_iter().find(|line| line["request_id"] == ID).unwrap();
    let told = ["level", "method", "path", "message"].map(|field| answered[field].clone());
    assert_eq!(json!(told), json!(["INFO", "PUT", "/api/v1/videos/upload", "answered"]));
}

#[test]
fn the_token_is_not_shown_among_the_settings() {
    let shown = ezclips()
        .args(["config", "show"])
        .env("EZCLIPS_METRICS_TOKEN", "watch dog")
        .env("EZCLIPS_ADMIN_ADDR", "127.0.0.1:9090")
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("metrics_token") && !shown.contains("dog"), "{shown}");
    assert!(shown.contains("127.0.0.1:9090"), "{shown}");
}
