//! The table.

use crate::Result;
use crate::latency::Starts;
use crate::load::{CONNECTIONS, Report};
use crate::program::BINARY;
use crate::redis::OnRedis;
use crate::throughput::Throughput;
use std::fmt::Write;
use std::time::Duration;

/// What was measured.
pub struct Figures {
    pub started: Duration,
    pub idle_kib: u64,
    pub starts: Starts,
    pub between: Starts,
    pub throughput: Throughput,
    pub guest: Report,
}

/// Renders the figures with the goals they are held to.
pub fn render(figures: &Figures) -> Result<String> {
    let Throughput { submissions, reads } = &figures.throughput;
    let Figures { starts, between, guest, .. } = figures;
    let size = std::fs::metadata(BINARY)?.len();
    let both = |a, b| format!("{}, {}", millis(a), millis(b));
    let percentiles = |report: &Report| both(report.percentile(50), report.percentile(99));
    let answered = "… time to the 202: median, 99th percentile".to_owned();
    let rows = [
        (
            format!("Durable submissions over HTTP, {CONNECTIONS} connections"),
            rate(submissions),
            "≥ 15,000 /s",
        ),
        (answered.clone(), percentiles(submissions), "p99 ≤ 20 ms"),
        ("The same through an API that does not own the store".into(), rate(guest), "≥ 8,000 /s"),
        (answered, percentiles(guest), ""),
        (format!("Status reads over HTTP, {CONNECTIONS} connections"), rate(reads), "≥ 40,000 /s"),
        ("… time to the answer: median, 99th percentile".into(), percentiles(reads), ""),
        (
            "Submit → a free worker starts: median, 99th percentile".into(),
            both(starts.median, starts.p99),
            "median ≤ 5 ms",
        ),
        (
            "… through another API to a worker of a third process".into(),
            both(between.median, between.p99),
            "median ≤ 15 ms",
        ),
        ("Start → ready, all roles".into(), millis(figures.started), "≤ 150 ms"),
        ("Idle memory, all roles".into(), megabytes(figures.idle_kib * 1024), "≤ 25 MB"),
        ("Size of the program".into(), megabytes(size), "≤ 30 MB"),
    ];
    table(rows)
}

/// Renders what was measured on Redis.
pub fn render_redis(figures: &OnRedis) -> Result<String> {
    let OnRedis { submissions, between } = figures;
    let mut rows = Vec::new();
    for of in submissions {
        let connections = of.connections;
        let answered = |report| format!("{}, {}", rate(report), millis(report.percentile(99)));
        let against = |peer: &Report| format!("{:.1} ×", of.ours.rate() / peer.rate());
        let peer = "… to Express with BullMQ on the same Redis";
        rows.extend([
            (
                format!("Durable submissions over HTTP, {connections} connections: rate, 99th percentile"),
                answered(&of.ours),
                "",
            ),
            (format!("{peer}, one process as well"), answered(&of.peer), ""),
            (format!("{peer}, a process a core"), answered(&of.peers), ""),
            (
                "EZ Clips against the one, against the other".to_owned(),
                format!("{}, {}", against(&of.peer), against(&of.peers)),
                "≥ 5 ×",
            ),
        ]);
    }
    rows.push((
        "Submit on one host → start by a worker on another, median".into(),
        millis(between.median),
        "≤ 50 ms",
    ));
    table(rows)
}

fn rate(report: &Report) -> String {
    format!("{} /s", thousands(report.rate()))
}

fn table<'a>(rows: impl IntoIterator<Item = (String, String, &'a str)>) -> Result<String> {
    let mut text = format!("| {} | measured | goal |\n|---|--:|--:|\n", machine());
    for (what, measured, goal) in rows {
        writeln!(text, "| {what} | {measured} | {goal} |")?;
    }
    Ok(text.trim_end().to_owned())
}

/// This machine in a few words.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    format!("{cores} cores, {model}")
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10)
}

/// A rounded number with a comma between thousands.
pub fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
