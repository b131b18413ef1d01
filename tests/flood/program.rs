//! The server: a process of the real program on a data folder of its own.

use crate::wire::{Line, get};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Nothing takes this long unless it hangs.
pub const DEADLINE: Duration = Duration::from_mins(3);

/// A running server; killed when dropped.
pub struct Program {
    child: Child,
    settings: Vec<(String, String)>,
    pub address: SocketAddr,
    data: TempDir,
}

impl Program {
    /// Starts one with these settings and waits until it is ready.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let settings: Vec<_> = settings.iter().map(own).collect();
        let data = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let address = free_address();
        let child = spawn(&data, address, &settings);
        let program = Self { child, settings, address, data };
        program.ready().await;
        program
    }

    /// Kills it as `kill -9` does, and starts another on the same folder.
    pub async fn killed_and_started(mut self) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.address = free_address();
        self.child = spawn(&self.data, self.address, &self.settings);
        self.ready().await;
        self
    }

    async fn ready(&self) {
        let ready = async {
            loop {
                if let Ok(mut line) = Line::open(self.address, Ipv4Addr::LOCALHOST).await
                    && let Ok(answer) = line.ask(&get("/readyz")).await
                    && answer.status == 200
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(DEADLINE, ready).await.expect("the server is ready");
    }

    /// A figure of its memory in KiB: `VmRSS` now, `VmHWM` at most.
    pub fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().find_map(|word| word.parse().ok()).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Below the ports that the kernel gives to outgoing connections: thousands of those are made.
fn free_address() -> SocketAddr {
    let free = || {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, fastrand::u16(20_000..32_000)));
        TcpListener::bind(address).is_ok().then_some(address)
    };
    std::iter::repeat_with(free).flatten().next().unwrap()
}

fn spawn(data: &TempDir, address: SocketAddr, settings: &[(String, String)]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ezclips"));
    for name in ["PORT", "HOST", "REDIS_URL", "REDIS_HOST", "ENABLE_WORKERS"] {
        command.env_remove(name);
    }
    command.args(["serve", "--role", "api", "--host", "127.0.0.1"]);
    command.args(["--port", &address.port().to_string()]);
    command.arg("--data-dir").arg(data.path());
    command.env("EZCLIPS_LOG", "warn").env("EZCLIPS_DISK_FLOOR_MIB", "16");
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.spawn().unwrap()
}
