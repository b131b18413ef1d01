//! Express with `BullMQ`, as in `benches/peer`.

use super::server::Redis;
use crate::Result;
use crate::client::{self, Connection};
use crate::program::free_address;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer");
/// Longest wait for it to be ready.
const PATIENCE: Duration = Duration::from_secs(20);

/// The running peer; killed when dropped.
pub struct Peer {
    pub address: SocketAddr,
    child: Child,
}

impl Peer {
    /// Starts it on a Redis, as one process or several, and waits until it is ready.
    pub async fn start(redis: &Redis, processes: usize) -> Result<Self> {
        install().await?;
        let address = free_address()?;
        let child = Command::new("node")
            .arg("server.js")
            .current_dir(SOURCE)
            .env("NODE_ENV", "production")
            .env("PORT", address.port().to_string())
            .env("PROCESSES", processes.to_string())
            .env("REDIS_PORT", redis.port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(address).await {
            if Instant::now() > deadline {
                return Err("the peer does not get ready".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self { address, child })
    }

    /// Ends it and waits until it is gone; its processes end with the first.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

async fn install() -> Result<()> {
    if Path::new(SOURCE).join("node_modules/bullmq").is_dir() {
        return Ok(());
    }
    let done = Command::new("npm")
        .args(["ci", "--no-fund", "--no-audit", "--silent", "--prefix", SOURCE])
        .status()
        .await
        .map_err(|error| format!("npm: {error}"))?;
    if done.success() { Ok(()) } else { Err("npm ci failed in benches/peer".into()) }
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    let answer = connection.round_trip(&client::get("/readyz")).await;
    answer.is_ok_and(|answer| answer.status == 200)
}
