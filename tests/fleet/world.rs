//! What all threads share.

use crate::client::{Again, Client, json};
use crate::events::Heard;
use crate::fleet::Fleet;
use crate::ledger::Ledger;
use crate::support::breaches::Breaches;
use crate::support::clips::{self, Source};
use crate::support::http;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the uploaded video may take to be ready.
const PATIENCE: Duration = Duration::from_mins(2);

/// See the module.
pub struct World {
    pub fleet: Fleet,
    pub ledger: Ledger,
    pub heard: Heard,
    pub again: Again,
    /// The uploaded video that every series is cut from, and its bytes.
    pub video: String,
    pub source: Vec<u8>,
    /// How many series are to be submitted.
    pub wanted: usize,
    sums: Mutex<Sums>,
    seed: u64,
    started: Instant,
    killing: AtomicBool,
    over: AtomicBool,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub processes: usize,
    pub redis: usize,
    /// Tools, and processes that these had started, that ran in killed workers.
    pub tools: usize,
    attempts: HashMap<String, usize>,
    pub clips: usize,
    pub clip_bytes: u64,
    /// Objects that no row named before the cleanup.
    pub unnamed: usize,
    pub objects: usize,
}

/// What came of it.
pub struct Report {
    pub wanted: usize,
    pub sums: Sums,
    /// Attempts of all series together.
    pub attempts: usize,
    pub acknowledged: usize,
    pub repeated: usize,
    pub videos: usize,
    /// Requests sent again: to a dead API, and while Redis was away.
    pub again: [usize; 2],
    pub breaches: Breaches,
    pub events: usize,
    pub took: Duration,
    pub seed: u64,
}

impl World {
    /// Starts the processes and uploads the video.
    pub fn start(root: &Path, seed: u64, wanted: usize) -> Self {
        let source = clips::make(root, &Source { seconds: 8, ..Source::default() });
        let mut world = Self {
            fleet: Fleet::start(root),
            ledger: Ledger::default(),
            heard: Heard::default(),
            again: Again::default(),
            video: String::new(),
            source: std::fs::read(source).unwrap(),
            wanted,
            sums: Mutex::default(),
            seed,
            started: Instant::now(),
            killing: AtomicBool::new(true),
            over: AtomicBool::new(false),
        };
        world.video = world.upload();
        world
    }

    fn upload(&self) -> String {
        let mut client = Client::new(self, 0);
        let answer = client.call(&http::put("/api/v1/videos/upload?name=a.mp4", &self.source));
        let body = json(&answer.unwrap());
        let id = body["id"].as_str().unwrap_or_else(|| panic!("{body}"));
        let until = Instant::now() + PATIENCE;
        loop {
            let look = http::bare("GET", &format!("/api/v1/videos/{id}"));
            let video = json(&client.call(&look).unwrap());
            if video["state"] == "succeeded" {
                return id.to_owned();
            }
            assert!(Instant::now() < until && video["state"] != "failed", "{video:#}");
            sleep(Duration::from_millis(20));
        }
    }

    /// Randomness of its own for each thread, all of it from the one seed.
    pub fn dice(&self, thread: u64) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed.wrapping_mul(1000).wrapping_add(thread))
    }

    pub fn count(&self, how: impl FnOnce(&mut Sums)) {
        how(&mut self.sums.lock().unwrap());
    }

    pub fn count_attempts(&self, job: &str, attempts: usize) {
        self.count(|sums| {
            sums.attempts.insert(job.to_owned(), attempts);
        });
    }

    /// Series that took more than one attempt.
    pub fn tried_again(&self) -> Vec<String> {
        let sums = self.sums.lock().unwrap();
        let again = sums.attempts.iter().filter(|(_, attempts)| **attempts > 1);
        again.map(|(job, _)| job.clone()).collect()
    }

    pub fn count_clip(&self, bytes: u64) {
        self.count(|sums| {
            sums.clips += 1;
            sums.clip_bytes += bytes;
        });
    }

    pub fn note_unnamed(&self, count: usize) {
        self.count(|sums| sums.unnamed = count);
    }

    pub fn note_objects(&self, count: usize) {
        self.count(|sums| sums.objects = count);
    }

    /// Processes killed so far.
    pub fn killed(&self) -> usize {
        self.sums.lock().unwrap().processes
    }

    /// Whether Redis has been killed so far.
    pub fn redis_was_away(&self) -> bool {
        self.sums.lock().unwrap().redis > 0
    }

    /// Says how far it is.
    pub fn tell(&self, when: &str) {
        let (acknowledged, open) = (self.ledger.acknowledged(), self.ledger.open());
        let (found, took) = (self.ledger.found.so_far().sums(), self.started.elapsed().as_secs());
        eprintln!("{took:>5} s, {when}: {acknowledged} acknowledged, {open} open, {found}");
    }

    pub fn is_killing(&self) -> bool {
        self.killing.load(Ordering::SeqCst)
    }

    pub fn stop_killing(&self) {
        self.killing.store(false, Ordering::SeqCst);
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Ends the run: all processes are asked to stop, and must.
    pub fn stop(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.fleet.stop(&self.ledger);
    }

    pub fn report(&self) -> Report {
        self.fleet.panics().into_iter().for_each(|line| self.ledger.found.complain(line));
        let sums = self.sums.lock().unwrap().clone();
        let again = [&self.again.broken, &self.again.away];
        Report {
            wanted: self.wanted,
            attempts: sums.attempts.values().sum(),
            sums,
            acknowledged: self.ledger.acknowledged(),
            repeated: self.ledger.repeated(),
            videos: self.ledger.videos().len(),
            again: again.map(|count| count.load(Ordering::Relaxed)),
            breaches: self.ledger.found.so_far(),
            events: self.heard.count(),
            took: self.started.elapsed(),
            seed: self.seed,
        }
    }
}

impl Report {
    /// Everything that must not be.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = self.breaches.complaints();
        if self.acknowledged != self.wanted {
            all.push(format!("{} of {} series were acknowledged", self.acknowledged, self.wanted));
        }
        if self.sums.tools == 0 || self.sums.redis == 0 {
            all.push(format!("the chaos was too mild: {:?}", self.sums));
        }
        all
    }
}

/// Ends the run when it is dropped, so that nobody waits for ever after a panic.
pub struct End<'w>(pub &'w World);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.stop_killing();
        self.0.over.store(true, Ordering::SeqCst);
        self.0.fleet.end();
    }
}
