//! The one place that starts processes.
//!
//! A [`Command`] is a program and a list of arguments, never a shell line. [`run()`] starts it
//! under a [`guard`] of its own with an environment made from nothing, reads its output line by
//! line, and ends it and everything it started when it is cancelled, takes too long or falls
//! silent. When the worker is killed, its guards do the same. [`reap_leftovers`] ends what lost
//! its guard as well. What the tools are called with belongs to their own folders.

mod command;
pub mod guard;
mod guarded;
mod leftovers;
mod lines;
mod run;
mod watch;

pub use command::{Command, Guard};
pub use leftovers::{RUN_VARIABLE, mark, reap_leftovers};
pub use run::{Exit, GRACE, Over, ProcessError, run};
pub use watch::{End, Watch, Watched};
