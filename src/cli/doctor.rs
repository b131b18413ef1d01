//! `ezclips doctor`: what is there, what is missing, and how to get it.

use crate::cli::exit::{CliError, Exit};
use serde::Serialize;
use std::io::{self, Write};

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub found: String,
    /// What to do; empty when nothing is to be done.
    pub hint: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Good,
    /// Something works less well.
    Limited,
    /// Nothing works without it.
    Bad,
}

impl Check {
    /// A check that found what it should.
    pub fn good(name: &str, found: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            health: Health::Good,
            found: found.into(),
            hint: String::new(),
        }
    }

    /// A check that found something else.
    pub fn other(
        name: &str,
        health: Health,
        found: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { name: name.to_owned(), health, found: found.into(), hint: hint.into() }
    }
}

/// Prints the checks.
///
/// # Errors
/// Something is bad: exit 3.
pub fn report(checks: &[Check], json: bool) -> Result<(), CliError> {
    if json {
        let text = serde_json::to_string_pretty(checks).map_err(io::Error::other)?;
        writeln!(io::stdout(), "{text}")?;
    } else {
        print(checks)?;
    }
    let bad: Vec<&str> = checks
        .iter()
        .filter(|check| check.health == Health::Bad)
        .map(|c| c.name.as_str())
        .collect();
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
        writeln!(out, "{mark} {:width$}  {}", check.name, check.found)?;
        if !check.hint.is_empty() {
            writeln!(out, "    {:width$}  → {}", "", check.hint)?;
        }
    }
    Ok(())
}
