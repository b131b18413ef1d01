//! Places of processes that are always taken: who is killed is followed by another.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// See the module.
pub struct Seat {
    pub name: String,
    pub role: &'static str,
    /// Where it listens, if it is an API.
    pub port: u16,
    log: PathBuf,
    lives: AtomicU64,
    killed: AtomicU64,
    process: Mutex<Option<Child>>,
}

impl Seat {
    /// An empty place; what its processes say goes into a file in `logs`.
    pub fn new(role: &'static str, n: usize, port: u16, logs: &Path) -> Self {
        let name = format!("{role}-{n}");
        let (lives, killed, process) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(None));
        let log = logs.join(format!("{name}.log"));
        Self { name, role, port, log, lives, killed, process }
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

    pub fn pid(&self) -> Option<u32> {
        self.process.lock().unwrap().as_ref().map(Child::id)
    }

    /// Starts the first process.
    pub fn take(&self, command: Command) {
        *self.process.lock().unwrap() = Some(self.spawn(command));
    }

    /// Whoever notices that the process is gone is told that it was killed.
    pub fn doom(&self) {
        self.killed.store(self.life(), Ordering::SeqCst);
    }

    /// Kills the process, tells when, and starts the next one.
    pub fn kill(&self, next: Command, tell: impl FnOnce(Instant)) {
        let mut process = self.process.lock().unwrap();
        let child = process.as_mut().unwrap();
        let at = Instant::now();
        child.kill().unwrap();
        tell(at);
        child.wait().unwrap();
        *process = Some(self.spawn(next));
    }

    /// Starts the next one if the process ended without being killed, and says how it ended.
    pub fn look_after(&self, next: impl FnOnce() -> Command) -> Option<ExitStatus> {
        let mut process = self.process.lock().unwrap();
        let status = process.as_mut().unwrap().try_wait().unwrap()?;
        self.doom();
        *process = Some(self.spawn(next()));
        Some(status)
    }

    fn spawn(&self, mut command: Command) -> Child {
        let log = File::options().create(true).append(true).open(&self.log).unwrap();
        self.lives.fetch_add(1, Ordering::SeqCst);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        command.spawn().unwrap()
    }

    /// What the processes said that nobody should have to say.
    pub fn panics(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap();
        let lines = log.lines().filter(|line| line.contains("panicked"));
        lines.map(|line| format!("{}: {line}", self.name)).collect()
    }

    /// Asks the process to end.
    pub fn ask_to_stop(&self) {
        let Some(pid) = self.pid() else { return };
        let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits until it has ended well.
    pub fn stopped(&self, until: Instant) -> Result<(), String> {
        let mut process = self.process.lock().unwrap();
        let Some(child) = process.as_mut() else { return Ok(()) };
        loop {
            match child.try_wait().unwrap() {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("{}: {status} after TERM", self.name)),
                None if Instant::now() < until => sleep(Duration::from_millis(5)),
                None => return Err(format!("{} does not end after TERM", self.name)),
            }
        }
    }

    /// Ends it without asking.
    pub fn end(&self) {
        if let Some(mut child) = self.process.lock().unwrap().take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The program that was built for the test, with a clean environment for its settings.
pub fn program(path: &str) -> Command {
    let mut command = Command::new(path);
    let names = ["PORT", "HOST", "REDIS_URL", "REDIS_HOST", "REDIS_PORT", "ENABLE_WORKERS"];
    for name in names.into_iter().chain(["S3_BUCKET", "S3_ENDPOINT", "EZCLIPS_DATA_DIR"]) {
        command.env_remove(name);
    }
    command
}
