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
use std::net::SocketAddr;

/// As many connections as elsewhere, and so many that much is taken in together.
const FEW_AND_MANY: [usize; 2] = [load::CONNECTIONS, 256];

/// What was measured.
pub struct OnRedis {
    pub submissions: Vec<Submissions>,
    /// From a submission to an API on one data folder to its start by a worker on another.
    pub between: Starts,
}

/// Submissions on so many connections.
pub struct Submissions {
    pub connections: usize,
    /// To this program in the role `api`.
    pub ours: Report,
    /// To Express with `BullMQ`, as one process as this program is.
    pub peer: Report,
    /// The same with a process a core.
    pub peers: Report,
}

/// Measures all on one server, emptied in between.
pub async fn measure() -> Result<OnRedis> {
    let redis = Redis::start().await?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut submissions = Vec::new();
    for connections in FEW_AND_MANY {
        let peer = of_peer(&redis, connections, 1).await?;
        let peers = of_peer(&redis, connections, cores).await?;
        let ours = of_ours(&redis, connections).await?;
        submissions.push(Submissions { connections, ours, peer, peers });
    }
    let worker = Program::on_redis("worker", &redis.url()).await?;
    let api = Program::on_redis("api", &redis.url()).await?;
    let between = latency::starts(api.address).await?;
    api.stop().await?;
    worker.stop().await?;
    Ok(OnRedis { submissions, between })
}

async fn of_ours(redis: &Redis, connections: usize) -> Result<Report> {
    let api = Program::on_redis("api", &redis.url()).await?;
    let report = submit(api.address, connections).await?;
    api.stop().await?;
    redis.empty().await?;
    Ok(report)
}

async fn of_peer(redis: &Redis, connections: usize, processes: usize) -> Result<Report> {
    let peer = Peer::start(redis, processes).await?;
    let report = submit(peer.address, connections).await?;
    peer.stop().await?;
    redis.empty().await?;
    Ok(report)
}

async fn submit(address: SocketAddr, connections: usize) -> Result<Report> {
    load::run(connections, address, 202, submission).await
}

fn submission(connection: usize, n: usize) -> Vec<u8> {
    let link = format!(r#"{{"url":"https://example.com/v/{connection}/{n}"}}"#);
    client::post("/api/v1/videos", &link)
}
