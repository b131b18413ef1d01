//! `ezclips doctor`: what is there, what is missing, and how to get it.

use crate::cli::exit::{CliError, Exit};
use crate::model::{Check, Health};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Prints the checks.
///
/// # Errors
/// Something is bad: exit 3.
pub fn report(checks: &[Check], json: bool) -> Result<(), CliError> {
    if json {
        let checks: Vec<Value> = checks.iter().map(shown).collect();
        writeln!(io::stdout(), "{:#}", Value::from(checks))?;
    } else {
        print(checks)?;
    }
    let bad = checks.iter().filter(|check| check.health == Health::Bad);
    let bad: Vec<&str> = bad.map(|check| check.name).collect();
    if bad.is_empty() {
        return Ok(());
    }
    Err(CliError::new(Exit::MissingTool, format!("not ready: {}", bad.join(", "))))
}

fn print(checks: &[Check]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    for check in checks {
        let mark = match check.health {
            Health::Good => "ok ",
            Health::Limited => "~  ",
            Health::Bad => "!! ",
        };
        writeln!(out, "{mark} {:width$}  {}", check.name, found(check))?;
        if !check.hint.is_empty() {
            writeln!(out, "    {:width$}  → {}", "", check.hint)?;
        }
    }
    Ok(())
}

fn shown(check: &Check) -> Value {
    json!({
        "name": check.name,
        "health": check.health.name(),
        "found": found(check),
        "hint": check.hint,
    })
}

/// What was found, and where: at this terminal paths may be told.
fn found(check: &Check) -> String {
    let words = &check.words;
    check.place.as_ref().map_or_else(|| words.clone(), |place| format!("{words} ({place})"))
}
