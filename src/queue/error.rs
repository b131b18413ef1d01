//! Why the queue did not do what it was asked.

use crate::model::State;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

/// Why the queue did not do it.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum QueueError {
    /// As many jobs wait as may wait.
    #[error("{limit} jobs are waiting already")]
    Full {
        /// The setting.
        limit: u64,
        /// When to try again.
        retry_after: Duration,
    },
    /// The API key has as many unfinished jobs as it may have.
    #[error("this key has {limit} unfinished jobs already")]
    KeyFull {
        /// The setting.
        limit: u64,
        /// When to try again.
        retry_after: Duration,
    },
    /// The disk has so little room that only what runs may still use it.
    #[error("the disk of the queue is full: {free} bytes are free, {reserve} are kept")]
    NoSpace {
        /// What is free, in bytes.
        free: u64,
        /// What is kept for the jobs that are there, in bytes.
        reserve: u64,
    },
    /// The idempotency key was used with another request.
    #[error("the idempotency key was used with a different request")]
    KeyReused,
    /// No such job (any more).
    #[error("there is no such job")]
    NotFound,
    /// The job's state does not allow this.
    #[error("a job that is {0} does not allow this")]
    WrongState(State),
    /// The video is used by a live series.
    #[error("a series that is not finished uses this video")]
    InUse,
    /// The second video of a series is not ready: it is in another state than succeeded, or `None`
    /// when it is not kept (any more).
    #[error("the second video is not ready")]
    SecondVideo(Option<State>),
    /// The token is not the job's current one.
    #[error("the lease is lost")]
    LeaseLost,
    /// The command itself cannot be meant.
    #[error("refused: {0}")]
    Refused(String),
    /// The engine cannot answer now: stopping, damaged or away.
    #[error("the queue is unavailable: {0}")]
    Unavailable(String),
    /// The memory of Redis has so little room that only what runs may still use it.
    #[error("the memory of Redis is full")]
    MemoryFull,
}
