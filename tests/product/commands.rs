//! The other commands, and how the server starts and stops.

use crate::server::{Setup, ezclips, wait_for};
use crate::support::clips::{self, Source};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(arguments: &[&str]) -> Output {
    ezclips().args(arguments).output().unwrap()
}

#[test]
fn every_command_explains_itself() {
    let commands = [
        "serve",
        "clip",
        "jobs",
        "keys",
        "db",
        "webhook",
        "doctor",
        "config",
        "health",
        "openapi",
        "completions",
    ];
    for command in commands {
        let output = run(&[command, "--help"]);
        assert!(output.status.success(), "{command}");
        assert!(text(&output.stdout).contains("Usage:"), "{command}");
    }
    assert_eq!(run(&["dance"]).status.code(), Some(2));
}

#[test]
fn a_missing_ffmpeg_stops_a_worker_but_not_an_api() {
    let dir = tempfile::tempdir().unwrap();
    let setup = Setup::new(dir.path()).env("EZCLIPS_FFMPEG", "/nowhere/ffmpeg");
    let output = setup.command().output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let api = Setup::with_role("api", dir.path()).env("EZCLIPS_FFMPEG", "/nowhere/ffmpeg");
    assert_eq!(api.start().get("/healthz").0, 200);
}

#[test]
fn settings_come_from_flag_environment_file_and_default() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ezclips.toml");
    fs::write(&file, "port = 4001\nmax_queue = 77\nhost = \"127.0.0.9\"\n").unwrap();
    let output = ezclips()
        .args(["config", "show", "--port", "4003", "--config"])
        .arg(&file)
        .env("EZCLIPS_MAX_QUEUE", "78")
        .output()
        .unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let line = |name: &str| {
        let line = shown.lines().find(|line| line.starts_with(&format!("{name} ")));
        line.unwrap_or_else(|| panic!("{name} in {shown}")).split_whitespace().collect::<Vec<_>>()
    };
    assert_eq!(line("port"), ["port", "4003", "flag"]);
    assert_eq!(line("max_queue"), ["max_queue", "78", "environment"]);
    assert_eq!(line("host"), ["host", "127.0.0.9", "file"]);
    assert_eq!(line("download_slots"), ["download_slots", "2", "default"]);
}

#[test]
fn what_is_set_to_nothing_is_not_set() {
    let mut command = ezclips();
    let names = ["PORT", "HOST", "S3_PATH_STYLE", "REDIS_TLS", "EZCLIPS_MAX_QUEUE", "EZCLIPS_AUTH"];
    for name in names.into_iter().chain(["EZCLIPS_METRICS_TOKEN", "EZCLIPS_PUBLIC_URL"]) {
        command.env(name, "");
    }
    let output = command.args(["config", "show"]).output().unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for line in ["port 3000 default", "max_queue 10000 default", "s3_path_style default"] {
        let is = |shown: &str| shown.split_whitespace().collect::<Vec<_>>().join(" ") == line;
        assert!(shown.lines().any(is), "{line} in {shown}");
    }
}

#[test]
fn settings_that_cannot_be_meant_are_exit_4() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ezclips.toml");
    for (content, words) in
        [("colour = 1", "colour"), ("port = [1]", "port"), ("port =", "TOML"), ("", "nothing.toml")]
    {
        fs::write(&file, content).unwrap();
        let named = if content.is_empty() { dir.path().join("nothing.toml") } else { file.clone() };
        let output = ezclips().args(["config", "show", "--config"]).arg(named).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{content}: {stderr}");
        assert!(stderr.contains(words), "{content}: {stderr}");
    }
    let output = ezclips().arg("serve").env("REDIS_URL", "http://localhost").output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("REDIS_URL"), "{}", text(&output.stderr));
}

#[test]
fn jobs_are_listed_with_and_without_a_server() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let data_flag = ["--data-dir", data.to_str().unwrap()];
    let jobs = |arguments: &[&str]| {
        let output = ezclips().arg("jobs").args(arguments).args(data_flag).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    let setup = Setup::new(&data);
    let server = setup.start();
    let id = server.upload("notes.mp4", b"no video at all");
    server.end_of(&id);
    assert!(jobs(&["ls"]).contains(&id));
    let shown = jobs(&["show", &id]);
    assert!(shown.contains("not_a_video") && shown.contains("notes.mp4"), "{shown}");
    assert_eq!(server.stop().0, Some(0));

    assert!(jobs(&["ls", "--state", "failed"]).contains(&id));
    assert!(jobs(&["ls", "--lane", "video-process"]).contains("no jobs"));
    assert!(jobs(&["ls", "--code", "not_a_video", "--search", "NOTES"]).contains(&id));
    assert!(jobs(&["ls", "--code", "gone"]).contains("no jobs"));
    let failures = jobs(&["failures", "--lane", "video-download"]);
    assert!(failures.contains("not_a_video") && failures.contains("notes.mp4"), "{failures}");
    let retried: Value = serde_json::from_str(&jobs(&["retry", &id, "--json"])).unwrap();
    assert_eq!(retried["state"], "queued");
    assert!(jobs(&["cancel", &id]).contains("cancelled"));
    let expires = |words: &[&str]| -> String {
        let job: Value = serde_json::from_str(&jobs(words)).unwrap();
        job["expires_at"].as_str().unwrap().to_owned()
    };
    let before = expires(&["show", &id, "--json"]);
    let kept = expires(&["keep", &id, "--hours", "48", "--json"]);
    assert!(kept > before, "{kept} is after {before}");
    assert_eq!(expires(&["keep", &id, "--hours", "1", "--json"]), kept);
    let output = ezclips().args(["jobs", "keep", &id, "--hours", "721"]).args(data_flag).output();
    assert_eq!(output.unwrap().status.code(), Some(2));
    assert!(jobs(&["failures"]).contains("no failed jobs"));
    assert!(jobs(&["retry", "--all", "--state", "cancelled"]).contains("retried 1"));
    let all = ["cancel", "--all", "--lane", "video-download", "--search"];
    assert!(jobs(&[&all[..], &["holiday"]].concat()).contains("cancelled 0"));
    assert!(jobs(&[&all[..], &["NOTES"]].concat()).contains("cancelled 1"));
    for wrong in [
        &["cancel"][..],
        &["cancel", &id, "--all"],
        &["cancel", "--lane", "webhook"],
        &["retry", &id, "--code", "gone"],
    ] {
        let output = ezclips().arg("jobs").args(wrong).args(data_flag).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", text(&output.stderr));
    }
    let unknown = "00000000-0000-7000-8000-000000000000";
    let output = ezclips().args(["jobs", "show", unknown]).args(data_flag).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

/// A data folder with one job, its server stopped.
fn folder_with_a_job(data: &Path) -> String {
    let server = Setup::new(data).start();
    let id = server.upload("notes.mp4", b"no video at all");
    server.end_of(&id);
    assert_eq!(server.stop().0, Some(0));
    id
}

fn db(data: &Path, arguments: &[&str]) -> Output {
    ezclips().arg("db").args(arguments).arg("--data-dir").arg(data).output().unwrap()
}

fn has_job(data: &Path, id: &str) -> bool {
    let output = ezclips().args(["jobs", "ls", "--data-dir"]).arg(data).output().unwrap();
    text(&output.stdout).contains(id)
}

#[test]
fn a_backup_goes_out_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let (data, other) = (dir.path().join("data"), dir.path().join("other"));
    let id = folder_with_a_job(&data);
    let file = dir.path().join("jobs.dump");
    let name = file.to_str().unwrap();
    let written = db(&data, &["export", name, "--json"]);
    assert!(written.status.success(), "{}", text(&written.stderr));
    let written: Value = serde_json::from_slice(&written.stdout).unwrap();
    assert_eq!(written["bytes"].as_u64(), Some(fs::metadata(&file).unwrap().len()));

    let again = db(&data, &["export", name]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--force"), "{}", text(&again.stderr));
    assert!(db(&data, &["export", name, "--force"]).status.success());

    let imported = db(&other, &["import", name]);
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    assert!(has_job(&other, &id));
    let refused = db(&other, &["import", name]);
    assert_eq!(refused.status.code(), Some(5), "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("--replace"), "{}", text(&refused.stderr));
    let replaced = db(&other, &["import", name, "--replace", "--json"]);
    let replaced: Value = serde_json::from_slice(&replaced.stdout).unwrap();
    assert!(Path::new(replaced["set_aside"].as_str().unwrap()).join("db").exists());
    assert!(has_job(&other, &id));

    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let spoiled = db(&other, &["import", name, "--replace"]);
    assert_eq!(spoiled.status.code(), Some(1), "{}", text(&spoiled.stderr));
    assert!(has_job(&other, &id), "a bad backup changes nothing");
}

#[test]
fn a_check_finds_nothing_in_a_good_store_and_names_what_is_wrong_in_a_bad_one() {
    let dir = tempfile::tempdir().unwrap();
    let id = folder_with_a_job(dir.path());
    let good = db(dir.path(), &["check"]);
    assert!(good.status.success(), "{}", text(&good.stderr));
    assert!(text(&good.stdout).contains("all is well"), "{}", text(&good.stdout));
    {
        // An attempt of its own is taken away from the job.
        let store = sled::open(dir.path().join("store")).unwrap();
        let (key, _) = store.scan_prefix([3]).next().unwrap().unwrap();
        store.remove(key).unwrap();
        store.flush().unwrap();
    }
    let bad = db(dir.path(), &["check"]);
    assert_eq!(bad.status.code(), Some(5), "{}", text(&bad.stderr));
    let words = format!("job {id}: attempt 1 of 1 is missing");
    assert!(text(&bad.stdout).contains(&words), "{}", text(&bad.stdout));
    let report = db(dir.path(), &["check", "--json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["problem_count"], 1);
    let nothing = db(&dir.path().join("nowhere"), &["check"]);
    assert_eq!(nothing.status.code(), Some(1));
}

#[test]
fn a_server_starts_on_a_ruined_store_and_says_what_it_did() {
    let dir = tempfile::tempdir().unwrap();
    let id = folder_with_a_job(dir.path());
    let file = dir.path().join("jobs.dump");
    assert!(db(dir.path(), &["export", file.to_str().unwrap()]).status.success());
    let ruin = dir.path().join("store/snap.0FFFFFFFFFFFFFFF");
    fs::write(ruin, "n".repeat(100)).unwrap();
    let damaged = db(dir.path(), &["check"]);
    assert_eq!(damaged.status.code(), Some(5), "{}", text(&damaged.stderr));

    let server = Setup::new(dir.path()).start();
    let path = format!("/api/v1/jobs/{id}");
    assert_eq!(server.read(&path)["state"], "failed");
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("was restored") && said.contains("store.bad-"), "{said}");

    let output =
        ezclips().args(["doctor", "--json", "--data-dir"]).arg(dir.path()).output().unwrap();
    let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let backup = checks.iter().find(|check| check["name"] == "backup").unwrap();
    assert_eq!(backup["health"], "limited", "{backup:#}");
    let found = backup["found"].as_str().unwrap();
    assert!(found.contains("newest dump") && found.contains("store.bad-"), "{found}");
}

#[test]
fn an_import_beside_a_running_server_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    folder_with_a_job(&data);
    let file = dir.path().join("jobs.dump");
    assert!(db(&data, &["export", file.to_str().unwrap()]).status.success());
    let server = Setup::new(&data).start();
    let output = db(&data, &["import", file.to_str().unwrap(), "--replace"]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("hint: "), "{}", text(&output.stderr));
    assert_eq!(server.get("/healthz").0, 200);
}

#[test]
fn health_follows_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let server = Setup::new(dir.path()).start();
    let port = server.base.rsplit(':').next().unwrap().to_owned();
    wait_for("a ready server", || run(&["health", "--port", &port]).status.success().then_some(()));
    server.stop();
    let output = run(&["health", "--port", &port]);
    assert_eq!(output.status.code(), Some(75), "{}", text(&output.stderr));
}

#[test]
fn doctor_finds_the_tools() {
    let dir = tempfile::tempdir().unwrap();
    let output =
        ezclips().args(["doctor", "--json", "--data-dir"]).arg(dir.path()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for name in ["ffmpeg", "ffprobe", "encoder", "yt-dlp", "disk", "backup"] {
        let check = checks.iter().find(|check| check["name"] == name).unwrap();
        assert_eq!(check["health"], "good", "{check:#}");
    }
}

#[test]
fn a_stop_hands_running_work_back_without_using_an_attempt() {
    let dir = tempfile::tempdir().unwrap();
    let long = Source { seconds: 60, size: "1280x720", sound: false, ..Source::default() };
    let source = fs::read(clips::make(dir.path(), &long)).unwrap();
    let setup = Setup::new(&dir.path().join("data")).arg("--drain-seconds").arg("0");
    let server = setup.start();
    let video = server.upload("long.mp4", &source);
    server.success_of(&video);
    let body = json!({"video_id": video, "parts": {"count": 1}, "cut": "encode"});
    let (status, series) = server.post("/api/v1/series", &body);
    assert_eq!(status, 202, "{series:#}");
    let path = format!("/api/v1/jobs/{}", series["id"].as_str().unwrap());
    wait_for("the cut to begin", || (server.read(&path)["stage"] == "cut").then_some(()));
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");

    let server = setup.arg("--process-slots").arg("0").start();
    let job = server.read(&path);
    assert_eq!((job["state"].as_str(), job["attempts"].as_u64()), (Some("queued"), Some(0)));
    assert_eq!(job["history"][0]["end"], "released", "{job:#}");
}
