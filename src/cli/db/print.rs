//! What the store's commands found and did, for people and for machines.

use crate::model::{State, Timestamp};
use crate::queue::{CheckReport, DumpInfo};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

/// Prints the report of a check.
///
/// # Errors
/// Standard output cannot be written.
pub fn report(report: &CheckReport, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        let text = serde_json::to_string_pretty(report).map_err(io::Error::other)?;
        return writeln!(out, "{text}");
    }
    for table in &report.tables {
        writeln!(out, "{:18} {:>9} rows", table.table, table.rows)?;
    }
    for state in State::ALL {
        writeln!(out, "{:18} {:>9} jobs", state.name(), report.jobs_in(state))?;
    }
    for problem in &report.problems {
        writeln!(out, "!! {problem}")?;
    }
    let more = report.problem_count.saturating_sub(report.problems.len() as u64);
    match (report.problem_count, more) {
        (0, _) => writeln!(out, "all is well"),
        (_, 0) => Ok(()),
        _ => writeln!(out, "!! … and {more} more"),
    }
}

/// Prints that a backup was written.
///
/// # Errors
/// Standard output cannot be written.
pub fn exported(file: &Path, info: &DumpInfo, json: bool) -> io::Result<()> {
    let (rows, bytes, made) = (info.rows, info.bytes, info.made.to_the_second());
    if json {
        let answer = json!({ "file": file, "made": made, "rows": rows, "bytes": bytes });
        return writeln!(io::stdout(), "{answer:#}");
    }
    writeln!(io::stdout(), "{}: {rows} rows, {bytes} bytes, as of {made}", file.display())
}

/// Prints that a backup was put in the store's place.
///
/// # Errors
/// Standard output cannot be written.
pub fn imported(made: Timestamp, rows: u64, aside: Option<&Path>, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let made = made.to_the_second();
    if json {
        let aside: Value = aside.map_or(Value::Null, |aside| json!(aside));
        let answer = json!({ "made": made, "rows": rows, "set_aside": aside });
        return writeln!(out, "{answer:#}");
    }
    writeln!(out, "{rows} rows are in place, as of {made}")?;
    match aside {
        Some(aside) => writeln!(out, "the store from before lies in {}", aside.display()),
        None => Ok(()),
    }
}
