//! Processes that share nothing but a Redis and a folder of files.

use crate::redis_server::{Server as Redis, free_port};
use crate::server::{Setup, ezclips, id_of, wait_for};
use crate::support::clips::{self, Source};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;

fn run(redis: &Redis, data: &Path, arguments: &[&str]) -> Output {
    let mut command = ezclips();
    command.args(arguments).arg("--data-dir").arg(data).env("REDIS_URL", redis.url());
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn an_api_and_a_worker_share_a_redis_that_may_fail() {
    let mut redis = Redis::start(&[]);
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let source = fs::read(clips::make(dir.path(), &Source::default())).unwrap();
    // As Kubernetes sets it for a service called redis.
    let port = format!("tcp://127.0.0.1:{}", redis.port);
    let api = Setup::with_role("api", &data).env("REDIS_HOST", "127.0.0.1");
    let api = api.env("REDIS_PORT", port).start();
    let worker = Setup::with_role("worker", &data).env("REDIS_URL", redis.url()).start_worker();
    let video = api.upload("a.mp4", &source);
    let body = json!({"video_id": video, "parts": {"count": 2}, "cut": "copy"});
    let series = id_of(202, api.post("/api/v1/series", &body));
    api.success_of(&series);
    assert!(!data.join("store").exists(), "no store on disk");

    redis.kill();
    let link = json!({"url": "https://example.com/v"});
    assert_eq!(api.post("/api/v1/videos", &link).0, 503);
    let reason = wait_for("it to be told", || {
        let (status, ready) = api.get("/readyz");
        (status == 503).then(|| ready["reasons"][0].as_str().unwrap().to_owned())
    });
    assert!(reason.starts_with("Redis "), "{reason}");
    redis.run();
    let later = id_of(202, api.post("/api/v1/videos", &link));
    wait_for("a ready server", || (api.get("/readyz").0 == 200).then_some(()));
    assert_eq!(api.read(&format!("/api/v1/series/{series}"))["state"], "succeeded");
    api.end_of(&later);
    assert_eq!(worker.stop().0, Some(0));
    assert_eq!(api.stop().0, Some(0));
    let check = run(&redis, &data, &["db", "check"]);
    assert!(check.status.success(), "{}", text(&check));
    assert!(text(&run(&redis, &data, &["jobs", "ls"])).contains(&series));
}

#[test]
fn doctor_looks_at_redis() {
    let mut redis = Redis::start(&[]);
    let dir = tempfile::tempdir().unwrap();
    let look = |redis: &Redis| {
        let output = run(redis, dir.path(), &["doctor", "--json"]);
        let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let check = checks.into_iter().find(|check| check["name"] == "redis").unwrap();
        (output.status.code(), check)
    };
    let (code, good) = look(&redis);
    assert_eq!((code, &good["health"]), (Some(0), &json!("good")), "{good:#}");
    redis.command::<()>(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    let (code, evicts) = look(&redis);
    assert_eq!((code, &evicts["health"]), (Some(3), &json!("bad")), "{evicts:#}");
    assert!(evicts["found"].as_str().unwrap().contains("noeviction"), "{evicts:#}");
    let keys: Vec<String> = redis.command(&["KEYS", "*"]);
    assert_eq!(keys, [""; 0], "it writes nothing");
    redis.kill();
    let (code, away) = look(&redis);
    assert_eq!((code, &away["health"]), (Some(3), &json!("bad")), "{away:#}");
    assert!(away["hint"].as_str().unwrap().contains("runs"), "{away:#}");
}

#[test]
fn jobs_move_from_a_folder_to_redis_and_back() {
    let redis = Redis::start(&[]);
    let dir = tempfile::tempdir().unwrap();
    let (data, other) = (dir.path().join("data"), dir.path().join("other"));
    let server = Setup::new(&data).start();
    let id = server.upload("notes.mp4", b"no video at all");
    server.end_of(&id);
    assert_eq!(server.stop().0, Some(0));
    let (out, back) = (dir.path().join("out.dump"), dir.path().join("back.dump"));
    let (out, back) = (out.to_str().unwrap(), back.to_str().unwrap());
    let exported = ezclips().args(["db", "export", out, "--data-dir"]).arg(&data).output().unwrap();
    assert!(exported.status.success(), "{}", text(&exported));

    let imported = run(&redis, &other, &["db", "import", out, "--json"]);
    assert!(imported.status.success(), "{}", text(&imported));
    assert!(text(&run(&redis, &other, &["jobs", "ls"])).contains(&id));
    let again = run(&redis, &other, &["db", "import", out]);
    assert!(!again.status.success() && text(&again).contains("holds jobs"), "{}", text(&again));
    assert!(run(&redis, &other, &["db", "export", back]).status.success());

    let third = dir.path().join("third");
    let imported = ezclips().args(["db", "import", back, "--data-dir"]).arg(&third).output();
    let imported = imported.unwrap();
    assert!(imported.status.success(), "{}", text(&imported));
    let listed = ezclips().args(["jobs", "show", &id, "--data-dir"]).arg(&third).output().unwrap();
    assert!(text(&listed).contains("not_a_video"), "{}", text(&listed));
}

#[test]
fn a_redis_that_may_lose_jobs_is_not_served_and_secrets_are_not_shown() {
    let redis = Redis::start(&["--maxmemory-policy", "allkeys-lru"]);
    let dir = tempfile::tempdir().unwrap();
    let refused = run(&redis, dir.path(), &["serve", "--role", "api", "--port", "0"]);
    assert_eq!(refused.status.code(), Some(5), "{}", text(&refused));
    assert!(text(&refused).contains("noeviction"), "{}", text(&refused));
    let secret = format!("redis://clips:s3cret@127.0.0.1:{}/", free_port());
    let shown = ezclips().args(["config", "show"]).env("REDIS_URL", secret).output().unwrap();
    assert!(!text(&shown).contains("s3cret"), "{}", text(&shown));
    let line = text(&shown).lines().find(|line| line.starts_with("redis_url ")).map(str::to_owned);
    assert!(line.is_some_and(|line| line.ends_with("environment")), "{}", text(&shown));
}
