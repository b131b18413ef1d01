//! Taking a file in while it arrives: into scratch, then published whole.

use super::{FileError, FileKey, FileMeta, Files, Scratch};
use crate::model::{LeaseToken, VideoId};
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use tokio::io::AsyncWriteExt;

/// How many bytes may arrive before the disk is looked at again.
const LOOK_EVERY: u64 = 64 << 20;

/// A file that is arriving. Dropped before [`Upload::finish`], nothing remains of it.
pub struct Upload {
    files: Arc<dyn Files>,
    video: VideoId,
    scratch: Scratch,
    file: tokio::fs::File,
    path: PathBuf,
    limit: u64,
    bytes: u64,
    looked_at: u64,
}

/// Why an upload was not taken.
#[derive(Debug, Error)]
pub enum UploadError {
    /// It is larger than allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes allowed.
        limit: u64,
    },
    /// It could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Upload {
    /// Begins to take in the file of `video`, at most `limit` bytes. `token` only names the
    /// private folder; any random one will do.
    ///
    /// # Errors
    /// [`FileError::NoSpace`] when the disk is low already, or what the system says.
    pub async fn begin(
        files: Arc<dyn Files>,
        video: VideoId,
        token: LeaseToken,
        limit: u64,
    ) -> Result<Self, UploadError> {
        room(files.as_ref()).await?;
        let scratch = files.scratch(video, token).await?;
        let path = scratch.file("upload");
        let file = tokio::fs::File::create(&path).await.map_err(FileError::from)?;
        Ok(Self { files, video, scratch, file, path, limit, bytes: 0, looked_at: 0 })
    }

    /// Appends a chunk.
    ///
    /// # Errors
    /// [`UploadError::TooLarge`] past the limit; [`FileError::NoSpace`] when the disk runs low.
    pub async fn write(&mut self, chunk: &[u8]) -> Result<(), UploadError> {
        let bytes = self.bytes.saturating_add(chunk.len() as u64);
        if bytes > self.limit {
            return Err(UploadError::TooLarge { limit: self.limit });
        }
        if bytes - self.looked_at >= LOOK_EVERY {
            room(self.files.as_ref()).await?;
            self.looked_at = bytes;
        }
        self.file.write_all(chunk).await.map_err(FileError::from)?;
        self.bytes = bytes;
        Ok(())
    }

    /// Publishes what has arrived under [`FileKey::Upload`], durably.
    ///
    /// # Errors
    /// What the system says; nothing is published then.
    pub async fn finish(mut self) -> Result<FileMeta, UploadError> {
        self.file.flush().await.map_err(FileError::from)?;
        drop(self.file);
        let meta = self.files.publish(&self.path, &FileKey::Upload(self.video)).await?;
        drop(self.scratch);
        Ok(meta)
    }
}

/// Refuses when the disk is below its floor.
async fn room(files: &dyn Files) -> Result<(), FileError> {
    let space = files.space().await?;
    if space.is_low() { Err(FileError::NoSpace { needed: 0, free: 0 }) } else { Ok(()) }
}
