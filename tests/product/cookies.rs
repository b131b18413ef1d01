//! A site that wants a login, and the cookies file that an admin gives the server for it.

use crate::server::{Setup, ezclips, id_of, wait_for};
use crate::support::clips::{self, Source};
use crate::support::web::{Reply, Web};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

/// What must be in no log and no answer.
const SECRET: &str = "hush-hush-hush";

#[test]
fn what_needs_a_login_is_fetched_with_cookies_that_stay_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let source = Source { seconds: 2, size: "320x180", sound: false, ..Source::default() };
    let bytes = Arc::new(fs::read(clips::make(dir.path(), &source)).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let web = runtime.block_on(Web::start());
    web.route("/members.mp4", Reply::Members("sid", bytes));
    let data = dir.path().join("data");
    let setup = Setup::new(&data).arg("--allow-hosts").arg(web.authority());
    let server = setup.env("EZCLIPS_LOG", "debug").start();

    let body = json!({ "url": web.url("/members.mp4") });
    let id = id_of(202, server.post("/api/v1/videos", &body));
    let refused = server.end_of(&id);
    assert_eq!(refused["error"]["code"], "needs_account", "{refused:#}");
    assert!(refused["error"]["hint"].as_str().unwrap().contains("Settings"), "{refused:#}");

    let file = format!(
        "127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t{SECRET}\n\
         .video.example\tTRUE\t/\tTRUE\t0\tsid\t{SECRET}\n"
    );
    assert_eq!(server.put_text("/api/v1/cookies", &file).0, 204);
    let kept = data.join("notes/cookies.txt");
    let stored = fs::read(&kept).unwrap();
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);

    assert_eq!(server.post(&format!("/api/v1/jobs/{id}/retry"), &json!({})).0, 202);
    let done = server.success_of(&id);
    let asked = web.heads();
    let with = |value: &str| asked.iter().any(|head| head.contains(&format!("sid={value}")));
    assert!(with(SECRET) && with("changed"), "one copy for all of the job: {asked:#?}");
    assert_eq!(fs::read(&kept).unwrap(), stored, "the copy changed, not the file");
    assert_eq!(holders(&data), BTreeSet::from([kept]), "no copy is left");

    let shown = server.read("/api/v1/cookies");
    assert_eq!(shown["domains"], json!(["127.0.0.1", "video.example"]));
    assert!(!format!("{done}{shown}").contains(SECRET));
    let (code, log) = server.stop();
    assert!(code == Some(0) && log.contains("started") && !log.contains(SECRET), "{log}");
}

/// The files below a folder that hold the secret.
fn holders(folder: &Path) -> BTreeSet<std::path::PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holders(&path));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        {
            found.insert(path);
        }
    }
    found
}

#[test]
fn the_doctor_says_the_same_at_the_terminal_and_to_the_api() {
    let dir = tempfile::tempdir().unwrap();
    let server = Setup::new(dir.path()).start();
    // On a busy machine it takes long; who asks again hears what was found meanwhile.
    let answer = wait_for("the doctor", || server.try_get("/api/v1/doctor").ok());
    assert_eq!(answer.0, 200, "{answer:?}");
    let answer = answer.1;
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    let output =
        ezclips().args(["doctor", "--json", "--data-dir"]).arg(dir.path()).output().unwrap();
    let told: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let checks = answer["checks"].as_array().unwrap();
    let brief = |checks: &[Value]| -> Vec<_> {
        checks.iter().map(|check| (check["name"].clone(), check["health"].clone())).collect()
    };
    assert_eq!(brief(checks), brief(&told));
    for check in checks {
        assert_eq!(check["health"], "good", "{check:#}");
        assert!(!check["words"].as_str().unwrap().contains('/') || check["name"] == "data folder");
    }
    assert!(!answer.to_string().contains(dir.path().to_str().unwrap()), "{answer:#}");
    assert!(String::from_utf8_lossy(&output.stdout).contains(dir.path().to_str().unwrap()));
}
