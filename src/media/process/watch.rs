//! Who hears of every run of a tool.

use super::{Exit, ProcessError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Told of every run of a tool when it has ended.
pub trait Watch: Send + Sync {
    /// `program` ended like this after so long.
    fn ended(&self, program: &'static str, how: End, took: Duration);
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With exit code 0.
    Good,
    /// With another code or by a signal.
    Failed,
    /// It took too long, fell silent or wrote too much, and was stopped.
    Limit,
    /// It was cancelled.
    Stopped,
    /// It could not be started or waited for.
    NotStarted,
}

impl End {
    /// The name of the end.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Failed => "failed",
            Self::Limit => "limit",
            Self::Stopped => "stopped",
            Self::NotStarted => "not_started",
        }
    }

    /// How a run ended that came to this.
    pub(super) fn of(run: &Result<Exit, ProcessError>) -> Self {
        match run {
            Ok(exit) if exit.success() => Self::Good,
            Ok(exit) if exit.over().is_some() => Self::Limit,
            Ok(_) => Self::Failed,
            Err(
                ProcessError::Timeout { .. }
                | ProcessError::Stalled { .. }
                | ProcessError::Flooded { .. },
            ) => Self::Limit,
            Err(ProcessError::Stopped) => Self::Stopped,
            Err(ProcessError::Missing(_) | ProcessError::Spawn(_)) => Self::NotStarted,
        }
    }
}

/// Somebody who watches the runs of a tool; nobody by default.
#[derive(Clone, Default)]
pub struct Watched(Option<Arc<dyn Watch>>);

impl Watched {
    /// Watched by `watch`.
    #[must_use]
    pub fn by(watch: Arc<dyn Watch>) -> Self {
        Self(Some(watch))
    }

    pub(super) fn tell(&self, program: &'static str, how: End, took: Duration) {
        if let Some(watch) = &self.0 {
            watch.ended(program, how, took);
        }
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&self.0.is_some()).finish()
    }
}
