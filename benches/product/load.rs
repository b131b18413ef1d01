//! Keeps connections busy for a while and says how many answers came and how soon.

use crate::client::Connection;
use crate::{Result, client};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many connections are kept busy, where nothing else is said.
pub const CONNECTIONS: usize = 32;
/// How long answers are counted.
const MEASURED: Duration = Duration::from_secs(5);
/// How long the same is done before, uncounted.
const WARM_UP: Duration = Duration::from_millis(500);

/// What a run saw.
pub struct Report {
    /// Answers counted.
    pub answers: usize,
    /// How long they were counted.
    pub took: Duration,
    /// How long each took, shortest first.
    pub latencies: Vec<Duration>,
}

impl Report {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.answers).unwrap_or(u32::MAX)) / self.took.as_secs_f64()
    }

    /// The latency that `percent` of a hundred answers did not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        percentile(&self.latencies, percent)
    }
}

/// The nearest-rank percentile of sorted durations; zero when there are none.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// Sends requests on so many connections at once, the next as soon as the last is
/// answered. `request` gets the connection's number and a count, and makes distinct requests of
/// them; any answer but `expected` ends the run with an error.
pub async fn run(
    connections: usize,
    address: SocketAddr,
    expected: u16,
    request: impl Fn(usize, usize) -> Vec<u8> + Clone + 'static,
) -> Result<Report> {
    let begin = Instant::now() + WARM_UP;
    let end = begin + MEASURED;
    let tasks = tokio::task::LocalSet::new();
    let mut running = JoinSet::new();
    for number in 0..connections {
        let request = request.clone();
        running.spawn_local_on(
            async move { one(address, expected, begin, end, |n| request(number, n)).await },
            &tasks,
        );
    }
    let all = async {
        let mut latencies = Vec::new();
        while let Some(done) = running.join_next().await {
            latencies.extend(done.map_err(|error| error.to_string())??);
        }
        Ok::<_, String>(latencies)
    };
    let mut latencies = tasks.run_until(all).await?;
    latencies.sort_unstable();
    Ok(Report { answers: latencies.len(), took: MEASURED, latencies })
}

async fn one(
    address: SocketAddr,
    expected: u16,
    begin: Instant,
    end: Instant,
    request: impl Fn(usize) -> Vec<u8>,
) -> Result<Vec<Duration>, String> {
    let mut connection = Connection::open(address).await.map_err(|error| error.to_string())?;
    let mut latencies = Vec::with_capacity(1 << 14);
    for n in 0.. {
        let bytes = request(n);
        let sent = Instant::now();
        let answer = connection.round_trip(&bytes).await.map_err(|error| error.to_string())?;
        let now = Instant::now();
        check(&answer, expected)?;
        // Counted by when the answer came: what came in the measured time is the throughput.
        if now >= end {
            break;
        }
        if now >= begin {
            latencies.push(now - sent);
        }
    }
    Ok(latencies)
}

fn check(answer: &client::Answer<'_>, expected: u16) -> Result<(), String> {
    if answer.status == expected {
        return Ok(());
    }
    let body = String::from_utf8_lossy(answer.body);
    Err(format!("answered {} instead of {expected}: {body}", answer.status))
}
