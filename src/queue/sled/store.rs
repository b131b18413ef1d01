//! Rows in a sled tree, durable when [`Store::commit`] returns.

use super::OpenError;
use super::mark::Mark;
use crate::queue::disk::Room;
use crate::queue::rows::{Changes, Store, StoreError};
use crate::queue::{QueueError, ballast, keys};
use sled::{Batch, Db};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{PoisonError, RwLock};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// How much sled keeps in memory, in bytes (its default is 1 GB).
const CACHE: u64 = 64 * 1024 * 1024;

/// What the disk keeps for the jobs that are there when new ones are refused, in bytes: sled grows
/// by segments of 512 KiB and writes a snapshot beside its log now and then, so this is room for
/// some thousand steps.
const RESERVE: u64 = 8 << 20;

/// How long closing may take before it is given up.
const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// What is said of a store whose lock is held.
pub const LOCKED: &str = "another process has it open";
/// How long a lock may be seen after its holder let go of it.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
const LOCK_LOOK: Duration = Duration::from_millis(10);

/// See the module.
pub struct SledStore {
    /// `None` only while it is dropped.
    db: Option<Db>,
    mark: Mark,
    /// sled's log, opened once more: `flush` alone is no promise against a power cut.
    log: File,
    /// What the rows in the current commit were before it: readers must not see what may still be
    /// lost. Empty between commits.
    before: RwLock<Changes>,
}

impl SledStore {
    /// Opens or makes the tree in `folder`.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        fs::create_dir_all(folder).map_err(|error| OpenError::Io(error.to_string()))?;
        // sled's own flusher also tidies its log; without it space is never given back.
        let config = sled::Config::default().path(folder).cache_capacity(CACHE);
        let db = open_unlocked(&config)?;
        let log = File::options().write(true).open(folder.join("db"));
        let log = log.map_err(|error| OpenError::Io(error.to_string()))?;
        // sled writes its settings once, never syncs them, and does not open when they are torn.
        File::open(folder.join("conf"))
            .and_then(|settings| settings.sync_all())
            .map_err(|error| OpenError::Io(error.to_string()))?;
        for folder in [Some(folder), folder.parent()].into_iter().flatten() {
            // The names of new files become durable with their folder.
            File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
                .and_then(|folder| folder.sync_all())
                .map_err(|error| OpenError::Io(error.to_string()))?;
        }
        let mark = Mark::open(folder).map_err(|error| OpenError::Io(error.to_string()))?;
        Ok(Self { db: Some(db), mark, log, before: RwLock::default() })
    }

    fn db(&self) -> Result<&Db, StoreError> {
        self.db.as_ref().ok_or_else(|| StoreError::new("it is closed"))
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                None => batch.remove(key.as_slice()),
            }
        }
        let db = self.db()?;
        db.apply_batch(batch).map_err(store_error)?;
        db.flush().map_err(store_error)?;
        self.log.sync_data().map_err(|error| StoreError::new(error.to_string()))
    }

    /// The committed values of those changing rows that are read from other threads.
    fn values_before(&self, changes: &Changes) -> Result<Changes, StoreError> {
        let read_elsewhere =
            |key: &[u8]| matches!(key.first(), Some(&(keys::JOB | keys::PART | keys::ATTEMPT)));
        let keys = changes.keys().filter(|key| read_elsewhere(key));
        keys.map(|key| Ok((key.clone(), self.read(key)?))).collect()
    }

    fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.db()?.get(key).map_err(store_error)?.map(|value| value.to_vec()))
    }

    fn hide(&self, before: Changes) {
        *self.before.write().unwrap_or_else(PoisonError::into_inner) = before;
    }
}

impl Store for SledStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        // Held while sled is read, so that no commit begins in between.
        let before = self.before.read().unwrap_or_else(PoisonError::into_inner);
        before.get(key).map_or_else(|| self.read(key), |value| Ok(value.clone()))
    }

    fn each(&self, prefix: &[u8], visit: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), StoreError> {
        let before = self.before.read().unwrap_or_else(PoisonError::into_inner);
        if before.is_empty() {
            for row in self.db()?.scan_prefix(prefix) {
                let (key, value) = row.map_err(store_error)?;
                visit(&key, &value);
            }
            return Ok(());
        }
        let mut rows = BTreeMap::new();
        for row in self.db()?.scan_prefix(prefix) {
            let (key, value) = row.map_err(store_error)?;
            rows.insert(key.to_vec(), Some(value.to_vec()));
        }
        let hidden = before.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        rows.extend(hidden.map(|(key, value)| (key.clone(), value.clone())));
        rows.iter()
            .filter_map(|(key, value)| Some((key, value.as_ref()?)))
            .for_each(|(key, value)| visit(key, value));
        Ok(())
    }

    fn commit(&self, changes: &Changes) -> Result<(), StoreError> {
        self.hide(self.values_before(changes)?);
        self.write(changes)?;
        self.hide(Changes::new());
        let blocks = changes.range(vec![keys::EVENTS]..vec![keys::EVENTS + 1]);
        let newest = blocks.rev().find(|(_, value)| value.is_some());
        if let Some(first) = newest.and_then(|(key, _)| keys::events_first(key)) {
            self.mark.set(first);
        }
        Ok(())
    }

    fn room(&self) -> Result<(), QueueError> {
        // A disk that cannot be looked at is found out by the commit.
        let Ok(disk) = rustix::fs::fstatvfs(&self.log) else { return Ok(()) };
        let room = Room::from(disk);
        let reserve = reserve(&room);
        if room.free < reserve {
            return Err(QueueError::NoSpace { free: room.free, reserve });
        }
        Ok(())
    }
}

impl Drop for SledStore {
    /// sled writes and waits for its threads when it is dropped; after an error that may panic or
    /// never end. Neither may take the process along.
    fn drop(&mut self) {
        let Some(db) = self.db.take() else { return };
        let (done, ended) = mpsc::channel::<()>();
        let close = move || {
            // Told by being dropped, after the store or by its panic.
            let _done = done;
            drop(db);
        };
        match thread::Builder::new().name("queue-close".to_owned()).spawn(close) {
            Ok(_) if ended.recv_timeout(CLOSE_PATIENCE) == Err(RecvTimeoutError::Timeout) => {
                tracing::error!("the queue's store does not close; it is left behind");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "no thread to close the queue's store with"),
        }
    }
}

/// What stays free on a disk for the jobs that are there, in bytes.
pub fn reserve(room: &Room) -> u64 {
    RESERVE.min(ballast::size(room))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn store_error(error: sled::Error) -> StoreError {
    StoreError { damaged: is_damage(&error), why: error.to_string() }
}

/// Whether what is stored is wrong. The other errors are the system's, and pass.
fn is_damage(error: &sled::Error) -> bool {
    use std::io::ErrorKind as Kind;
    match error {
        // What reading a file gives that is shorter than another one says, or that is not there.
        sled::Error::Io(error) => matches!(
            error.kind(),
            Kind::UnexpectedEof | Kind::InvalidData | Kind::InvalidInput | Kind::NotFound
        ),
        // What sled of this version does not do.
        sled::Error::Unsupported(_) => false,
        _ => true,
    }
}

/// A store that was closed in this process a moment ago is let go of by sled's own threads, not by
/// the close: its lock may be seen for a little longer.
fn open_unlocked(config: &sled::Config) -> Result<Db, OpenError> {
    let patience = Instant::now() + LOCK_PATIENCE;
    loop {
        match config.open() {
            Err(error) if is_locked(&error) && Instant::now() < patience => sleep(LOCK_LOOK),
            opened => return opened.map_err(open_error),
        }
    }
}

fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

fn open_error(error: sled::Error) -> OpenError {
    match error {
        locked if is_locked(&locked) => OpenError::Io(LOCKED.to_owned()),
        damage if is_damage(&damage) => OpenError::Damaged(damage.to_string()),
        other => OpenError::Io(other.to_string()),
    }
}
