//! What every engine needs of this machine: private folders for attempts, and room on the disk.
//!
//! ```text
//! <data>/scratch/<job>-<token>-<run>-<n>/   private folders of attempts
//! <data>/scratch/.<run>.lock      held while the process of that run lives; says what it has set aside
//! ```

mod disk;
mod folder;
mod run;

pub(super) use self::folder::make_folder;
pub(super) use self::run::{Run, folder as private_folder};

use self::disk::Disk;
use super::{FileError, Reservation, Scratch, Space};
use crate::model::{JobId, LeaseToken};
use std::path::Path;
use std::sync::Arc;

/// This process on the data folder's disk. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct Host {
    run: Arc<Run>,
    disk: Arc<Disk>,
}

impl Host {
    /// Makes the folders and begins a run. `floor` is what must stay free, in bytes.
    pub(super) fn open(data_dir: &Path, floor: Option<u64>) -> Result<Self, FileError> {
        make_folder(data_dir)?;
        let run = Arc::new(Run::begin(&data_dir.join("scratch"))?);
        let disk = Arc::new(Disk::new(data_dir, floor, Arc::clone(&run)));
        Ok(Self { run, disk })
    }

    /// This run, which owns private folders.
    pub(super) fn run(&self) -> &Arc<Run> {
        &self.run
    }

    /// Removes what runs that are over have left.
    pub(super) async fn remove_dead(&self) -> Result<(), FileError> {
        let run = Arc::clone(&self.run);
        blocking(move || run.remove_dead()).await
    }

    /// A private folder of an attempt.
    pub(super) async fn scratch(
        &self,
        job: JobId,
        token: LeaseToken,
    ) -> Result<Scratch, FileError> {
        let run = Arc::clone(&self.run);
        blocking(move || {
            let folder = run::folder(&run, &format!("{job}-{}", token.short()))?;
            Ok(Scratch { dir: folder.path().to_owned(), _guard: Box::new(folder) })
        })
        .await
    }

    /// Room on the disk, for calls that may wait for it anyway.
    pub(super) fn space_now(&self) -> Result<Space, FileError> {
        self.disk.space()
    }

    /// Room on the disk.
    pub(super) async fn space(&self) -> Result<Space, FileError> {
        let disk = Arc::clone(&self.disk);
        blocking(move || disk.space()).await
    }

    /// Sets room aside.
    pub(super) async fn reserve(&self, bytes: u64) -> Result<Reservation, FileError> {
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let share = disk::reserve(&disk, bytes)?;
            Ok(Reservation { _guard: Box::new(share) })
        })
        .await
    }
}

/// Runs calls that wait for the disk where they hold up nobody.
pub(super) async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let joined = tokio::task::spawn_blocking(call).await;
    joined.unwrap_or_else(|error| Err(FileError::Io(std::io::Error::other(error))))
}
