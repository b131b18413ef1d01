//! A Redis server of our own: on a free port, with an append-only file that is synced before each
//! answer.

use crate::Result;
use crate::program::{FOLDER, free_address};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Longest wait for it to be ready.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server; killed when dropped, and its data removed.
pub struct Redis {
    pub port: u16,
    _child: Child,
    _data: TempDir,
}

impl Redis {
    /// Starts it and waits until it answers.
    pub async fn start() -> Result<Self> {
        let data = tempfile::Builder::new().prefix("redis-").tempdir_in(FOLDER)?;
        let port = free_address()?.port();
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"])
            .args(["--appendfsync", "always", "--maxmemory-policy", "noeviction"])
            .args(["--port", &port.to_string()])
            .arg("--dir")
            .arg(data.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("redis-server: {error}"))?;
        let redis = Self { port, _child: child, _data: data };
        let deadline = Instant::now() + PATIENCE;
        while redis.ask("PING").await.is_err() {
            if Instant::now() > deadline {
                return Err("redis-server does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(redis)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Deletes everything.
    pub async fn empty(&self) -> Result<()> {
        self.ask("FLUSHALL SYNC").await
    }

    async fn ask(&self, command: &str) -> Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.write_all(format!("{command}\r\n").as_bytes()).await?;
        let mut answer = [0; 64];
        let read = stream.read(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer[..read]);
        if answer.starts_with('+') { Ok(()) } else { Err(format!("redis-server: {answer}").into()) }
    }
}
