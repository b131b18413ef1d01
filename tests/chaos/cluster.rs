//! The processes: two APIs and three workers on one data folder, each started again when killed.

use crate::ledger::Ledger;
use crate::orphans::{self, Life};
use crate::stand_in;
use crate::support::processes;
use serde_json::Value;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub const APIS: usize = 2;
pub const WORKERS: usize = 3;
/// Downloads and series a worker runs at once.
const SLOTS: [&str; 2] = ["3", "1"];
/// Every kill of a worker costs an attempt; no job may fail only because it is unlucky.
const ATTEMPTS: &str = "20";
/// Where free ports are looked for: below those the kernel gives to outgoing connections, one of
/// which could take the port of an API while that is dead.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// How long all may take to end after TERM.
const ENDING: Duration = Duration::from_secs(40);

/// See the module.
pub struct Cluster {
    root: PathBuf,
    pub data: PathBuf,
    seats: Vec<Seat>,
}

/// A place that is always taken: who is killed is followed by another.
pub struct Seat {
    pub name: String,
    role: &'static str,
    /// Where it listens, if it is an API.
    pub port: u16,
    lives: AtomicU64,
    killed: AtomicU64,
    process: Mutex<Option<Child>>,
}

impl Seat {
    fn new(role: &'static str, n: usize) -> Self {
        let port = if role == "api" { free_port() } else { 0 };
        let (lives, killed, process) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(None));
        Self { name: format!("{role}-{}", n + 1), role, port, lives, killed, process }
    }

    pub fn is_worker(&self) -> bool {
        self.role == "worker"
    }

    /// The number of the process that is on it.
    pub fn life(&self) -> u64 {
        self.lives.load(Ordering::SeqCst)
    }

    /// Whether that process was killed, or is about to be.
    pub fn was_killed(&self, life: u64) -> bool {
        self.killed.load(Ordering::SeqCst) >= life
    }

    fn pid(&self) -> Option<u32> {
        self.process.lock().unwrap().as_ref().map(Child::id)
    }
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
        let apis = (0..APIS).map(|n| Seat::new("api", n));
        let workers = (0..WORKERS).map(|n| Seat::new("worker", n));
        let seats = apis.chain(workers).collect();
        let cluster = Self { root: root.to_owned(), data: root.join("data"), seats };
        for seat in &cluster.seats {
            *seat.process.lock().unwrap() = Some(cluster.spawn(seat));
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
        let tools = if seat.is_worker() { orphans::children_of(&life).len() } else { 0 };
        seat.killed.store(seat.life(), Ordering::SeqCst);
        let was_owner =
            self.owner().is_some_and(|owner| std::ptr::eq(&raw const self.seats[owner], seat));
        let mut process = seat.process.lock().unwrap();
        let child = process.as_mut().unwrap();
        let at = Instant::now();
        child.kill().unwrap();
        tell(&Killed { life, at, was_owner, tools });
        child.wait().unwrap();
        *process = Some(self.spawn(seat));
    }

    /// Starts again who ended without being killed; that is a complaint.
    pub fn look_after(&self, ledger: &Ledger) {
        for seat in &self.seats {
            let mut process = seat.process.lock().unwrap();
            if let Some(status) = process.as_mut().unwrap().try_wait().unwrap() {
                ledger.complain(format!("{} ended by itself: {status}", seat.name));
                seat.killed.store(seat.life(), Ordering::SeqCst);
                *process = Some(self.spawn(seat));
            }
        }
    }

    fn spawn(&self, seat: &Seat) -> Child {
        let log = File::options().create(true).append(true).open(self.log(seat)).unwrap();
        seat.lives.fetch_add(1, Ordering::SeqCst);
        let mut command = self.program();
        command.args(["serve", "--role", seat.role, "--port"]).arg(seat.port.to_string());
        command.args(["--download-slots", SLOTS[0], "--process-slots", SLOTS[1]]);
        command.args(["--max-attempts", ATTEMPTS, "--log", "warn", "--log-format", "json"]);
        command.args(["--disk-floor-mib", "16", "--allow-hosts", "127.0.0.1:9", "--yt-dlp"]);
        command.arg(self.root.join("yt-dlp"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        command.spawn().unwrap()
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ezclips"));
        for name in ["PORT", "HOST", "REDIS_URL", "REDIS_HOST", "ENABLE_WORKERS"] {
            command.env_remove(name);
        }
        command.env("EZCLIPS_DATA_DIR", &self.data);
        command
    }

    fn log(&self, seat: &Seat) -> PathBuf {
        self.root.join(format!("{}.log", seat.name))
    }

    /// What the processes said that nobody should have to say.
    pub fn panics(&self) -> Vec<String> {
        let read = |seat: &Seat| {
            let log = fs::read_to_string(self.log(seat)).unwrap();
            let lines = log.lines().filter(|line| line.contains("panicked"));
            lines.map(|line| format!("{}: {line}", seat.name)).collect::<Vec<_>>()
        };
        self.seats.iter().flat_map(read).collect()
    }

    /// Stops all with TERM: each must end well, and no tool stay behind.
    pub fn stop(&self, ledger: &Ledger) {
        for pid in self.seats.iter().filter_map(Seat::pid) {
            let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        }
        let until = Instant::now() + ENDING;
        for seat in &self.seats {
            let mut process = seat.process.lock().unwrap();
            let Some(child) = process.as_mut() else { continue };
            loop {
                match child.try_wait().unwrap() {
                    Some(status) if status.success() => break,
                    Some(status) => ledger.complain(format!("{}: {status} after TERM", seat.name)),
                    None if Instant::now() < until => {
                        sleep(Duration::from_millis(5));
                        continue;
                    }
                    None => ledger.complain(format!("{} does not end after TERM", seat.name)),
                }
                break;
            }
        }
        let left = processes::at_home_in(&self.data);
        if !left.is_empty() {
            ledger.complain(format!("left at the end: {left:?}"));
        }
    }

    /// Ends all without asking.
    pub fn end(&self) {
        for seat in &self.seats {
            if let Some(mut child) = seat.process.lock().unwrap().take() {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }

    /// The store opens without a server and holds what the ledger says.
    pub fn check_store_alone(&self, ledger: &Ledger) {
        let output = self.program().args(["jobs", "ls", "--json", "--limit", "200"]).output();
        let output = output.unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            return ledger.complain(format!("`jobs ls` alone: {}: {error}", output.status));
        }
        let jobs: Value = serde_json::from_str(&text).unwrap();
        for job in jobs["items"].as_array().unwrap() {
            let state = job["state"].as_str().unwrap();
            if !matches!(state, "succeeded" | "failed" | "cancelled") {
                ledger.complain(format!("not ended at the end: {job}"));
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end();
    }
}

fn free_port() -> u16 {
    let ports = std::iter::repeat_with(|| fastrand::u16(PORTS));
    ports.into_iter().find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap()
}
