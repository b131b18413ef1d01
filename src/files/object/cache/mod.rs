//! Copies of objects on this machine, for tools that need a path.
//!
//! ```text
//! <data>/cache/<kind>.<owner>.<name>.<tag>         a copy; the tag changes with the content
//! <data>/cache/.<kind>.<owner>.<name>.<tag>.part   one that is being made
//! ```
//!
//! As in [`crate::files::local`], who uses what is told to the kernel: a [`LocalFile`] holds its copy
//! shared, whoever removes one takes it exclusively, and whoever makes one holds its part. So several
//! processes can share the folder, and a process that dies lets go. All copies and parts together are
//! never larger than the bound, a part counting from its start with the size it will have; a single
//! one that is larger by itself stands alone. Copies that nobody uses go when room is needed, the one
//! first that was opened longest ago, and always before a job is told that the disk is full.

mod entry;
mod room;

use self::entry::{Entry, Part};
use super::bucket::{Bucket, Object};
use super::read;
use crate::files::host::{Host, blocking, make_folder};
use crate::files::{FileError, FileKey, LocalFile, Reservation};
use crate::model::JobId;
use futures_util::TryStreamExt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufWriter};

/// How often to look whether somebody else has finished the same copy: the kernel wakes threads
/// that wait for a lock, not tasks.
const LOOK: Duration = Duration::from_millis(100);
/// How much is written to the disk at once.
const WRITE: usize = 1 << 20;

/// The copies below a folder. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct Cache {
    folder: Arc<PathBuf>,
    bound: u64,
    host: Host,
}

impl Cache {
    /// Makes the folder; what is in it from earlier runs counts.
    pub fn open(folder: &Path, bound: u64, host: Host) -> Result<Self, FileError> {
        make_folder(folder)?;
        Ok(Self { folder: Arc::new(folder.to_owned()), bound, host })
    }

    /// A copy of a published file, made if there is none. Of all that want the same one, in all
    /// processes on the folder, a single one makes it.
    pub async fn get(&self, bucket: &Arc<Bucket>, key: &FileKey) -> Result<LocalFile, FileError> {
        loop {
            // Asked each time: while somebody made the copy, the file may have gone.
            let object = bucket.head(&bucket.path(key)).await?;
            let entry = Entry::new(&self.folder, key, &object);
            if let Some(held) = blocking(move || entry.hold()).await? {
                return Ok(held);
            }
            let entry = Entry::new(&self.folder, key, &object);
            match blocking(move || entry.begin()).await? {
                Some(part) => self.make(bucket, key, &object, part).await?,
                None => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// Fills a part and gives it its name.
    async fn make(
        &self,
        bucket: &Arc<Bucket>,
        key: &FileKey,
        object: &Object,
        part: Part,
    ) -> Result<(), FileError> {
        let bytes = object.meta.bytes;
        let _room = self.reserve(bytes).await?;
        let cache = self.clone();
        let part = blocking(move || cache.admit(part, bytes)).await?;
        let mut out = BufWriter::with_capacity(WRITE, tokio::fs::File::from_std(part.writer()?));
        let mut stream = read::read(bucket, bucket.path(key), 0..bytes, Some(object)).await?;
        let broken = |error: std::io::Error| FileError::Unavailable(error.to_string());
        while let Some(chunk) = stream.try_next().await.map_err(broken)? {
            out.write_all(&chunk).await?;
        }
        out.flush().await?;
        blocking(move || part.finish()).await
    }

    /// Takes a file that has just been published as its copy, by a rename; removes it when it has
    /// no room.
    pub async fn keep(&self, from: &Path, key: &FileKey, object: &Object) -> Result<(), FileError> {
        let (cache, from) = (self.clone(), from.to_owned());
        let entry = Entry::new(&self.folder, key, object);
        let bytes = object.meta.bytes;
        blocking(move || {
            let _turn = room::turn(&cache.folder)?;
            // An upload that becomes a source is there already, under another name.
            let more = if room::holds(&cache.folder, &fs::metadata(&from)?)? { 0 } else { bytes };
            let fits = cache.fit(more).is_ok() && !cache.host.space_now()?.is_low();
            if fits && entry.take(&from).is_ok() {
                return Ok(());
            }
            Ok(fs::remove_file(&from)?)
        })
        .await
    }

    /// Removes the copies of a file, unless somebody uses them.
    pub async fn forget(&self, key: &FileKey) -> Result<(), FileError> {
        let prefix = entry::prefix(key);
        self.forget_where(move |name| name.starts_with(&prefix)).await
    }

    /// Removes the copies of an owner's files except these, unless somebody uses them.
    pub async fn forget_all(&self, owner: JobId, keep: &[FileKey]) -> Result<(), FileError> {
        let keep: Vec<String> = keep.iter().map(entry::prefix).collect();
        let middle = format!(".{owner}.");
        self.forget_where(move |name| {
            name.contains(&middle) && !keep.iter().any(|prefix| name.starts_with(prefix))
        })
        .await
    }

    async fn forget_where(
        &self,
        goes: impl Fn(&str) -> bool + Send + 'static,
    ) -> Result<(), FileError> {
        let folder = Arc::clone(&self.folder);
        blocking(move || {
            let _turn = room::turn(&folder)?;
            for copy in room::scan(&folder)? {
                if goes(&copy.name) {
                    copy.remove()?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Removes copies whose files were deleted elsewhere, and parts that nobody makes any more.
    pub async fn tidy(&self, bucket: &Bucket) -> Result<(), FileError> {
        let folder = Arc::clone(&self.folder);
        for copy in blocking(move || room::scan(&folder)).await? {
            let gone = match entry::key_of(&copy.name) {
                Some(key) => match bucket.head(&bucket.path(&key)).await {
                    Ok(object) => Entry::new(&self.folder, &key, &object).name() != copy.name,
                    Err(FileError::NotFound) => true,
                    Err(error) => return Err(error),
                },
                None => copy.is_part(),
            };
            if gone {
                let folder = Arc::clone(&self.folder);
                blocking(move || {
                    let _turn = room::turn(&folder)?;
                    copy.remove().map(drop)
                })
                .await?;
            }
        }
        Ok(())
    }

    /// Sets room on the disk aside, at the cost of copies.
    pub async fn reserve(&self, bytes: u64) -> Result<Reservation, FileError> {
        match self.host.reserve(bytes).await {
            Err(FileError::NoSpace { .. }) => {
                self.make_room(bytes).await?;
                self.host.reserve(bytes).await
            }
            reserved => reserved,
        }
    }

    /// Removes copies that nobody uses until `bytes` are free above the floor, or all of them.
    pub async fn make_room(&self, bytes: u64) -> Result<(), FileError> {
        let cache = self.clone();
        blocking(move || {
            let _turn = room::turn(&cache.folder)?;
            let enough = |_| {
                let space = cache.host.space_now()?;
                let wanted = space.floor.saturating_add(space.reserved).saturating_add(bytes);
                Ok(space.free >= wanted)
            };
            room::evict(&cache.folder, enough).map(drop)
        })
        .await
    }

    /// Gives a part its size, when the bound has room for it.
    fn admit(&self, part: Part, bytes: u64) -> Result<Part, FileError> {
        let _turn = room::turn(&self.folder)?;
        self.fit(bytes)?;
        part.grow(bytes)?;
        Ok(part)
    }

    /// Removes copies until `bytes` more are within the bound, or stand alone.
    fn fit(&self, bytes: u64) -> Result<(), FileError> {
        let within = |total: u64| total == 0 || total.saturating_add(bytes) <= self.bound;
        let total = room::evict(&self.folder, |total| Ok(within(total)))?;
        if within(total) {
            return Ok(());
        }
        Err(FileError::NoSpace { needed: bytes, free: self.bound.saturating_sub(total) })
    }
}
