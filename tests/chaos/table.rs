//! The table.

use crate::cluster::{APIS, WORKERS};
use crate::times::median_and_worst;
use crate::world::{Kills, Report};
use std::fmt::Write;
use std::time::Duration;

/// Renders a report with the goals it is held to, and a caption.
pub fn render(report: &Report) -> String {
    let Kills { all, owners, tools } = report.kills;
    let breaches = &report.breaches;
    let mut takeovers = report.takeovers.clone();
    let (median, worst) = median_and_worst(&mut takeovers);
    let (requests, usual, slowest) = report.requests;
    let rows = [
        (
            "Processes killed with `kill -9`, of them the owner of the store",
            format!("{}, {}", thousands(&all), thousands(&owners)),
            "",
        ),
        ("Jobs acknowledged meanwhile", thousands(&report.acknowledged), ""),
        ("… lost", breaches.lost.len().to_string(), "0"),
        ("… doubled", breaches.doubled.len().to_string(), "0"),
        (
            "Tools that were alive 1 s after their worker's kill",
            breaches.orphans.len().to_string(),
            "0",
        ),
        (
            "Owner killed → next write answered: median, worst",
            format!("{}, {}", millis(median), millis(worst)),
            "median ≤ 100 ms",
        ),
        (
            "Requests to a process that lived: median, slowest",
            format!("{}, {}", millis(usual), millis(slowest)),
            "slowest ≤ 2 s",
        ),
        ("Time it took", format!("{} s", thousands(&report.took.as_secs())), ""),
        ("Seed", format!("`{}`", report.seed), ""),
    ];
    let mut text = format!("| {} | measured | goal |\n|---|--:|--:|\n", machine());
    for (what, measured, goal) in rows {
        writeln!(text, "| {what} | {measured} | {goal} |").unwrap();
    }
    write!(
        text,
        "\n<sub>{APIS} APIs and {WORKERS} workers on one folder. {} requests; at most {} jobs in the \
         store at once; {} processes of tools ran in the workers that were killed; {} events heard \
         through both APIs ({} gaps). The slowest request: `{}`.</sub>",
        thousands(&requests),
        thousands(&report.most),
        thousands(&tools),
        thousands(&report.events),
        report.gaps,
        without_ids(&report.slowest),
    )
    .unwrap();
    text
}

/// This machine in a few words.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    format!("{cores} cores, {model}")
}

/// A request line without what differs from run to run.
fn without_ids(line: &str) -> String {
    let path = line.trim_end_matches(" HTTP/1.1").split('/');
    let pieces = path.map(|piece| if piece.len() == 36 { "{id}" } else { piece });
    pieces.collect::<Vec<_>>().join("/")
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1e3;
    if millis < 100.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") }
}

/// A number with a comma between thousands.
fn thousands(number: &impl ToString) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
