//! The table.

use crate::Result;
use crate::latency::Starts;
use crate::load::CONNECTIONS;
use crate::program::BINARY;
use crate::throughput::Throughput;
use std::fmt::Write;
use std::time::Duration;

/// Renders the figures with the goals they are held to.
pub fn render(
    throughput: &Throughput,
    starts: &Starts,
    ready: Duration,
    idle_kib: u64,
) -> Result<String> {
    let Throughput { submissions, reads } = throughput;
    let size = std::fs::metadata(BINARY)?.len();
    let rows = [
        (
            format!("Durable submissions over HTTP, {CONNECTIONS} connections"),
            format!("{} /s", thousands(submissions.rate())),
            "≥ 15,000 /s",
        ),
        (
            "… time to the 202: median, 99th percentile".into(),
            format!(
                "{}, {}",
                millis(submissions.percentile(50)),
                millis(submissions.percentile(99))
            ),
            "p99 ≤ 20 ms",
        ),
        (
            format!("Status reads over HTTP, {CONNECTIONS} connections"),
            format!("{} /s", thousands(reads.rate())),
            "≥ 40,000 /s",
        ),
        (
            "… time to the answer: median, 99th percentile".into(),
            format!("{}, {}", millis(reads.percentile(50)), millis(reads.percentile(99))),
            "",
        ),
        (
            "Submit → a free worker starts: median, 99th percentile".into(),
            format!("{}, {}", millis(starts.median), millis(starts.p99)),
            "median ≤ 5 ms",
        ),
        ("Start → ready, all roles".into(), millis(ready), "≤ 150 ms"),
        ("Idle memory, all roles".into(), megabytes(idle_kib * 1024), "≤ 25 MB"),
        ("Size of the program".into(), megabytes(size), "≤ 30 MB"),
    ];
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
