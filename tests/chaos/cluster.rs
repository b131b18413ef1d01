//! The processes: two APIs and three workers on one data folder, each started again when killed.

use crate::ledger::Ledger;
use crate::ports::free_port;
use crate::stand_in;
use crate::support::lives::{self, Life};
use crate::support::processes;
use crate::support::seats::{Seat, program};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

pub const APIS: usize = 2;
pub const WORKERS: usize = 3;
/// Downloads and series a worker runs at once.
const SLOTS: [&str; 2] = ["3", "1"];
/// Every kill of a worker costs an attempt; no job may fail only because it is unlucky.
const ATTEMPTS: &str = "20";
/// How long all may take to end after TERM.
const ENDING: Duration = Duration::from_secs(40);

/// See the module.
pub struct Cluster {
    root: PathBuf,
    pub data: PathBuf,
    seats: Vec<Seat>,
}

/// A kill that was done.
pub struct Killed {
    pub life: Life,
    pub at: Instant,
    pub was_owner: bool,
    /// The tools it was running.
    pub tools: usize,
}

impl Cluster {
    /// Starts all of them on the fresh folder `root/data`.
    pub fn start(root: &Path) -> Self {
        stand_in::write(root);
        let apis = (0..APIS).map(|n| Seat::new("api", n + 1, free_port(), root));
        let workers = (0..WORKERS).map(|n| Seat::new("worker", n + 1, 0, root));
        let seats = apis.chain(workers).collect();
        let cluster = Self { root: root.to_owned(), data: root.join("data"), seats };
        for seat in &cluster.seats {
            seat.take(cluster.command(seat));
        }
        cluster
    }

    pub fn api(&self, n: usize) -> &Seat {
        &self.seats[n]
    }

    pub fn seats(&self) -> usize {
        self.seats.len()
    }

    /// Who owns the store by the word of the lock file; `None` while that is a dead process.
    pub fn owner(&self) -> Option<usize> {
        let text = fs::read_to_string(self.data.join("owner.lock")).ok()?;
        let holder: Value = serde_json::from_str(&text).ok()?;
        let pid = holder["pid"].as_u64()?;
        self.seats.iter().position(|seat| seat.pid().map(u64::from) == Some(pid))
    }

    /// Kills the process on a seat, tells at once, and starts the next one.
    pub fn kill(&self, seat: usize, tell: impl FnOnce(&Killed)) {
        let seat = &self.seats[seat];
        let life = Life::of(seat.pid().unwrap());
        let tools = if seat.is_worker() { lives::children_of(&life).len() } else { 0 };
        seat.doom();
        let was_owner =
            self.owner().is_some_and(|owner| std::ptr::eq(&raw const self.seats[owner], seat));
        let tell = |at| tell(&Killed { life, at, was_owner, tools });
        seat.kill(self.command(seat), tell);
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
        let mut command = self.program();
        command.args(["serve", "--role", seat.role, "--port"]).arg(seat.port.to_string());
        command.args(["--download-slots", SLOTS[0], "--process-slots", SLOTS[1]]);
        command.args(["--max-attempts", ATTEMPTS, "--log", "warn", "--log-format", "json"]);
        command.args(["--disk-floor-mib", "16", "--allow-hosts", "127.0.0.1:9", "--yt-dlp"]);
        command.arg(self.root.join("yt-dlp"));
        command
    }

    fn program(&self) -> Command {
        let mut command = program(env!("CARGO_BIN_EXE_ezclips"));
        command.env("EZCLIPS_DATA_DIR", &self.data);
        command
    }

    /// What the processes said that nobody should have to say.
    pub fn panics(&self) -> Vec<String> {
        self.seats.iter().flat_map(Seat::panics).collect()
    }

    /// Stops all with TERM: each must end well, and no tool stay behind.
    pub fn stop(&self, ledger: &Ledger) {
        self.seats.iter().for_each(Seat::ask_to_stop);
        let until = Instant::now() + ENDING;
        for seat in &self.seats {
            if let Err(why) = seat.stopped(until) {
                ledger.found.complain(why);
            }
        }
        let left = processes::at_home_in(&self.data);
        if !left.is_empty() {
            ledger.found.complain(format!("left at the end: {left:?}"));
        }
    }

    /// Ends all without asking.
    pub fn end(&self) {
        self.seats.iter().for_each(Seat::end);
    }

    /// The store opens without a server and holds what the ledger says.
    pub fn check_store_alone(&self, ledger: &Ledger) {
        let output = self.program().args(["jobs", "ls", "--json", "--limit", "200"]).output();
        let output = output.unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            return ledger.found.complain(format!("`jobs ls` alone: {}: {error}", output.status));
        }
        let jobs: Value = serde_json::from_str(&text).unwrap();
        for job in jobs["items"].as_array().unwrap() {
            let state = job["state"].as_str().unwrap();
            if !matches!(state, "succeeded" | "failed" | "cancelled") {
                ledger.found.complain(format!("not ended at the end: {job}"));
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end();
    }
}
