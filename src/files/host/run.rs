//! One run of a process, and the private folders it made.
//!
//! A run holds a lock on its lock file from its start to its end. A lock that can be taken
//! belongs to a dead run, whatever has become of its process id; its folders may go.

use super::make_folder;
use crate::files::FileError;
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// This run.
pub(in crate::files) struct Run {
    root: PathBuf,
    id: String,
    folders: AtomicU64,
    /// Held while the run lives; its content is how much room the run has set aside.
    lock: File,
}

/// A private folder; removed when dropped.
pub(in crate::files) struct Folder {
    path: PathBuf,
    /// The folder belongs to a live run as long as it exists.
    _run: Arc<Run>,
}

impl Run {
    /// Begins a run whose folders stand in `root`.
    pub(in crate::files) fn begin(root: &Path) -> Result<Self, FileError> {
        make_folder(root)?;
        let id = Uuid::new_v4().simple().to_string();
        let lock = lock_own(&lock_path(root, &id))?;
        Ok(Self { root: root.to_owned(), id, folders: AtomicU64::new(0), lock })
    }

    /// A name in the root that no other run and no other call has.
    pub(in crate::files) fn name(&self, subject: &str) -> PathBuf {
        let n = self.folders.fetch_add(1, Ordering::Relaxed);
        self.root.join(format!("{subject}-{}-{n}", self.id))
    }

    /// Tells the other runs how much room this one has set aside, in bytes.
    pub(in crate::files) fn tell_reserved(&self, bytes: u64) -> Result<(), FileError> {
        Ok(self.lock.write_all_at(&bytes.to_be_bytes(), 0)?)
    }

    /// How much room the other live runs have set aside, in bytes.
    pub(in crate::files) fn reserved_by_others(&self) -> Result<u64, FileError> {
        let mut reserved = 0_u64;
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let is_lock = name.starts_with('.');
            let Some(run) = run_of(&name).filter(|run| is_lock && *run != self.id) else {
                continue;
            };
            let lock = lock_path(&self.root, run);
            if goes(&lock)? {
                reserved = reserved.saturating_add(told_reserved(&lock));
            }
        }
        Ok(reserved)
    }

    /// Waits for the right to set room aside: one run at a time looks and takes.
    pub(in crate::files) fn turn(&self) -> Result<File, FileError> {
        let root = File::open(&self.root)?;
        root.lock()?;
        Ok(root)
    }

    /// Removes the folders and lock files of runs that are over.
    pub(in crate::files) fn remove_dead(&self) -> Result<(), FileError> {
        let mut runs: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let Some(run) = run_of(&name).filter(|run| *run != self.id) else { continue };
            let folders = runs.entry(run.to_owned()).or_default();
            if !name.starts_with('.') {
                folders.push(self.root.join(&name));
            }
        }
        for (run, folders) in runs {
            let lock = lock_path(&self.root, &run);
            let Life::Over(_lock) = life(&lock)? else { continue };
            for folder in folders {
                gone(fs::remove_dir_all(folder))?;
            }
            gone(fs::remove_file(lock))?;
        }
        Ok(())
    }
}

/// A new, empty, private folder of this run.
pub(in crate::files) fn folder(run: &Arc<Run>, subject: &str) -> Result<Folder, FileError> {
    let path = run.name(subject);
    make_folder(&path)?;
    Ok(Folder { path, _run: Arc::clone(run) })
}

impl Folder {
    pub(in crate::files) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now goes with the sweep after this run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn lock_path(root: &Path, run: &str) -> PathBuf {
    root.join(format!(".{run}.lock"))
}

/// The run that an entry of the root belongs to; `None` for what this program did not make.
fn run_of(name: &str) -> Option<&str> {
    let lock = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(".lock"));
    let run = lock.or_else(|| name.rsplit('-').nth(1))?;
    (run.len() == 32 && run.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(run)
}

/// Makes and takes this run's own lock. A sweep of another process may remove the file between
/// the two steps; then the lock is on a file without a name and the steps are repeated.
fn lock_own(path: &Path) -> Result<File, FileError> {
    loop {
        let file = File::create(path)?;
        file.lock()?;
        match fs::metadata(path) {
            Ok(named) if named.ino() == file.metadata()?.ino() => return Ok(file),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// What a run said it has set aside; nothing when it never said so or ended meanwhile.
fn told_reserved(lock: &Path) -> u64 {
    let mut bytes = [0; 8];
    let read = File::open(lock).and_then(|file| file.read_exact_at(&mut bytes, 0));
    read.map_or(0, |()| u64::from_be_bytes(bytes))
}

/// Whether a run goes on; several may look at once.
fn goes(lock: &Path) -> Result<bool, FileError> {
    match File::open(lock) {
        Ok(file) => Ok(matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether a run goes on.
enum Life {
    /// Its process holds the lock.
    Goes,
    /// It does not: here is the lock, to be held while the run's folders are removed, unless the
    /// file is gone already.
    Over(Option<File>),
}

fn life(lock: &Path) -> Result<Life, FileError> {
    let file = match File::open(lock) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Life::Over(None)),
        Err(error) => return Err(error.into()),
    };
    match file.try_lock() {
        Ok(()) => Ok(Life::Over(Some(file))),
        Err(TryLockError::WouldBlock) => Ok(Life::Goes),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Not there (any more) is as good as removed.
fn gone(result: std::io::Result<()>) -> Result<(), FileError> {
    match result {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
