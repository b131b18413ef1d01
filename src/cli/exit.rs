//! How commands end: one exit code a kind of failure, `error:` and `hint:` on one line each.

use crate::config::ConfigError;
use crate::model::{Class, Failure};
use crate::queue::QueueError;
use std::fmt::Display;
use std::process::ExitCode;
use thiserror::Error;

/// The exit codes of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It failed.
    Failed = 1,
    /// The command line cannot be meant.
    Usage = 2,
    /// A program that is needed is not installed.
    MissingTool = 3,
    /// A setting cannot be meant.
    Config = 4,
    /// The store is in use by another process, or damaged.
    Store = 5,
    /// It may work later (`EX_TEMPFAIL` of sysexits.h).
    TryLater = 75,
    /// Stopped by Ctrl-C (128 + SIGINT).
    Interrupted = 130,
}

/// Why a command ended early.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct CliError {
    /// The exit code.
    pub exit: Exit,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl CliError {
    /// An error without a hint.
    pub fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string(), hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says it on standard error and answers the exit code.
    #[must_use]
    pub fn tell(&self) -> ExitCode {
        // Nobody reads it when standard error is closed; the exit code still says it.
        let _ = tell_to(&mut std::io::stderr().lock(), self);
        ExitCode::from(self.exit as u8)
    }
}

fn tell_to(out: &mut impl std::io::Write, error: &CliError) -> std::io::Result<()> {
    writeln!(out, "error: {}", error.message.replace('\n', " "))?;
    match &error.hint {
        Some(hint) => writeln!(out, "hint: {hint}"),
        None => Ok(()),
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::new(Exit::Config, error.message).hint(error.hint)
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Failed, error)
    }
}

impl From<QueueError> for CliError {
    fn from(error: QueueError) -> Self {
        let exit = match error {
            QueueError::Unavailable(_)
            | QueueError::Full { .. }
            | QueueError::NoSpace { .. }
            | QueueError::MemoryFull => Exit::TryLater,
            _ => Exit::Failed,
        };
        Self::new(exit, error)
    }
}

impl From<&Failure> for CliError {
    fn from(failure: &Failure) -> Self {
        let exit = match failure.class {
            Class::Resource => Exit::TryLater,
            Class::Permanent | Class::Transient => Exit::Failed,
        };
        Self::new(exit, format!("{} ({})", failure.message, failure.code)).hint(failure.code.hint())
    }
}
