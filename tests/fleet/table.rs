//! The table.

use crate::fleet::{APIS, WORKERS};
use crate::support::figures::{machine, thousands};
use crate::world::Report;
use std::fmt::Write;

/// Renders a report with the goals it is held to, and a caption.
pub fn render(report: &Report) -> String {
    let (sums, breaches) = (&report.sums, &report.breaches);
    let rows = [
        (
            "Processes killed with `kill -9`; Redis killed",
            format!("{}; {}", thousands(&sums.processes), sums.redis),
            String::new(),
        ),
        (
            "Series acknowledged, of them sent twice",
            format!("{}, {}", thousands(&report.acknowledged), thousands(&report.repeated)),
            thousands(&report.wanted),
        ),
        ("… lost, or not whole", breaches.lost.len().to_string(), "0".to_owned()),
        ("… or parts made twice", breaches.doubled.len().to_string(), "0".to_owned()),
        (
            "Tools left alive, objects no row names after the cleanup",
            breaches.orphans.len().to_string(),
            "0".to_owned(),
        ),
        (
            "Clips read from both APIs, each with its length and SHA-256",
            thousands(&sums.clips),
            String::new(),
        ),
        ("Time it took", format!("{} s", thousands(&report.took.as_secs())), String::new()),
        ("Seed", format!("`{}`", report.seed), String::new()),
    ];
    let mut text = format!("| {} | measured | goal |\n|---|--:|--:|\n", machine());
    for (what, measured, goal) in rows {
        writeln!(text, "| {what} | {measured} | {goal} |").unwrap();
    }
    let [broken, away] = report.again;
    write!(
        text,
        "\n<sub>{APIS} APIs and {WORKERS} workers on three hosts, one Redis (`appendfsync always`), one \
         S3 server. {} attempts at these series; {} processes of tools ran in the workers that were \
         killed; {} uploads meanwhile; {} requests sent again because an API was dead, {} because \
         Redis was; {} events heard through both APIs; {} objects, of {} more no row knew before \
         the cleanup.</sub>",
        thousands(&report.attempts),
        thousands(&sums.tools),
        thousands(&report.videos),
        thousands(&broken),
        thousands(&away),
        thousands(&report.events),
        thousands(&sums.objects),
        thousands(&sums.unnamed),
    )
    .unwrap();
    text
}
