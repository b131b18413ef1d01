//! Replacing a store by a dump because somebody asks: an import.

use super::open::guarded;
use super::rebuild::{self, BuildError};
use super::store::SledStore;
use super::{OpenError, clean};
use crate::model::{Now, Timestamp};
use crate::queue::dump::Reader;
use crate::queue::keys;
use crate::queue::layout::Layout;
use crate::queue::rows::Store;
use crate::queue::settings::Settings;
use std::path::PathBuf;

/// Whether the store of a data folder has any job. Nobody else has it open.
///
/// # Errors
/// It cannot be opened, so that nobody knows.
pub fn holds_jobs(layout: &Layout) -> Result<bool, OpenError> {
    guarded(|| {
        clean::before_open(&layout.store())?;
        let store = SledStore::open(&layout.store())?;
        let mut any = false;
        let read = store.each(&[keys::JOB], &mut |_, _| any = true);
        read.map_err(|error| OpenError::Io(error.why))?;
        Ok(any)
    })
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Where the store from before lies now; `None` when there was none.
    pub aside: Option<PathBuf>,
    /// When the dump was made.
    pub made: Timestamp,
    /// How many rows it has.
    pub rows: u64,
}

/// Puts the rows of `dump` in the place of the store, which is set aside. The caller owns the data
/// folder, and nobody has the store open.
///
/// # Errors
/// The dump holds rows that cannot be opened, or the system does not let the store be written;
/// the store from before is in its place then.
pub fn replace(
    layout: &Layout,
    dump: &Reader,
    settings: Settings,
    now: Now,
) -> Result<Replaced, OpenError> {
    let known = rebuild::known(layout);
    let built = rebuild::build(layout, Some(dump), known, settings, now);
    built.map_err(|error| match error {
        BuildError::Dump(why) => OpenError::Damaged(why),
        BuildError::Open(error) => error,
    })?;
    let aside = rebuild::exchange(layout, now.wall)?;
    if let Err(error) = rebuild::prune_aside(layout) {
        tracing::warn!(%error, "an old store that was set aside cannot be removed");
    }
    let header = dump.header();
    Ok(Replaced { aside, made: header.made, rows: header.rows })
}
