//! The whole program with its files in a bucket.

use crate::s3::{self, BUCKET, KEY, SECRET};
use crate::server::{Server, Setup, ezclips, id_of, wait_for};
use crate::support::clips::{self, Source};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The settings of a bucket, for a program.
fn settings(bucket: &s3::Server) -> [(&'static str, String); 5] {
    [
        ("S3_BUCKET", BUCKET.to_owned()),
        ("S3_ENDPOINT", bucket.endpoint()),
        ("S3_ACCESS_KEY_ID", KEY.to_owned()),
        ("S3_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ("S3_PREFIX", "house".to_owned()),
    ]
}

fn setup(data: &Path, bucket: &s3::Server) -> Setup {
    settings(bucket)
        .into_iter()
        .fold(Setup::new(data), |setup, (name, value)| setup.env(name, value))
}

/// Uploads a video and has it cut; answers the ids of both.
fn series(server: &Server, dir: &Path) -> (String, String) {
    let video = server.upload("a.mp4", &fs::read(clips::make(dir, &Source::default())).unwrap());
    let asked = json!({"video_id": video, "parts": {"every_ms": 2000}});
    let series = id_of(202, server.post("/api/v1/series", &asked));
    server.success_of(&series);
    (video, series)
}

/// A clip, and what its own row says of it.
fn check_clips(server: &Server, series: &str) {
    let series = server.read(&format!("/api/v1/series/{series}"));
    let parts = series["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 3, "{series:#}");
    for part in parts {
        let clip = server.bytes(part["file"].as_str().unwrap());
        assert_eq!(part["bytes"].as_u64(), Some(clip.len() as u64), "{part:#}");
        assert_eq!(&server.bytes(part["poster"].as_str().unwrap())[..2], b"\xff\xd8");
    }
    let archive = server.bytes(series["links"]["archive"].as_str().unwrap());
    let zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    assert_eq!(zip.len(), 3);
}

fn delete(server: &Server, path: &str) {
    let agent: ureq::Agent = ureq::Agent::new_with_defaults();
    let answer = agent.delete(server.url(path)).call().unwrap();
    assert_eq!(answer.status(), 204, "{path}");
}

/// What a client that follows no redirect is told.
fn ask(server: &Server, path: &str, range: &str) -> (u16, Option<String>, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into();
    let mut answer = agent.get(server.url(path)).header("range", range).call().unwrap();
    let location = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
    (answer.status().as_u16(), location, answer.body_mut().read_to_vec().unwrap())
}

#[test]
fn a_series_is_made_kept_and_deleted_in_a_bucket() {
    let dir = tempfile::tempdir().unwrap();
    let mut bucket = s3::Server::start();
    let data = dir.path().join("data");
    let server = setup(&data, &bucket).start();
    let (video, series) = series(&server, dir.path());
    check_clips(&server, &series);
    let of = |id: &str| bucket.objects().iter().filter(|name| name.contains(id)).count();
    // Three clips with pictures and the list; the source, its facts and what belongs to it.
    assert_eq!(of(&series), 7, "{:?}", bucket.objects());
    assert_eq!(of(&video), 5, "{:?}", bucket.objects());
    assert!(!data.join("files").exists(), "nothing is published on this machine");
    let got: Vec<_> = bucket.take_seen();
    let sources = got.iter().filter(|seen| seen.starts_with("get ") && seen.contains("/source-"));
    assert_eq!(sources.count(), 0, "the source was at hand");

    let clip = format!("/api/v1/series/{series}/parts/1");
    bucket.stop();
    let (status, problem) = server.get(&clip);
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")), "{problem:#}");
    assert_eq!(server.get("/healthz").0, 200);
    let reason = wait_for("it to be told", || {
        let (status, ready) = server.get("/readyz");
        (status == 503).then(|| ready["reasons"][0].as_str().unwrap().to_owned())
    });
    assert!(reason.starts_with("the bucket "), "{reason}");
    let (status, problem) = server.try_upload("b.mp4", b"some bytes").unwrap();
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")), "{problem:#}");
    bucket.resume();
    check_clips(&server, &series);
    wait_for("readiness", || (server.get("/readyz").0 == 200).then_some(()));

    delete(&server, &format!("/api/v1/series/{series}"));
    delete(&server, &format!("/api/v1/videos/{video}"));
    assert_eq!(bucket.objects(), ["house/notes/pace.json"]);
    assert_eq!((bucket.uploads().len(), bucket.parts()), (0, 0));
    assert_eq!(fs::read_dir(data.join("cache")).unwrap().count(), 0);
}

#[test]
fn doctor_looks_at_the_bucket() {
    let dir = tempfile::tempdir().unwrap();
    let mut bucket = s3::Server::start();
    let look = |name: &str, bucket: &s3::Server| {
        let mut command = ezclips();
        command.args(["doctor", "--json", "--data-dir"]).arg(dir.path()).envs(settings(bucket));
        let output = command.env("S3_BUCKET", name).output().unwrap();
        let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let check = checks.into_iter().find(|check| check["name"] == "bucket").unwrap();
        (output.status.code(), check)
    };
    let (code, good) = look(BUCKET, &bucket);
    assert_eq!((code, &good["health"]), (Some(0), &json!("good")), "{good:#}");
    let (code, other) = look("another", &bucket);
    assert_eq!((code, &other["health"]), (Some(3), &json!("bad")), "{other:#}");
    assert!(other["found"].as_str().unwrap().contains("S3_BUCKET"), "{other:#}");
    assert_eq!(bucket.objects(), [""; 0], "it writes nothing");
    bucket.stop();
    let (code, away) = look(BUCKET, &bucket);
    assert_eq!((code, &away["health"]), (Some(3), &json!("bad")), "{away:#}");
    assert!(away["hint"].as_str().unwrap().contains("the address"), "{away:#}");
}

#[test]
fn an_api_without_work_keeps_its_own_machine_clean() {
    let dir = tempfile::tempdir().unwrap();
    let bucket = s3::Server::start();
    let data = dir.path().join("data");
    let api = || {
        let role = Setup::with_role("api", &data);
        settings(&bucket).into_iter().fold(role, |setup, (name, value)| setup.env(name, value))
    };
    let server = api().start();
    let video = server.upload("a.mp4", b"some bytes");
    let upload = format!("house/videos/{video}/upload");
    assert!(bucket.objects().contains(&upload), "{:?}", bucket.objects());
    assert_eq!(fs::read_dir(data.join("cache")).unwrap().count(), 0, "nobody opens it here");
    server.stop();
    let left = data.join("cache/.what-a-dead-process-left.part");
    fs::write(&left, b"half").unwrap();
    let server = api().start();
    wait_for("the cleanup", || (!left.exists()).then_some(()));
    assert_eq!(server.read(&format!("/api/v1/videos/{video}"))["state"], "queued");
}

/// A video that is sent in parts: a box of nothing makes it large.
fn large_video(dir: &Path) -> Vec<u8> {
    let mut video = fs::read(clips::make(dir, &Source::default())).unwrap();
    let nothing = 9 << 20_u32;
    video.extend_from_slice(&u32::to_be_bytes(nothing + 8));
    video.extend_from_slice(b"free");
    video.resize(video.len() + nothing as usize, 0);
    video
}

#[test]
fn a_cancel_ends_what_is_being_sent() {
    let dir = tempfile::tempdir().unwrap();
    let bucket = s3::Server::start();
    let data = dir.path().join("data");
    let api = settings(&bucket)
        .into_iter()
        .fold(Setup::with_role("api", &data), |setup, (name, value)| setup.env(name, value));
    let server = api.start();
    let video = server.upload("a.mp4", &large_video(dir.path()));
    server.stop();
    bucket.take_seen();
    bucket.take_parts(false);
    let server = setup(&data, &bucket).start();
    wait_for("the first part", || {
        bucket.take_seen().iter().any(|seen| seen.starts_with("part ")).then_some(())
    });
    let path = format!("/api/v1/jobs/{video}/cancel");
    assert_eq!(server.post(&path, &json!({})).0, 202);
    assert_eq!(server.end_of(&video)["state"], "cancelled");
    wait_for("the end of the upload", || bucket.uploads().is_empty().then_some(()));
    assert!(!bucket.objects().iter().any(|name| name.contains("/source-")));
    bucket.take_parts(true);
}

#[test]
fn clips_are_downloaded_from_a_bucket_that_can_be_reached() {
    let dir = tempfile::tempdir().unwrap();
    let bucket = s3::Server::start();
    let public = setup(&dir.path().join("data"), &bucket);
    let server = public.env("S3_PUBLIC_ENDPOINT", bucket.endpoint()).start();
    let (video, series) = series(&server, dir.path());
    check_clips(&server, &series);
    let clip = format!("/api/v1/series/{series}/parts/2");
    let poster = format!("/api/v1/videos/{video}/poster");
    for path in [&clip, &poster, &format!("{clip}/poster"), &format!("/api/v1/videos/{video}/file")]
    {
        let (status, location, body) = ask(&server, path, "bytes=0-9");
        let location = location.unwrap_or_default();
        assert_eq!((status, body.len()), (307, 0), "{path}");
        assert!(
            location.starts_with(&format!("{}/{BUCKET}/house/", bucket.endpoint())),
            "{location}"
        );
    }
    let (_, location, _) = ask(&server, &format!("{clip}?download"), "bytes=0-9");
    let answer = ureq::get(location.unwrap()).header("range", "bytes=4-7").call().unwrap();
    assert_eq!(answer.status(), 206);
    assert_eq!(answer.headers()["content-type"], "video/mp4");
    let named = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(named.starts_with("attachment; filename=\"a-part-02-of-03.mp4\""), "{named}");
    assert_eq!(answer.into_body().read_to_string().unwrap(), "ftyp");
    // What scripts read comes from here, and so does what is asked about a file.
    for path in [
        format!("/api/v1/videos/{video}/waveform"),
        format!("/api/v1/series/{series}/manifest.json"),
    ] {
        let (status, location, body) = ask(&server, &path, "bytes=0-9");
        assert_eq!((status, location, body.len()), (206, None, 10), "{path}");
    }
    let head = ureq::head(server.url(&clip)).call().unwrap();
    let size = head.headers()["content-length"].to_str().unwrap();
    let told = server.read(&format!("/api/v1/series/{series}"))["parts"][1]["bytes"].to_string();
    assert_eq!((head.status().as_u16(), size), (200, told.as_str()));
    let page = ureq::get(server.url("/")).call().unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("media-src 'self' blob: {}", bucket.endpoint())), "{policy}");
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

fn copy(bucket: &s3::Server, scratch: &Path, way: &str, folder: &Path) -> Value {
    let mut command = ezclips();
    command.args(["files", "copy", "--json", way]).arg(folder).arg("--data-dir").arg(scratch);
    command.env("EZCLIPS_DISK_FLOOR_MIB", "16");
    let output = run(command.envs(settings(bucket)));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_running_house_moves_to_a_bucket_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let bucket = s3::Server::start();
    let (data, scratch) = (dir.path().join("data"), dir.path().join("scratch"));
    let server = Setup::new(&data).start();
    let (_, series) = series(&server, dir.path());
    let moved = copy(&bucket, &scratch, "--from-dir", &data);
    assert_eq!((&moved["files"], &moved["there"]), (&json!(12), &json!(0)), "{moved:#}");
    server.stop();
    let moved = copy(&bucket, &scratch, "--from-dir", &data);
    assert_eq!((&moved["files"], &moved["there"]), (&json!(0), &json!(12)), "{moved:#}");
    fs::rename(data.join("files"), dir.path().join("files-before")).unwrap();
    let server = setup(&data, &bucket).start();
    check_clips(&server, &series);
    server.stop();
    let moved = copy(&bucket, &scratch, "--to-dir", &data);
    assert_eq!(moved["files"], 12, "{moved:#}");
    check_clips(&Setup::new(&data).start(), &series);
}

#[test]
fn a_bucket_that_cannot_be_used_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let bucket = s3::Server::start();
    let try_with = |name: &str, value: &str| {
        let mut command = setup(dir.path(), &bucket).env(name, value).command();
        let output = run(&mut command);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let secret = dir.path().join("secret");
    fs::write(&secret, "not-this\n").unwrap();
    for (name, value, setting) in [
        ("S3_BUCKET", "nowhere", "(S3_BUCKET)"),
        ("S3_SECRET_ACCESS_KEY", "not-this", "(S3_SECRET_ACCESS_KEY)"),
        ("S3_SECRET_ACCESS_KEY", "", "S3_SECRET_ACCESS_KEY is not"),
        ("S3_ENDPOINT", "http://127.0.0.1:1", "(S3_ENDPOINT)"),
        ("S3_ENDPOINT", "127.0.0.1:1", "is no address"),
    ] {
        let (code, said) = try_with(name, value);
        assert_eq!(code, Some(4), "{name}: {said}");
        assert!(said.contains(setting) && said.contains("\nhint: "), "{name}: {said}");
        assert!(!said.contains("not-this"), "{said}");
    }
    let from_file = setup(dir.path(), &bucket)
        .env("S3_SECRET_ACCESS_KEY", "")
        .env("S3_SECRET_ACCESS_KEY_FILE", secret.to_str().unwrap());
    let output = run(&mut from_file.command());
    assert!(String::from_utf8_lossy(&output.stderr).contains("(S3_SECRET_ACCESS_KEY)"));
    let mut show = ezclips();
    let shown = run(show.args(["config", "show"]).envs(settings(&bucket)));
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("(set)") && !shown.contains(SECRET), "{shown}");
}
