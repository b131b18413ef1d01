//! Opening a store of sled's: cleaned before, everything read after, no panic let through.

use super::store::SledStore;
use super::{OpenError, SledQueue, clean, mark};
use crate::model::{Now, Seq};
use crate::queue::handle::Handle;
use crate::queue::layout::Layout;
use crate::queue::machine::{self, Machine};
use crate::queue::rows::Store;
use crate::queue::settings::{Clock, Settings, SystemDice};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// A store that was opened and read, its owner not yet started.
pub struct Open {
    pub store: Arc<SledStore>,
    pub machine: Machine,
    /// Where its rows contradict each other.
    pub contradiction: Option<String>,
}

impl Open {
    /// The newest block of events that was committed, if it is not there any more.
    pub fn lost_tail(&self, folder: &Path) -> Option<Seq> {
        // The mark names the first event of a block, so all before it are older.
        mark::read(folder).filter(|marked| *marked > self.machine.last_event())
    }

    /// Starts the owner.
    pub fn start(self, clock: Arc<dyn Clock>, layout: &Layout) -> Result<SledQueue, OpenError> {
        let Self { store, machine, .. } = self;
        Ok(Handle::run(machine, store, clock, Some(layout.clone()))?)
    }
}

/// Opens (or makes) the store in a folder and reads all of it.
pub fn open(folder: &Path, settings: Settings, now: Now) -> Result<Open, OpenError> {
    // A damaged file can make sled panic instead of answering.
    let store = guarded(|| {
        clean::before_open(folder)?;
        SledStore::open(folder)
    })?;
    let store = Arc::new(store);
    // Held out here, so that no panic in there closes it on its way.
    let base: Arc<dyn Store> = store.clone();
    let opened = guarded(|| {
        Machine::open(base, settings, Box::new(SystemDice), now).map_err(OpenError::from)
    })?;
    let machine::Opened { machine, contradiction } = opened;
    Ok(Open { store, machine, contradiction })
}

/// Runs something that may panic when what it reads is damaged.
pub fn guarded<T, E: From<OpenError>>(run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|panic| Err(OpenError::Damaged(words(panic.as_ref())).into()))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("sled panicked").to_owned()
}
