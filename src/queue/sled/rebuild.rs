//! Building a store anew, from a dump or empty, beside the one that is there; and putting it in
//! its place. Interrupted at any point, all of it can be begun again.

use super::open::{guarded, open};
use super::store::SledStore;
use super::{OpenError, mark};
use crate::model::{Now, Seq, Timestamp};
use crate::queue::dump::{self, DumpError, Reader};
use crate::queue::keys;
use crate::queue::layout::Layout;
use crate::queue::record::{Record, SCHEMA, Schema};
use crate::queue::row::Block;
use crate::queue::rows::{Changes, Store};
use crate::queue::settings::Settings;
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How far the numbers of events jump when a store forgets some: no position that a follower has
/// seen is used again.
pub const JUMP: Seq = 1_000_000;
/// Rows a batch.
const BATCH: usize = 1000;
/// How many stores that were set aside are kept.
const ASIDE_KEPT: usize = 3;
/// Where in a store that was set aside the dumps of that time lie.
const DUMPS: &str = "dumps";
/// How long a closed store may hold its files.
const LET_GO: Duration = Duration::from_secs(5);

/// Why a store was not built.
pub enum BuildError {
    /// Its dump is no good; another may be.
    Dump(String),
    /// Nothing can be built now.
    Open(OpenError),
}

impl<E: Into<OpenError>> From<E> for BuildError {
    fn from(error: E) -> Self {
        Self::Open(error.into())
    }
}

/// Builds a store under its provisional name: the rows of `dump` (none without one), the numbers
/// of events beyond `known`. It was opened and read when this returns, and is closed again; the
/// answer is where its rows contradict each other.
pub fn build(
    layout: &Layout,
    dump: Option<&Reader>,
    known: Seq,
    settings: Settings,
    now: Now,
) -> Result<Option<String>, BuildError> {
    let folder = layout.building();
    discard(layout)?;
    let known = known.max(dump.map_or(0, |dump| dump.header().last_event));
    make(&folder, dump, known).map_err(not_made)?;
    wait_until_let_go(&folder)?;
    let contradiction = match open(&folder, settings, now) {
        Ok(opened) => opened.contradiction,
        Err(OpenError::Damaged(why)) if dump.is_some() => return Err(BuildError::Dump(why)),
        Err(error) => return Err(error.into()),
    };
    wait_until_let_go(&folder)?;
    File::open(&folder)?.sync_all()?;
    Ok(contradiction)
}

/// Writes a new store and closes it. sled may panic here as anywhere.
fn make(folder: &Path, dump: Option<&Reader>, known: Seq) -> Result<(), BuildError> {
    let store = guarded(|| SledStore::open(folder))?;
    guarded(|| {
        match dump {
            Some(dump) => fill(&store, dump)?,
            None => commit(&store, &meta()?)?,
        }
        Ok(jump(&store, known)?)
    })
}

/// What is new cannot be damaged: the fault is the process's or the system's.
fn not_made(error: BuildError) -> BuildError {
    match error {
        BuildError::Open(OpenError::Damaged(why)) => {
            BuildError::Open(OpenError::Io(format!("a new store cannot be made: {why}")))
        }
        other => other,
    }
}

/// Removes a store that was never finished.
pub fn discard(layout: &Layout) -> io::Result<()> {
    match fs::remove_dir_all(layout.building()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Sets the present store aside and puts the one that was built in its place. Answers where the
/// present one lies now; `None` when there was none. After an error it is in its place again, if
/// the system lets it.
pub fn exchange(layout: &Layout, at: Timestamp) -> io::Result<Option<PathBuf>> {
    let store = layout.store();
    let aside = store.exists().then(|| layout.next_aside(at)).transpose()?;
    if let Some(aside) = &aside {
        fs::rename(&store, aside)?;
        sync(layout)?;
        if let Err(error) = keep_dumps(layout, aside) {
            tracing::warn!(%error, "the dumps cannot be kept beside the store that was set aside");
        }
    }
    if let Err(error) = fs::rename(layout.building(), &store) {
        if let Some(aside) = &aside {
            fs::rename(aside, &store)?;
            sync(layout)?;
            // Never there if they could not be kept.
            drop(fs::remove_dir_all(store.join(DUMPS)));
        }
        return Err(error);
    }
    sync(layout)?;
    Ok(aside)
}

/// Gives the dumps that are there a second name beside the store that is set aside: new ones will
/// push them out, and they may have what was lost.
fn keep_dumps(layout: &Layout, aside: &Path) -> io::Result<()> {
    let kept = aside.join(DUMPS);
    fs::create_dir(&kept)?;
    for listed in dump::list(&layout.dump())? {
        if let Some(name) = listed.path.file_name() {
            let linked = fs::hard_link(&listed.path, kept.join(name));
            linked.unwrap_or_else(|error| {
                tracing::warn!(%error, dump = %listed.path.display(), "this dump cannot be kept");
            });
        }
    }
    File::open(&kept)?.sync_all()
}

/// Removes all but the newest of the stores that were set aside.
pub fn prune_aside(layout: &Layout) -> io::Result<()> {
    let all = layout.aside()?;
    for old in &all[..all.len().saturating_sub(ASIDE_KEPT)] {
        tracing::warn!(path = %old.display(), "removing a store that was set aside long ago");
        fs::remove_dir_all(old)?;
    }
    Ok(())
}

/// Lets the numbers of events go on far beyond `known`.
pub fn jump(store: &SledStore, known: Seq) -> Result<(), OpenError> {
    let first = known.saturating_add(JUMP);
    let block = Block { first, events: Vec::new() };
    let bytes = block.encode().map_err(|error| OpenError::Io(error.to_string()))?;
    commit(store, &Changes::from([(keys::events(first), Some(bytes))]))
}

/// The newest event that any store or dump of the data folder is known to have had.
pub fn known(layout: &Layout) -> Seq {
    let aside = layout.aside().unwrap_or_default();
    let stores = aside.into_iter().chain([layout.store()]);
    let marked = stores.filter_map(|store| mark::read(&store)).max().unwrap_or(0);
    marked.max(in_dumps(layout))
}

/// The newest event that any dump says it has.
pub fn in_dumps(layout: &Layout) -> Seq {
    let listed = dump::list(&layout.dump()).unwrap_or_default();
    listed.iter().filter_map(|dump| Some(dump.header.as_ref().ok()?.last_event)).max().unwrap_or(0)
}

fn fill(store: &SledStore, dump: &Reader) -> Result<(), BuildError> {
    let mut batch = Changes::new();
    let mut failed = None;
    let filled = dump.each(&mut |key, value| {
        batch.insert(key.to_vec(), Some(value.to_vec()));
        if batch.len() >= BATCH
            && let Err(error) = commit(store, &std::mem::take(&mut batch))
        {
            failed = Some(error);
            return Err(DumpError::Io(io::Error::other("the new store cannot be written")));
        }
        Ok(())
    });
    match (failed, filled) {
        (Some(error), _) => Err(error.into()),
        (None, Err(DumpError::Io(error))) => Err(error.into()),
        (None, Err(error)) => Err(BuildError::Dump(error.to_string())),
        (None, Ok(())) => Ok(commit(store, &batch)?),
    }
}

fn meta() -> Result<Changes, OpenError> {
    let bytes = Schema(SCHEMA).encode().map_err(|error| OpenError::Io(error.to_string()))?;
    Ok(Changes::from([(keys::meta(), Some(bytes))]))
}

fn commit(store: &SledStore, changes: &Changes) -> Result<(), OpenError> {
    store.commit(changes).map_err(|error| OpenError::Io(error.why))
}

fn sync(layout: &Layout) -> io::Result<()> {
    File::open(layout.folder())?.sync_all()
}

/// sled's threads may hold a closed store a moment longer; it is not renamed under them.
fn wait_until_let_go(folder: &Path) -> io::Result<()> {
    let file = File::open(folder.join("db"))?;
    let patience = Instant::now() + LET_GO;
    while flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        if Instant::now() >= patience {
            return Err(io::Error::other("a store that was closed is still held"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}
