//! A Redis of our own: started on a free port with its data in a temporary folder, and gone with
//! the test, however that ends.

#![allow(dead_code, reason = "each suite uses a part of it")]

#[path = "ports.rs"]
mod ports;
pub use ports::free_port;

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Starts a server, says its process id, and ends it when the test process lets go of the pipe.
const GUARD: &str = r#""$@" >/dev/null 2>&1 & pid=$!; echo $pid; read _; kill -9 $pid; wait;
[ -z "$REMOVE" ] || rm -rf "$REMOVE"; exit 0"#;

/// A server.
pub struct Server {
    pub port: u16,
    folder: PathBuf,
    /// Removed with the server, if it is its own.
    temp: Option<TempDir>,
    extra: Vec<String>,
    guard: Option<(Child, u32)>,
}

impl Server {
    /// A server that syncs every write, with its data on the disk of temporary files.
    pub fn start(extra: &[&str]) -> Self {
        let temp = TempDir::new().unwrap();
        Self::start_in(temp.path().to_owned(), Some(temp), extra)
    }

    fn start_in(folder: PathBuf, temp: Option<TempDir>, extra: &[&str]) -> Self {
        let extra = extra.iter().map(|word| (*word).to_owned()).collect();
        let mut server = Self { port: free_port(), folder, temp, extra, guard: None };
        server.run();
        server
    }

    /// Starts it (again) and waits until it answers.
    pub fn run(&mut self) {
        self.launch();
        self.wait();
    }

    /// Starts it (again), without waiting.
    pub fn launch(&mut self) {
        let port = self.port.to_string();
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "sh", "redis-server", "--bind", "127.0.0.1", "--port", &port]);
        guard.args(["--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
        guard.arg("--dir").arg(&self.folder).arg("--logfile").arg(self.folder.join("log"));
        guard.args(&self.extra);
        if self.temp.is_none() {
            guard.env("REMOVE", &self.folder);
        }
        let mut guard = guard.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut pid = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        self.guard = Some((guard, pid.trim().parse().unwrap()));
    }

    /// Waits until it answers and has read its data.
    pub fn wait(&self) {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.answers() {
            assert!(Instant::now() < until, "redis-server should start; is it installed?");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn answers(&self) -> bool {
        if TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            return false;
        }
        let pong =
            self.client().get_connection().and_then(|mut c| redis::cmd("PING").query(&mut c));
        pong.is_ok_and(|pong: String| pong == "PONG")
    }

    /// Kills it at once, as a failure of its machine would.
    pub fn kill(&mut self) {
        let Some((mut guard, _)) = self.guard.take() else { return };
        drop(guard.stdin.take());
        guard.wait().unwrap();
    }

    /// What it is given besides, from its next start on.
    pub fn set_extra(&mut self, extra: &[&str]) {
        self.extra = extra.iter().map(|word| (*word).to_owned()).collect();
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub fn client(&self) -> redis::Client {
        redis::Client::open(self.url()).unwrap()
    }

    /// Sends a command.
    pub fn command<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query(&mut self.client().get_connection().unwrap()).unwrap()
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The one server that suites of rules share, with its data in memory: each test takes a prefix of
/// its own.
pub fn shared() -> &'static Server {
    static SHARED: OnceLock<Server> = OnceLock::new();
    SHARED.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let temp = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        // A static is never dropped: the guard removes the folder.
        let folder = temp.unwrap().keep();
        Server::start_in(folder, None, &[])
    })
}

/// A prefix that no other test has.
pub fn fresh_prefix() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
