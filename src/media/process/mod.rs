//! The one place that starts processes.
//!
//! A [`Command`] is a program and a list of arguments, never a shell line. [`run()`] starts it in
//! a process group of its own with an environment made from nothing, reads its output line by
//! line, and ends the whole group when it is cancelled, takes too long or falls silent.
//! [`reap_leftovers`] ends what a killed server left behind. What the tools are called with
//! belongs to their own folders.

mod command;
mod group;
mod leftovers;
mod lines;
mod run;

pub use command::Command;
pub use leftovers::{RUN_VARIABLE, reap_leftovers};
pub use run::{Exit, GRACE, ProcessError, run};
