//! The table.

use crate::cluster::{APIS, WORKERS};
use crate::support::figures::{machine, median_and_worst, millis, thousands};
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

/// A request line without what differs from run to run.
fn without_ids(line: &str) -> String {
    let path = line.trim_end_matches(" HTTP/1.1").split('/');
    let pieces = path.map(|piece| if piece.len() == 36 { "{id}" } else { piece });
    pieces.collect::<Vec<_>>().join("/")
}
