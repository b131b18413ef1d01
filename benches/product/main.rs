//! Measures the real program on this machine and prints one Markdown table.
//!
//! `cargo bench --bench product` (or `just bench`) takes about a minute. Every figure comes from
//! the release binary, started the way a user starts it, on a data folder of the real disk.
//! `-- --redis` measures the queue on Redis beside Node (needs `redis-server`, node and npm),
//! `-- --self-test` checks the meter itself against a server that does nothing.

#![allow(clippy::print_stdout, reason = "printing the table is what this program is for")]

mod client;
mod events;
mod latency;
mod load;
mod program;
mod redis;
mod self_test;
mod table;
mod throughput;

use std::error::Error;
use table::Figures;

/// Any error: there is nobody to handle it but the reader.
type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// One thread drives all connections, which leaves the other cores to the program.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == "--self-test") {
        return self_test::run().await;
    }
    if std::env::args().any(|argument| argument == "--redis") {
        println!("{}", table::render_redis(&redis::measure().await?)?);
        return Ok(());
    }
    let started = latency::start_to_ready().await?;
    let idle = latency::idle_memory().await?;
    let starts = latency::submit_to_start().await?;
    let between = latency::submit_to_start_between().await?;
    let throughput = throughput::measure().await?;
    let guest = throughput::as_a_guest().await?;
    let figures = Figures { started, idle_kib: idle, starts, between, throughput, guest };
    println!("{}", table::render(&figures)?);
    Ok(())
}
