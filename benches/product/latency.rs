//! How soon things happen, and what an idle server holds.

use crate::Result;
use crate::client::{self, Connection};
use crate::events::{self, Events};
use crate::load::percentile;
use crate::program::Program;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How many submissions are timed.
const SUBMISSIONS: usize = 200;
/// How many starts are timed.
const STARTS: usize = 5;
/// How long a server is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(5);

/// How soon a free worker starts a submitted job.
pub struct Starts {
    /// The median.
    pub median: Duration,
    /// The 99th percentile.
    pub p99: Duration,
}

/// From starting the process to the first 200 of `/readyz`, all roles: the median of [`STARTS`].
pub async fn start_to_ready() -> Result<Duration> {
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let program = Program::start("all").await?;
        times.push(program.ready_after);
        program.stop().await?;
    }
    times.sort_unstable();
    Ok(percentile(&times, 50))
}

/// Resident memory in KiB of all roles in one process, a few seconds after it was ready.
pub async fn idle_memory() -> Result<u64> {
    let program = Program::start("all").await?;
    tokio::time::sleep(SETTLE).await;
    let resident = program.resident_kib()?;
    program.stop().await?;
    Ok(resident)
}

/// From sending `POST /api/v1/videos` to the event that says this job is running, with nothing
/// else to do. Each job has ended before the next is sent, so a worker is always free.
pub async fn submit_to_start() -> Result<Starts> {
    let program = Program::start("all").await?;
    let starts = starts(program.address).await?;
    program.stop().await?;
    Ok(starts)
}

/// The same through an API that does not own the store, to a worker of a third process.
pub async fn submit_to_start_between() -> Result<Starts> {
    let owner = Program::start("api").await?;
    let worker = owner.beside("worker").await?;
    let api = owner.beside("api").await?;
    let starts = starts(api.address).await?;
    for program in [api, worker, owner] {
        program.stop().await?;
    }
    Ok(starts)
}

/// From a submission to an API to the event that says the job is running.
pub async fn starts(address: SocketAddr) -> Result<Starts> {
    let mut events = Events::follow(address).await?;
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::with_capacity(SUBMISSIONS);
    for n in 0..SUBMISSIONS {
        let body = format!(r#"{{"url":"http://127.0.0.1:9/start/{n}"}}"#);
        let request = client::post("/api/v1/videos", &body);
        let sent = Instant::now();
        let answer = connection.round_trip(&request).await?;
        let id = events::id_of(answer.body)?;
        let running = events.wait_for(&id, &["running"]).await?;
        times.push(running.saturating_duration_since(sent));
        events.wait_for(&id, &["failed", "succeeded"]).await?;
    }
    times.sort_unstable();
    Ok(Starts { median: percentile(&times, 50), p99: percentile(&times, 99) })
}
