//! The processes: two APIs and three workers, spread over three hosts, and what they share.

use crate::ledger::Ledger;
use crate::redis_server::{self as redis, free_port};
use crate::s3;
use crate::support::lives::{self, Life};
use crate::support::processes;
use crate::support::seats::{Seat, program};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub const APIS: usize = 2;
pub const WORKERS: usize = 3;
/// Series a worker cuts at once.
const SLOTS: &str = "1";
/// Every kill of a worker costs an attempt; no series may fail only because it is unlucky.
const ATTEMPTS: &str = "20";
/// How long a worker is waited for that should be killed at work.
const AT_WORK_WITHIN: Duration = Duration::from_secs(3);
/// How long after a kill no tool may be left.
const GONE_WITHIN: Duration = Duration::from_secs(1);
/// How long all may take to end after TERM.
const ENDING: Duration = Duration::from_secs(40);

/// See the module.
pub struct Fleet {
    root: PathBuf,
    seats: Vec<Seat>,
    redis: Mutex<redis::Server>,
    pub bucket: s3::Server,
}

impl Fleet {
    /// Starts everything below `root`.
    pub fn start(root: &Path) -> Self {
        let apis = (0..APIS).map(|n| Seat::new("api", n + 1, free_port(), root));
        let workers = (0..WORKERS).map(|n| Seat::new("worker", n + 1, 0, root));
        let seats = apis.chain(workers).collect();
        let (redis, bucket) = (Mutex::new(redis::Server::start(&[])), s3::Server::start());
        let fleet = Self { root: root.to_owned(), seats, redis, bucket };
        for seat in &fleet.seats {
            seat.take(fleet.command(seat));
        }
        fleet
    }

    pub fn api(&self, n: usize) -> &Seat {
        &self.seats[n]
    }

    pub fn seats(&self) -> usize {
        self.seats.len()
    }

    fn redis(&self) -> MutexGuard<'_, redis::Server> {
        self.redis.lock().unwrap()
    }

    /// Kills the process on a seat, a worker if possible at work, starts the next one, and looks what
    /// its tools do. How many it was running.
    pub fn kill(&self, seat: usize, at_work: bool, ledger: &Ledger) -> usize {
        let seat = &self.seats[seat];
        let life = Life::of(seat.pid().unwrap());
        let until = Instant::now() + AT_WORK_WITHIN;
        let mut tools = 0;
        while tools == 0 && seat.is_worker() {
            tools = lives::children_of(&life).len();
            if !at_work || Instant::now() > until {
                break;
            }
            sleep(Duration::from_millis(2));
        }
        seat.doom();
        let mut killed = Instant::now();
        seat.kill(self.command(seat), |at| killed = at);
        if tools > 0 {
            sleep((killed + GONE_WITHIN).saturating_duration_since(Instant::now()));
            for name in lives::children_of(&life) {
                ledger.found.orphan(format!("{name:?} outlived {}", seat.name));
            }
        }
        tools
    }

    /// Kills Redis and starts it again after a while.
    pub fn kill_redis(&self, away: Duration) {
        let mut redis = self.redis();
        redis.kill();
        sleep(away);
        redis.run();
    }

    /// Kills all workers at once: those that follow clean up when they start.
    pub fn kill_workers(&self, ledger: &Ledger) {
        for (n, _) in self.seats.iter().enumerate().filter(|(_, seat)| seat.is_worker()) {
            self.kill(n, false, ledger);
        }
    }

    /// Starts again who ended without being killed; that is a complaint.
    pub fn look_after(&self, ledger: &Ledger) {
        for seat in &self.seats {
            if let Some(status) = seat.look_after(|| self.command(seat)) {
                ledger.found.complain(format!("{} ended by itself: {status}", seat.name));
            }
        }
    }

    fn command(&self, seat: &Seat) -> Command {
        let mut command = self.program(&self.host(seat));
        command.args(["serve", "--role", seat.role, "--port"]).arg(seat.port.to_string());
        command.args(["--process-slots", SLOTS, "--max-attempts", ATTEMPTS]);
        command.args(["--disk-floor-mib", "16", "--log", "warn", "--log-format", "json"]);
        command
    }

    /// The data folder of a seat: the first API and the first worker share a host, and so on.
    fn host(&self, seat: &Seat) -> PathBuf {
        let (_, n) = seat.name.rsplit_once('-').unwrap();
        self.root.join(format!("host-{n}"))
    }

    fn hosts(&self) -> impl Iterator<Item = PathBuf> {
        (1..=WORKERS).map(|n| self.root.join(format!("host-{n}")))
    }

    fn program(&self, host: &Path) -> Command {
        let mut command = program(env!("CARGO_BIN_EXE_ezclips"));
        command.env("EZCLIPS_DATA_DIR", host).env("REDIS_URL", self.redis().url());
        command.env("S3_BUCKET", s3::BUCKET).env("S3_ENDPOINT", self.bucket.endpoint());
        command.env("S3_ACCESS_KEY_ID", s3::KEY).env("S3_SECRET_ACCESS_KEY", s3::SECRET);
        // One client asks for everything.
        command.env("EZCLIPS_RATE_PER_MINUTE", "0").env("EZCLIPS_READS_PER_MINUTE", "0");
        command
    }

    /// What the processes said that nobody should have to say.
    pub fn panics(&self) -> Vec<String> {
        self.seats.iter().flat_map(Seat::panics).collect()
    }

    /// Stops all with TERM: each must end well, and leave no tool and no scratch behind.
    pub fn stop(&self, ledger: &Ledger) {
        self.seats.iter().for_each(Seat::ask_to_stop);
        let until = Instant::now() + ENDING;
        for why in self.seats.iter().filter_map(|seat| seat.stopped(until).err()) {
            ledger.found.complain(why);
        }
        for host in self.hosts() {
            for process in processes::at_home_in(&host) {
                ledger.found.orphan(format!("left at the end: {process:?}"));
            }
            let scratch = std::fs::read_dir(host.join("scratch")).into_iter().flatten().flatten();
            // The lock of a process that has ended stays until the next start.
            let left = scratch.filter(|entry| entry.path().is_dir());
            let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
            if !left.is_empty() {
                ledger.found.complain(format!("{}: scratch is left: {left:?}", host.display()));
            }
        }
    }

    /// Ends all without asking.
    pub fn end(&self) {
        self.seats.iter().for_each(Seat::end);
    }

    /// The queue agrees with itself.
    pub fn check_alone(&self, ledger: &Ledger) {
        let host = self.hosts().next().unwrap();
        let output = self.program(&host).args(["db", "check"]).output().unwrap();
        if !output.status.success() {
            let text = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&text).into_owned();
            ledger.found.complain(format!("`db check`: {}: {text}", output.status));
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.end();
    }
}
