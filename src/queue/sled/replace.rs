//! Replacing a store by a dump because somebody asks: an import.

use super::open::guarded;
use super::rebuild::{self, BuildError};
use super::store::SledStore;
use super::{OpenError, clean};
use crate::model::{Now, Timestamp};
use crate::queue::dump::{self, DumpError, Reader};
use crate::queue::keys;
use crate::queue::layout::Layout;
use crate::queue::rows::Store;
use crate::queue::settings::Settings;
use std::fs;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

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

/// Why a dump was not put in the store's place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplaceError {
    /// Its checksums are right, its rows are not.
    #[error("the dump cannot be used: {0}")]
    Dump(String),
    /// The new store cannot be built.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<io::Error> for ReplaceError {
    fn from(error: io::Error) -> Self {
        Self::Open(error.into())
    }
}

/// Puts the rows of `dump` in the place of the store, which is set aside. Before, the dump becomes
/// the newest of the data folder: an import that is interrupted between the renames is finished
/// from it by the next opening, and a store that is ruined soon after comes back from it. The
/// caller owns the data folder, and nobody has the store open.
///
/// # Errors
/// The dump holds rows that cannot be opened or contradict each other, or the system does not let
/// the store be written; the store from before is in its place then, unless the system does not
/// let it be renamed back either.
pub fn replace(
    layout: &Layout,
    dump: &Reader,
    settings: Settings,
    now: Now,
) -> Result<Replaced, ReplaceError> {
    let known = rebuild::known(layout);
    let built = rebuild::build(layout, Some(dump), known, settings, now);
    let contradiction = match built {
        Ok(contradiction) => {
            contradiction.map(|what| format!("its rows contradict each other: {what}"))
        }
        Err(BuildError::Dump(why)) => Some(why),
        Err(BuildError::Open(error)) => return Err(error.into()),
    };
    if let Some(why) = contradiction {
        rebuild::discard(layout)?;
        return Err(ReplaceError::Dump(why));
    }
    let aside = put_in_place(layout, dump, now.wall)?;
    if let Err(error) = rebuild::prune_aside(layout) {
        tracing::warn!(%error, "an old store that was set aside cannot be removed");
    }
    let header = dump.header();
    Ok(Replaced { aside, made: header.made, rows: header.rows })
}

fn put_in_place(
    layout: &Layout,
    dump: &Reader,
    at: Timestamp,
) -> Result<Option<PathBuf>, ReplaceError> {
    let adopted = dump::adopt(&layout.dump(), dump, at).map_err(|error| match error {
        DumpError::Io(error) => ReplaceError::from(error),
        other => ReplaceError::Dump(other.to_string()),
    })?;
    rebuild::exchange(layout, at).map_err(|error| {
        // Beside the store from before it would only mislead; between the renames it is the way on.
        if layout.store().exists()
            && let Err(error) = fs::remove_file(&adopted)
        {
            tracing::error!(%error, dump = %adopted.display(), "remove this dump: it was not imported");
        }
        error.into()
    })
}
