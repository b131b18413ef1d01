//! Failures as data: what is kept of an attempt that did not succeed.

use crate::model::{Class, Code, Timestamp};
use serde::{Deserialize, Serialize};

/// How much of a tool's error output is kept, in bytes: its end, where tools say why they stopped.
pub const STDERR_TAIL_MAX: usize = 4096;

/// Why an attempt (and, in the end, a job) did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stable code.
    pub code: Code,
    /// Whether another attempt may help; usually the code's own class.
    pub class: Class,
    /// What happened, in words; never a path of this machine.
    pub message: String,
    /// The end of the tool's error output, at most [`STDERR_TAIL_MAX`] bytes; empty when no tool ran.
    pub stderr: String,
}

impl Failure {
    /// A failure of the code's own class.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, class: code.class(), message: message.into(), stderr: String::new() }
    }

    /// A failure in the words of the code table.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self::new(code, code.title())
    }

    /// The same failure with the end of a tool's error output.
    #[must_use]
    pub fn with_stderr(mut self, stderr: &str) -> Self {
        let mut from = stderr.len().saturating_sub(STDERR_TAIL_MAX);
        while !stderr.is_char_boundary(from) {
            from += 1;
        }
        stderr[from..].clone_into(&mut self.stderr);
        self
    }

    /// The same failure, to be treated as `class`.
    #[must_use]
    pub fn with_class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
}

/// One attempt of a job, as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Counts every start from 1, those that were handed back included.
    pub n: u32,
    /// The host that ran it.
    pub host: String,
    /// When it was claimed.
    pub started_at: Timestamp,
    /// When it ended; `None` while it runs.
    pub ended_at: Option<Timestamp>,
    /// How it ended; `None` while it runs.
    pub end: Option<AttemptEnd>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptEnd {
    /// The job is done.
    Succeeded,
    /// It failed, for this reason.
    Failed(Failure),
    /// The user cancelled the job.
    Cancelled,
    /// The worker stopped and handed the job back; no attempt was used.
    Released,
}
