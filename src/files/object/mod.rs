//! Files in a bucket: S3, R2, Garage and whatever else speaks as they do.
//!
//! Attempts work in private folders of this machine, as with [`super::local`]; what they publish is
//! sent to the bucket; uploads that come in pieces gather on this machine until they are whole. Tools need paths, so [`Files::open_local`] keeps copies in a bounded
//! [`cache`]. A copy is never disturbed: who deletes an object, here or on another machine, cannot
//! know who reads it, and need not.

mod abandoned;
mod bucket;
mod cache;
mod check;
mod error;
mod list;
mod publish;
mod read;

pub use check::OpenError;

use self::bucket::Bucket;
use self::cache::Cache;
use self::error::from_store;
use super::host::Host;
use super::pieces::Pieces;
use super::{
    ByteStream, FileError, FileKey, FileMeta, Files, Hold, LocalFile, Note, Noted, Published,
    Reservation, Scratch, Space,
};
use crate::model::{JobId, LeaseToken};
use async_trait::async_trait;
use object_store::ObjectStoreExt;
use object_store::signer::{SignedUrlOptions, Signer};
use reqwest::Method;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// An upload in parts that began so long ago has no process any more: the longest of them, of the
/// largest source over a slow line, takes hours.
pub const ABANDONED_AFTER: Duration = Duration::from_hours(24);

/// Which bucket, how it is reached, and what an operator may decide.
#[derive(Clone)]
pub struct Settings {
    /// The bucket's name.
    pub bucket: String,
    /// Where the server is; that of AWS for the region when absent.
    pub endpoint: Option<String>,
    /// The region, which is part of every signature.
    pub region: String,
    /// Who we are.
    pub access_key_id: String,
    /// And the proof of it.
    pub secret_access_key: String,
    /// What all our names begin with; empty for none.
    pub prefix: String,
    /// Whether the bucket's name stands in the path, not in the host's name.
    pub path_style: bool,
    /// Where browsers reach the bucket; without it there are no links.
    pub public_endpoint: Option<String>,
    /// The most bytes of copies kept on this machine.
    pub cache_bytes: u64,
    /// Whether a copy of each upload stays on this machine: not where none is ever opened.
    pub keep_uploads: bool,
    /// Bytes that must stay free on this machine; as with [`super::local::Settings`].
    pub floor: Option<u64>,
    /// When an upload in parts counts as abandoned; [`ABANDONED_AFTER`].
    pub abandoned_after: Duration,
}

/// Files in a bucket. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct ObjectFiles {
    bucket: Arc<Bucket>,
    host: Host,
    cache: Cache,
    pieces: Pieces,
    keep_uploads: bool,
    abandoned_after: Duration,
}

/// Opens a bucket and the folders of this machine below `data_dir`, after it was seen that the
/// bucket can be listed, written and read.
///
/// # Errors
/// What is wrong, which setting says so, and what to do.
pub async fn open(data_dir: &Path, settings: Settings) -> Result<ObjectFiles, OpenError> {
    let bucket = Bucket::new(&settings).map_err(|error| check::explain(&error, &settings))?;
    check::bucket(&bucket, &settings).await?;
    let host = Host::open(data_dir, settings.floor).map_err(OpenError::Disk)?;
    let cache = Cache::open(&data_dir.join("cache"), settings.cache_bytes, host.clone());
    Ok(ObjectFiles {
        bucket: Arc::new(bucket),
        cache: cache.map_err(OpenError::Disk)?,
        pieces: Pieces::open(data_dir, Arc::clone(host.run())).map_err(OpenError::Disk)?,
        host,
        keep_uploads: settings.keep_uploads,
        abandoned_after: settings.abandoned_after,
    })
}

/// Asks a bucket for a list; writes nothing, and makes no folders here.
///
/// # Errors
/// As [`open`], as far as a list shows it.
pub async fn visit(settings: &Settings) -> Result<(), OpenError> {
    let bucket = Bucket::new(settings).map_err(|error| check::explain(&error, settings))?;
    check::list(&bucket, settings).await
}

#[async_trait]
impl Files for ObjectFiles {
    async fn scratch(&self, job: JobId, token: LeaseToken) -> Result<Scratch, FileError> {
        self.host.scratch(job, token).await
    }

    async fn publish(&self, from: &Path, key: &FileKey) -> Result<FileMeta, FileError> {
        let file = fs::File::open(from)?;
        let path = self.bucket.path(key);
        let object = publish::publish(&self.bucket, file, &path, key.content_type()).await?;
        // As elsewhere, the file is gone from scratch; what tools will want next stays at hand.
        let wanted = match key {
            FileKey::Source(..) => true,
            FileKey::Upload(_) => self.keep_uploads,
            _ => false,
        };
        if wanted {
            self.cache.keep(from, key, &object).await?;
        } else {
            tokio::fs::remove_file(from).await?;
        }
        Ok(object.meta)
    }

    async fn meta(&self, key: &FileKey) -> Result<FileMeta, FileError> {
        Ok(self.bucket.head(&self.bucket.path(key)).await?.meta)
    }

    async fn read(&self, key: &FileKey, range: Range<u64>) -> Result<ByteStream, FileError> {
        read::read(&self.bucket, self.bucket.path(key), range, None).await
    }

    async fn open_local(&self, key: &FileKey) -> Result<LocalFile, FileError> {
        self.cache.get(&self.bucket, key).await
    }

    async fn hold(&self, key: &FileKey) -> Result<Hold, FileError> {
        self.meta(key).await?;
        Ok(Hold { _guard: Box::new(()) })
    }

    async fn link(
        &self,
        key: &FileKey,
        disposition: &str,
        content_type: &str,
        expires: Duration,
    ) -> Result<Option<Url>, FileError> {
        let Some(public) = &self.bucket.public else { return Ok(None) };
        let options = SignedUrlOptions::default().with_query([
            ("response-content-disposition", disposition),
            ("response-content-type", content_type),
        ]);
        let path = self.bucket.path(key);
        let link = public.signed_url_opts(Method::GET, &path, expires, &options).await;
        link.map(Some).map_err(from_store)
    }

    async fn delete_all(&self, owner: JobId) -> Result<(), FileError> {
        self.retain(owner, &[]).await
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        list::delete(&self.bucket, vec![self.bucket.path(key)]).await?;
        self.cache.forget(key).await
    }

    async fn retain(&self, owner: JobId, keep: &[FileKey]) -> Result<(), FileError> {
        list::retain(&self.bucket, owner, keep).await?;
        self.cache.forget_all(owner, keep).await
    }

    fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    async fn sweep(&self, older_than: Duration) -> Result<Vec<JobId>, FileError> {
        self.host.remove_dead().await?;
        self.pieces.sweep().await?;
        match abandoned::sweep(&self.bucket, self.abandoned_after).await {
            Ok(0) => {}
            Ok(aborted) => tracing::info!(aborted, "uploads that nobody ended were removed"),
            // Some servers and some keys refuse this call alone: the rest does not wait for it.
            Err(error) => tracing::warn!(%error, "uploads that nobody ended could not be removed"),
        }
        if let Err(error) = check::sweep(&self.bucket).await {
            tracing::warn!(%error, "probes of starts that were killed could not be removed");
        }
        self.cache.tidy(&self.bucket).await?;
        self.owners(older_than).await
    }

    async fn owners(&self, older_than: Duration) -> Result<Vec<JobId>, FileError> {
        list::owners(&self.bucket, older_than).await
    }

    async fn list(&self, owner: JobId) -> Result<Vec<Published>, FileError> {
        list::list(&self.bucket, owner).await
    }

    async fn reach(&self) -> Result<(), FileError> {
        // A note that was never kept is an answer too; a bucket that is not there is none.
        self.note(Note::Pace).await.map(drop)
    }

    async fn space(&self) -> Result<Space, FileError> {
        let space = self.host.space().await?;
        if !space.is_low() {
            return Ok(space);
        }
        // Copies are only kept as long as nobody needs the room.
        self.cache.make_room(0).await?;
        self.host.space().await
    }

    async fn reserve(&self, bytes: u64) -> Result<Reservation, FileError> {
        self.cache.reserve(bytes).await
    }

    async fn note(&self, note: Note) -> Result<Option<Noted>, FileError> {
        let got = match self.bucket.quick.get(&self.bucket.note(note)).await.map_err(from_store) {
            Ok(got) => got,
            Err(FileError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        if got.meta.size > note.max() {
            return Ok(None);
        }
        let modified = got.meta.last_modified.into();
        let bytes = got.bytes().await.map_err(from_store)?;
        Ok(Some(Noted { bytes: bytes.to_vec(), modified }))
    }

    async fn keep_note(&self, note: Note, bytes: &[u8]) -> Result<(), FileError> {
        let put = self.bucket.quick.put(&self.bucket.note(note), bytes.to_vec().into()).await;
        put.map(drop).map_err(from_store)
    }

    async fn drop_note(&self, note: Note) -> Result<(), FileError> {
        match self.bucket.quick.delete(&self.bucket.note(note)).await.map_err(from_store) {
            Err(FileError::NotFound) => Ok(()),
            dropped => dropped,
        }
    }
}
