//! The program under test: a child process on a free port and an empty data folder.

use crate::Result;
use crate::client::{self, Connection};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// The release binary, built by cargo for this run.
pub const BINARY: &str = env!("CARGO_BIN_EXE_ezclips");
/// Where data folders are made: beside the build, on a real disk, where `/tmp` may be memory.
pub const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");
/// Longest wait for the program to be ready.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program; killed when dropped, and its data removed with the last one on it.
pub struct Program {
    child: Child,
    /// Where it answers.
    pub address: SocketAddr,
    /// From starting the process to the first 200 of `/readyz`.
    pub ready_after: Duration,
    data: Rc<TempDir>,
}

impl Program {
    /// Starts it in a role and waits until it is ready.
    pub async fn start(role: &str) -> Result<Self> {
        let data = tempfile::Builder::new().prefix("bench-").tempdir_in(FOLDER)?;
        stub_downloader(data.path())?;
        Self::on(role, Rc::new(data), None).await
    }

    /// Starts it in a role, on a data folder of its own, with its queue on Redis.
    pub async fn on_redis(role: &str, url: &str) -> Result<Self> {
        let data = tempfile::Builder::new().prefix("bench-").tempdir_in(FOLDER)?;
        stub_downloader(data.path())?;
        Self::on(role, Rc::new(data), Some(url)).await
    }

    /// Starts one more on the same data folder.
    pub async fn beside(&self, role: &str) -> Result<Self> {
        Self::on(role, Rc::clone(&self.data), None).await
    }

    async fn on(role: &str, data: Rc<TempDir>, redis: Option<&str>) -> Result<Self> {
        let address = free_address()?;
        let started = Instant::now();
        let mut child = Command::new(BINARY)
            .args(["serve", "--role", role, "--host", "127.0.0.1", "--port"])
            .arg(address.port().to_string())
            .arg("--data-dir")
            .arg(data.path().join("data"))
            .env("EZCLIPS_YTDLP", data.path().join("tools/yt-dlp"))
            .env("EZCLIPS_MAX_QUEUE", "2000000")
            .env("EZCLIPS_ALLOW_HOSTS", "127.0.0.1:9")
            .env("EZCLIPS_LOG", "warn")
            .env_remove("PORT")
            .envs(redis.map(|url| ("REDIS_URL", url)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if role != "worker" {
            wait_ready(&mut child, address).await?;
        }
        Ok(Self { child, address, ready_after: started.elapsed(), data })
    }

    /// Memory the process holds in RAM (`VmRSS`), in KiB.
    pub fn resident_kib(&self) -> Result<u64> {
        let pid = self.child.id().ok_or("the program has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.ok_or("no VmRSS in /proc")?.parse()?)
    }

    /// Kills it and waits until it is gone, so that it does not disturb the next figure.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// An address on which nobody listens.
pub fn free_address() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A stand-in for yt-dlp that refuses every link at once: what is measured is how soon a worker
/// starts, not how long a download takes.
fn stub_downloader(folder: &Path) -> Result<()> {
    let tools = folder.join("tools");
    std::fs::create_dir(&tools)?;
    let script = tools.join("yt-dlp");
    std::fs::write(
        &script,
        "#!/bin/sh\n[ \"$1\" != --version ] || { echo 2026.10.26; exit 0; }\n\
         echo 'ERROR: Unsupported URL: the stand-in of the benchmark' >&2\nexit 1\n",
    )?;
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

async fn wait_ready(child: &mut Child, address: SocketAddr) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut last = "no connection".to_owned();
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Err(format!("the program ended before it was ready: {status}").into());
        }
        if let Ok(mut connection) = Connection::open(address).await {
            match connection.round_trip(&client::get("/readyz")).await {
                Ok(answer) if answer.status == 200 => return Ok(()),
                Ok(answer) => last = String::from_utf8_lossy(answer.body).into_owned(),
                Err(error) => last = error.to_string(),
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err(format!("not ready within {PATIENCE:?}: {last}").into())
}
