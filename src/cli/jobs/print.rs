//! Jobs as lines for people.

use serde_json::Value;
use std::io::{self, Write};

/// As it came.
pub fn json(answer: &Value) -> io::Result<()> {
    writeln!(io::stdout(), "{answer:#}")
}

/// One job a line.
pub fn list(answer: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let jobs = answer.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if jobs.is_empty() {
        return writeln!(out, "no jobs");
    }
    writeln!(out, "{:36}  {:14}  {:9}  {:>5}  WHAT", "ID", "LANE", "STATE", "%")?;
    for job in jobs {
        writeln!(
            out,
            "{:36}  {:14}  {:9}  {:>5}  {}",
            text(job, "id"),
            text(job, "lane"),
            text(job, "state"),
            text(job, "percent"),
            text(job, "subject"),
        )?;
    }
    Ok(())
}

/// One code a line, and the job that failed with it last.
pub fn failures(answer: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let groups = answer.get("items").and_then(Value::as_array).map(Vec::as_slice);
    let groups = groups.unwrap_or_default();
    if groups.is_empty() {
        return writeln!(out, "no failed jobs");
    }
    for group in groups {
        let (code, count) = (text(group, "code"), text(group, "count"));
        writeln!(out, "{count:>6}  {code:24}  last {}", text(group, "newest_at"))?;
        if let Some(last) = group.get("example") {
            writeln!(out, "        {}  {}", text(last, "job_id"), text(last, "subject"))?;
            writeln!(out, "        {}", text(last, "message"))?;
        }
        writeln!(out, "        {}", text(group, "hint"))?;
    }
    if answer.get("complete") == Some(&Value::Bool(false)) {
        writeln!(out, "only the newest {} were looked at", text(answer, "counted"))?;
    }
    Ok(())
}

/// How many jobs it was done to.
pub fn count(answer: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (word, count) in answer.as_object().into_iter().flatten() {
        writeln!(out, "{word} {count}")?;
    }
    Ok(())
}

/// One job with everything known of it, one fact a line.
pub fn one(job: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let facts = ["id", "kind", "lane", "subject", "state", "stage", "percent", "created_at"];
    let more = ["started_at", "finished_at", "expires_at", "retry_at", "attempts", "waits_for"];
    for name in facts.into_iter().chain(more).filter(|name| !text(job, name).is_empty()) {
        writeln!(out, "{:12} {}", name.replace('_', " "), text(job, name))?;
    }
    if let Some(error) = job.get("error").filter(|error| !error.is_null()) {
        writeln!(out, "{:12} {} ({})", "error", text(error, "message"), text(error, "code"))?;
        writeln!(out, "{:12} {}", "hint", text(error, "hint"))?;
    }
    let history = job.get("history").and_then(Value::as_array);
    for attempt in history.into_iter().flatten() {
        let (n, host) = (text(attempt, "n"), text(attempt, "host"));
        let (began, end) = (text(attempt, "started_at"), text(attempt, "end"));
        writeln!(out, "attempt {n:4} {began}  {host}  {end}")?;
        for line in text(attempt, "stderr").lines() {
            writeln!(out, "             | {line}")?;
        }
    }
    Ok(())
}

/// A field as text; empty when it is missing or null.
fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        // A percentage: what it is exactly, nobody reads.
        Some(Value::Number(number)) if number.is_f64() => {
            format!("{:.1}", number.as_f64().unwrap_or_default())
        }
        Some(other) => other.to_string(),
    }
}
