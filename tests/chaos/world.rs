//! What all threads share.

use crate::client::Client;
use crate::cluster::{Cluster, Killed};
use crate::events::Heard;
use crate::ledger::Ledger;
use crate::support::breaches::Breaches;
use crate::support::clips::{self, Source};
use crate::support::http;
use crate::takeover::Takeovers;
use crate::times::Times;
use serde_json::Value;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the uploaded video may take to be ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// See the module.
pub struct World {
    pub cluster: Cluster,
    pub ledger: Ledger,
    pub times: Times,
    pub takeovers: Takeovers,
    pub heard: Heard,
    /// The uploaded video that every series is cut from.
    pub video: String,
    kills: Mutex<Kills>,
    seed: u64,
    started: Instant,
    submitting: AtomicBool,
    over: AtomicBool,
}

/// Who was killed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kills {
    pub all: usize,
    pub owners: usize,
    /// Tools, and processes that these had started, that ran in killed workers.
    pub tools: usize,
}

/// What came of it.
pub struct Report {
    pub wanted: usize,
    pub kills: Kills,
    pub acknowledged: usize,
    pub breaches: Breaches,
    pub takeovers: Vec<Duration>,
    pub requests: (usize, Duration, Duration),
    pub slowest: String,
    pub most: usize,
    pub events: u64,
    pub gaps: usize,
    pub took: Duration,
    pub seed: u64,
}

impl World {
    /// Starts the processes and uploads the video.
    pub fn start(root: &Path, seed: u64) -> Self {
        let source = clips::make(root, &Source { seconds: 4, ..Source::default() });
        let mut world = Self {
            cluster: Cluster::start(root),
            ledger: Ledger::default(),
            times: Times::default(),
            takeovers: Takeovers::default(),
            heard: Heard::default(),
            video: String::new(),
            kills: Mutex::default(),
            seed,
            started: Instant::now(),
            submitting: AtomicBool::new(true),
            over: AtomicBool::new(false),
        };
        world.video = world.upload(&std::fs::read(source).unwrap());
        world.times = Times::default();
        world
    }

    fn upload(&self, bytes: &[u8]) -> String {
        let mut client = Client::new(self, 0);
        let request = http::put("/api/v1/videos/upload?name=source.mp4", bytes);
        let answer = client.call(&request).unwrap().answer;
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        let id = body["id"].as_str().unwrap_or_else(|| panic!("{}: {body}", answer.status));
        let until = Instant::now() + PATIENCE;
        loop {
            let look = http::bare("GET", &format!("/api/v1/videos/{id}"));
            let answer = client.call(&look).unwrap().answer;
            let video: Value = serde_json::from_slice(&answer.body).unwrap();
            if video["state"] == "succeeded" {
                return id.to_owned();
            }
            assert!(Instant::now() < until && video["state"] != "failed", "{video:#}");
            sleep(Duration::from_millis(10));
        }
    }

    /// Randomness of its own for each thread, all of it from the one seed.
    pub fn dice(&self, thread: u64) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed.wrapping_mul(1000).wrapping_add(thread))
    }

    pub fn count_kill(&self, killed: &Killed) {
        let mut kills = self.kills.lock().unwrap();
        kills.all += 1;
        kills.owners += usize::from(killed.was_owner);
        kills.tools += killed.tools;
    }

    pub fn kills(&self) -> Kills {
        *self.kills.lock().unwrap()
    }

    /// Says how far it is.
    pub fn tell(&self, when: &str) {
        eprintln!("{:>5} s, {when}: {}", self.started.elapsed().as_secs(), self.ledger.sums());
    }

    pub fn is_submitting(&self) -> bool {
        self.submitting.load(Ordering::SeqCst)
    }

    pub fn stop_submitting(&self) {
        self.submitting.store(false, Ordering::SeqCst);
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Ends the run: all processes are asked to stop, and must.
    pub fn stop(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.cluster.stop(&self.ledger);
    }

    pub fn report(&self, wanted: usize) -> Report {
        self.cluster.panics().into_iter().for_each(|line| self.ledger.found.complain(line));
        Report {
            wanted,
            kills: self.kills(),
            acknowledged: self.ledger.acknowledged(),
            breaches: self.ledger.found.so_far(),
            takeovers: self.takeovers.times(),
            requests: self.times.sums(),
            slowest: self.times.worst(),
            most: self.ledger.most(),
            events: self.heard.events(),
            gaps: self.heard.gaps.load(Ordering::Relaxed),
            took: self.started.elapsed(),
            seed: self.seed,
        }
    }
}

impl Report {
    /// Everything that must not be.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = self.breaches.complaints();
        let Kills { all: kills, owners, tools } = self.kills;
        if kills != self.wanted || owners * 10 < kills * 6 || tools == 0 {
            all.push(format!("the chaos was too mild: {:?}", self.kills));
        }
        if self.takeovers.len() != owners {
            all.push(format!("{} take-overs after {owners} kills", self.takeovers.len()));
        }
        all
    }
}

/// Ends the run when it is dropped, so that nobody waits for ever after a panic.
pub struct End<'w>(pub &'w World);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.stop_submitting();
        self.0.over.store(true, Ordering::SeqCst);
        self.0.cluster.end();
    }
}
