//! Checks the meter: a server that does nothing must be counted exactly, and a slow one be slow.

use crate::load::{self, percentile};
use crate::{Result, client, events, table};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Runs all checks and says what the meter itself can count.
pub async fn run() -> Result<()> {
    arithmetic()?;
    streams()?;
    let fast = against(Duration::ZERO).await?;
    println!(
        "The meter counts up to {} answers a second here (p99 {:.2} ms).",
        table::thousands(fast.rate()),
        fast.percentile(99).as_secs_f64() * 1e3
    );
    let slow = against(Duration::from_millis(20)).await?;
    check(slow.percentile(50) >= Duration::from_millis(20), "a slow server looks fast")?;
    check(slow.rate() < 1700.0, "32 connections at 20 ms cannot exceed 1,600 answers a second")?;
    println!("self-test passed");
    Ok(())
}

fn check(holds: bool, otherwise: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

fn arithmetic() -> Result<()> {
    let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
    check(percentile(&times, 50) == Duration::from_millis(100), "median of 1..=200")?;
    check(percentile(&times, 99) == Duration::from_millis(198), "p99 of 1..=200")?;
    check(percentile(&[], 50) == Duration::ZERO, "median of nothing")?;
    check(table::thousands(1_234_567.8) == "1,234,568", "commas")
}

/// An event may be split over chunks, and a chunk over reads.
fn streams() -> Result<()> {
    let mut raw = b"4\r\ndata\r\n5\r\n: x\n\n\r\n3\r\nda".to_vec();
    let mut text = Vec::new();
    while let Some(chunk) = events::take_chunk(&mut raw) {
        text.extend(chunk);
    }
    check(raw == b"3\r\nda", "an unfinished chunk stays")?;
    check(
        events::take_event(&mut text).as_deref() == Some("data: x\n\n"),
        "an event in two chunks",
    )?;
    check(events::take_event(&mut text).is_none(), "no second event")
}

/// Loads a server that answers after `delay`; every answer counted must have been given.
async fn against(delay: Duration) -> Result<load::Report> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address: SocketAddr = listener.local_addr()?;
    let answered = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&answered);
    // A thread of its own, as the real server has its own processor time.
    std::thread::spawn(move || serve(listener, delay, &counter));
    let report = load::run(load::CONNECTIONS, address, 202, |_, _| client::post("/", "{}")).await?;
    check(report.answers > 0, "nothing was answered")?;
    check(report.answers == report.latencies.len(), "an answer without a latency")?;
    check(report.answers <= answered.load(Ordering::Relaxed), "more answers than were given")?;
    Ok(report)
}

fn serve(listener: TcpListener, delay: Duration, answered: &Arc<AtomicUsize>) {
    let Ok(listener) = listener.into_std() else { return };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, delay, Arc::clone(answered)));
        }
    });
}

async fn answer(mut stream: TcpStream, delay: Duration, answered: Arc<AtomicUsize>) {
    let mut buffer = [0; 4096];
    // Every request is smaller than one read, and the next comes after the answer.
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        answered.fetch_add(1, Ordering::Relaxed);
        let bytes = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";
        if stream.write_all(bytes).await.is_err() {
            return;
        }
    }
}
