//! The queue on Redis that writes every change to disk before it answers, beside what most people
//! would build on Node, on the same Redis in the same run.

mod peer;
mod server;

use crate::latency::{self, Starts};
use crate::load::{self, Report};
use crate::program::Program;
use crate::{Result, client};
use peer::Peer;
use server::Redis;

/// What was measured.
pub struct OnRedis {
    /// Submissions to this program in the role `api`.
    pub submissions: Report,
    /// The same to Express with `BullMQ`, as one process as this program is.
    pub peer: Report,
    /// The same with a process a core.
    pub peers: Report,
    /// From a submission to an API on one data folder to its start by a worker on another.
    pub between: Starts,
}

/// Measures all on one server, emptied in between.
pub async fn measure() -> Result<OnRedis> {
    let redis = Redis::start().await?;
    let peer = of_peer(&redis, 1).await?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let peers = of_peer(&redis, cores).await?;
    let api = Program::on_redis("api", &redis.url()).await?;
    let ours = load::run(api.address, 202, |connection, n| submission("o", connection, n)).await?;
    api.stop().await?;
    redis.empty().await?;
    let worker = Program::on_redis("worker", &redis.url()).await?;
    let api = Program::on_redis("api", &redis.url()).await?;
    let between = latency::starts(api.address).await?;
    api.stop().await?;
    worker.stop().await?;
    Ok(OnRedis { submissions: ours, peer, peers, between })
}

async fn of_peer(redis: &Redis, processes: usize) -> Result<Report> {
    let peer = Peer::start(redis, processes).await?;
    let report =
        load::run(peer.address, 202, |connection, n| submission("p", connection, n)).await?;
    peer.stop().await?;
    redis.empty().await?;
    Ok(report)
}

fn submission(who: &str, connection: usize, n: usize) -> Vec<u8> {
    let link = format!(r#"{{"url":"https://example.com/{who}/{connection}/{n}"}}"#);
    client::post("/api/v1/videos", &link)
}
