//! The engine on disk: one sled tree, owned by one thread.
//!
//! The rules for using sled 0.34 safely: one batch a group, `flush` and then `fdatasync` before
//! anything is answered, rows of at most 8 KB; never `flush_async` (it deadlocks), never
//! subscribers or transactions; clean before opening, check everything after, and never believe
//! that a log ends where it is torn.

mod clean;
mod mark;
mod open;
mod rebuild;
mod repair;
mod replace;
mod store;

pub use repair::{Outcome, Repair};
pub use replace::{ReplaceError, Replaced, holds_jobs, replace};

pub(super) use store::reserve;

use super::handle::Handle;
use super::layout::Layout;
use super::machine::OpenFault;
use super::settings::{Clock, Settings};
use std::sync::Arc;
use thiserror::Error;

/// A queue on disk.
pub type SledQueue = Handle;

/// Why a store on disk cannot be opened. Nothing of it was removed by us; sled itself may have cut
/// off the end of a torn log when it looked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Something in it is not what was written.
    #[error("the queue's store is damaged ({0}); it was not repaired")]
    Damaged(String),
    /// It was written by a later version of this program.
    #[error(
        "the queue's store has schema {found}, and this program knows schemas up to {known}: \
         start the version that wrote it, or a later one"
    )]
    Newer {
        /// The schema of the store.
        found: u16,
        /// The newest this program knows.
        known: u16,
    },
    /// The disk has no room, and opening needs some.
    #[error("the queue's store cannot be opened, the disk is full: {0}")]
    NoSpace(String),
    /// It is in use, or the system does not let it be read or written.
    #[error("the queue's store cannot be opened: {0}")]
    Io(String),
}

impl From<OpenFault> for OpenError {
    fn from(fault: OpenFault) -> Self {
        match fault {
            OpenFault::Damaged(what) => Self::Damaged(what),
            OpenFault::Newer { found, known } => Self::Newer { found, known },
            OpenFault::Store(what) => Self::Io(what),
        }
    }
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::NoSpace(error.to_string()),
            _ => Self::Io(error.to_string()),
        }
    }
}

/// An opened queue, and what had to be done for it.
pub struct Opened {
    /// The queue.
    pub queue: SledQueue,
    /// What was repaired: the caller must tell it loudly. `None` when all was well.
    pub repair: Option<Repair>,
}

/// Opens (or makes) the store of a data folder, reads and checks all of it, and starts its owner.
/// Repairs nothing: one that lost what it had is refused, because the numbers of its events would
/// be used twice. One whose rows contradict each other opens, so that a check can name them.
///
/// # Errors
/// See [`OpenError`].
pub fn open(
    layout: &Layout,
    settings: Settings,
    clock: Arc<dyn Clock>,
) -> Result<SledQueue, OpenError> {
    let opened = open::open(&layout.store(), settings, clock.now())?;
    if let Some(what) = repair::lacks(&opened, layout) {
        return Err(OpenError::Damaged(what.to_owned()));
    }
    opened.start(clock, layout)
}

/// Opens the store as [`open()`] does. One that is damaged, knows less than its dump, contradicts
/// itself or is gone is set aside and replaced by the newest good dump (by an empty store when
/// there is none); one that lost only its end is kept; a disk that is too full to open it is given
/// the ballast. The caller owns the data folder, and this process did not have the store open
/// before (see [`reopen`]).
///
/// # Errors
/// It was written by a later version, is in use, the system does not let it be read or written, or
/// it needs a dump that is whole and cannot be used: then it stays in its place.
pub fn open_or_restore(
    layout: &Layout,
    settings: Settings,
    clock: Arc<dyn Clock>,
) -> Result<Opened, OpenError> {
    let (opened, repair) = repair::open_or_restore(layout, settings, clock.now())?;
    let queue = opened.start(clock, layout)?;
    keep_ballast(layout);
    Ok(Opened { queue, repair })
}

/// Opens a store that this process had open before, as [`open()`] does; a disk that is too full for
/// that is given the ballast. Repairs nothing: what looks like damage now may be this process's
/// own fault (a panic inside sled spoils every later opening), so a fresh one has to judge. The
/// caller owns the data folder.
///
/// # Errors
/// See [`OpenError`]; a store that is gone is damaged.
pub fn reopen(
    layout: &Layout,
    settings: Settings,
    clock: Arc<dyn Clock>,
) -> Result<SledQueue, OpenError> {
    let queue = repair::reopen(layout, settings, clock.now())?.start(clock, layout)?;
    keep_ballast(layout);
    Ok(queue)
}

fn keep_ballast(layout: &Layout) {
    if let Err(error) = super::ballast::keep(layout) {
        tracing::warn!(%error, "the ballast cannot be made");
    }
}
