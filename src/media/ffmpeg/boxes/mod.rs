//! MP4 boxes (and the outermost structure of other containers), read without a tool.
//!
//! Files are hostile: every count, offset and size is held against the length of the file and a
//! hard cap before anything is done with it, and nothing is allocated by a number that was read.

mod aac;
mod delivery;
mod entry;
mod movie;
mod slice;
mod table;
mod walk;
mod whole;

pub(super) use aac::Aac;
pub(super) use delivery::delivery_problem;
pub(super) use entry::{Entry, ParameterSets};
pub(super) use movie::{Movie, Track};
pub(super) use table::Sample;
pub(super) use whole::is_whole;

use std::io;
use thiserror::Error;

/// Why a file is not read by this program itself. Another way is taken then.
#[derive(Debug, Error)]
pub(super) enum Odd {
    /// It is built in a way that is not read here, or damaged.
    #[error("{0}")]
    Shape(&'static str),
    /// It is built in a way that lets no tool copy from it and be right.
    #[error("{0}")]
    Uncopyable(&'static str),
    /// It could not be read at all.
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests;
