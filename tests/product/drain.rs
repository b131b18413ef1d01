//! A stop under load: the work is handed back, no attempt is used, and in time.

use crate::server::{Program, Server, Setup, id_of, wait_for};
use crate::stand_in;
use crate::support::clips::{self, Source};
use crate::support::processes;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 50;
/// How long work may go on after the signal, in seconds; also none at all.
const GRACE_S: [u64; 3] = [0, 0, 1];
/// What stopping takes besides: tools get half a second to end, then a moment to be reaped, all
/// on a machine that does other things too.
const STOPPING: Duration = Duration::from_secs(8);

/// One API and two workers on one folder, with more work than they can do.
struct Cluster<'a> {
    data: &'a Path,
    ytdlp: String,
    api: Option<Server>,
    workers: Vec<Program>,
}

impl Cluster<'_> {
    fn setup(&self, role: &str, grace_s: u64) -> Setup {
        let grace_s = grace_s.to_string();
        Setup::with_role(role, self.data)
            .arg("--drain-seconds")
            .arg(grace_s)
            .env("EZCLIPS_YTDLP", self.ytdlp.as_str())
            .env("EZCLIPS_ALLOW_HOSTS", "127.0.0.1:9")
    }

    fn start_worker(&mut self, grace_s: u64) {
        let worker = self.setup("worker", grace_s).start_worker();
        self.workers.push(worker);
    }

    fn start_api(&mut self) {
        self.api = Some(self.setup("api", 0).start());
    }

    fn api(&self) -> &Server {
        self.api.as_ref().unwrap()
    }

    /// What each worker runs, by its process id.
    fn running(&self) -> Vec<(u64, usize)> {
        let queue = self.api().read("/api/v1/queue");
        let workers = queue["workers"].as_array().unwrap();
        let jobs = |worker: &Value| worker["jobs"].as_array().unwrap().len();
        workers.iter().map(|one| (one["pid"].as_u64().unwrap(), jobs(one))).collect()
    }

    fn wait_until_busy(&self, pid: u32) {
        wait_for("a busy worker", || {
            let busy = |(one, jobs): &(u64, usize)| *one == u64::from(pid) && *jobs > 0;
            self.running().iter().any(busy).then_some(())
        });
    }

    /// Checks every attempt of every job there ever was.
    fn check_attempts(&self, ids: &[String]) {
        for id in ids {
            let job = self.api().read(&format!("/api/v1/jobs/{id}"));
            let history = job["history"].as_array().unwrap();
            let not_handed_back = history.iter().filter(|one| one["end"] != "released");
            // The one that runs at the moment, if any; the job may have been claimed meanwhile.
            let used: Vec<&Value> = not_handed_back.collect();
            assert!(used.iter().all(|one| one["end"] == "running"), "{job:#}");
            assert!(used.len() <= 1 && job["attempts"].as_u64() <= Some(1), "{job:#}");
        }
    }
}

#[test]
fn fifty_stops_under_load_use_no_attempt() {
    let mut dice = fastrand::Rng::with_seed(fastrand::u64(..));
    println!("seed {}", dice.get_seed());
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ytdlp = stand_in::endless(dir.path());
    let mut cluster = Cluster { data: &data, ytdlp, api: None, workers: Vec::new() };
    cluster.start_api();
    let endless = Source { seconds: 120, size: "1280x720", sound: false, ..Source::default() };
    let source = fs::read(clips::make(dir.path(), &endless)).unwrap();
    let video = cluster.api().upload("long.mp4", &source);
    cluster.start_worker(0);
    cluster.start_worker(0);
    cluster.api().success_of(&video);

    let mut ids = Vec::new();
    for n in 0..4 {
        let body = json!({"video_id": video, "parts": {"count": 1}, "cut": "encode"});
        ids.push(id_of(202, cluster.api().post("/api/v1/series", &body)));
        let body = json!({"url": format!("http://127.0.0.1:9/{n}")});
        ids.push(id_of(202, cluster.api().post("/api/v1/videos", &body)));
    }
    for round in 0..ROUNDS {
        if dice.u8(0..8) == 0 {
            // The API as well, which may own the store.
            let (code, log) = cluster.api.take().unwrap().stop();
            assert_eq!(code, Some(0), "{log}");
            cluster.start_api();
        }
        let leaving = cluster.workers.remove(dice.usize(0..cluster.workers.len()));
        cluster.wait_until_busy(leaving.pid());
        // Work goes on to arrive while the worker leaves.
        let body = json!({"url": format!("http://127.0.0.1:9/more/{round}")});
        ids.push(id_of(202, cluster.api().post("/api/v1/videos", &body)));
        let start = Instant::now();
        let (code, log) = leaving.stop();
        assert_eq!(code, Some(0), "{log}");
        assert!(start.elapsed() < Duration::from_secs(GRACE_S[2]) + STOPPING, "{log}");
        cluster.start_worker(GRACE_S[dice.usize(0..GRACE_S.len())]);
        if round % 10 == 9 {
            cluster.check_attempts(&ids);
        }
    }
    cluster.check_attempts(&ids);
    for worker in cluster.workers.drain(..) {
        assert_eq!(worker.stop().0, Some(0));
    }
    assert_eq!(cluster.api.take().unwrap().stop().0, Some(0));
    assert!(processes::at_home_in(&data).is_empty());
}

#[test]
fn a_stopping_server_says_so_and_ends_its_streams() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let setup = Setup::new(&data)
        .arg("--drain-seconds")
        .arg("100")
        .env("EZCLIPS_YTDLP", stand_in::endless(dir.path()))
        .env("EZCLIPS_ALLOW_HOSTS", "127.0.0.1:9");
    let server = setup.start();
    let body = json!({"url": "http://127.0.0.1:9/v"});
    let id = id_of(202, server.post("/api/v1/videos", &body));
    let job = format!("/api/v1/jobs/{id}");
    wait_for("the download to begin", || (server.read(&job)["state"] == "running").then_some(()));
    let stream = ureq::get(server.url("/api/v1/events")).call().unwrap();

    crate::server::signal(server.pid(), "TERM");
    // Ends, though the work has 100 seconds left.
    std::io::read_to_string(stream.into_body().into_reader()).unwrap();
    let (status, ready) = server.get("/readyz");
    assert_eq!((status, &ready["reasons"][0]), (503, &json!("draining")), "{ready:#}");
    assert_eq!(server.read(&job)["state"], "running", "what is acknowledged can still be read");
    let later = id_of(202, server.post("/api/v1/videos", &json!({"url": "http://127.0.0.1:9/w"})));
    assert_eq!(server.read(&format!("/api/v1/jobs/{later}"))["state"], "queued");

    // The second signal does not wait for anything, and leaves nothing behind.
    let (code, log) = server.stop();
    assert_eq!(code, Some(130), "{log}");
    wait_for("its tools to end", || processes::at_home_in(&data).is_empty().then_some(()));
}
