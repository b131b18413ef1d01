//! Taking in a file of unknown or promised length: limits and room are checked before and while
//! the bytes come, and nothing stays when it breaks off.

use crate::files::upload::{Upload, UploadError};
use crate::files::{FileError, FileKey, Reservation};
use crate::http::api::Api;
use crate::http::limit::{FILE, Watch};
use crate::http::problem::Problem;
use crate::http::submit::new_id;
use crate::model::{Code, JobId, LeaseToken};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Room is first set aside for so many bytes, so that many slow uploads hold little of it ...
const FIRST: u64 = 1 << 20;
/// ... then as much again as has come, up to this many at once.
const STEP: u64 = 64 << 20;

/// An upload is given this long ...
const PATIENCE: Duration = Duration::from_mins(1);
/// ... and a second for so many bytes: the slowest one that is waited for to its end.
const SLOWEST: u64 = 16 << 10;

/// A file that is coming in, in a private folder that goes when this is dropped.
pub(super) struct Intake {
    /// The id of the video to be.
    pub id: JobId,
    /// How many bytes came in.
    pub bytes: u64,
    upload: Upload,
    room: Vec<Reservation>,
    reserved: u64,
}

impl Intake {
    /// Makes room for `promised` bytes (the `Content-Length`), or for the first step.
    pub async fn open(api: &Api, promised: Option<u64>) -> Result<Self, Problem> {
        let limit = api.settings.max_source_bytes;
        if promised.is_some_and(|bytes| bytes > limit) {
            return Err(UploadError::TooLarge { limit }.into());
        }
        // What is promised must fit, but only what comes is held: a client that promises much and
        // sends nothing keeps nobody else out.
        drop(api.files.reserve(promised.unwrap_or(0)).await?);
        let reserved = promised.unwrap_or(limit).min(FIRST);
        let room = vec![api.files.reserve(reserved).await?];
        let (id, token) = (new_id(), LeaseToken(Uuid::new_v4()));
        let upload = Upload::begin(Arc::clone(&api.files), id, token, limit).await?;
        Ok(Self { id, bytes: 0, upload, room, reserved })
    }

    /// Writes everything that comes.
    pub async fn fill<S>(&mut self, api: &Api, mut chunks: S) -> Result<(), Problem>
    where
        S: Stream<Item = Result<Bytes, Problem>> + Unpin,
    {
        let begun = Instant::now();
        let mut watch = Watch::new(FILE, begun);
        while let Some(chunk) = watch.next(chunks.next()).await? {
            let chunk = chunk?;
            if begun.elapsed() > PATIENCE + Duration::from_secs(self.bytes / SLOWEST) {
                return Err(Problem::of(Code::RequestTimeout));
            }
            self.upload.write(&chunk).await?;
            self.bytes += chunk.len() as u64;
            while self.bytes > self.reserved {
                let more = self.reserved.clamp(FIRST, STEP);
                self.room.push(api.files.reserve(more).await?);
                self.reserved += more;
            }
            watch.came(chunk.len(), Instant::now());
        }
        Ok(())
    }

    /// Publishes the file; its room is then taken by the file itself.
    pub async fn publish(self) -> Result<FileKey, Problem> {
        self.upload.finish().await?;
        Ok(FileKey::Upload(self.id))
    }
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge { limit } => {
                Self::new(Code::TooLarge, format!("The file is larger than {limit} bytes."))
            }
            // The scratch folder went while it was written to: nothing of the client's doing.
            UploadError::File(FileError::NotFound) => Self::internal("the scratch folder is gone"),
            UploadError::File(error) => error.into(),
        }
    }
}
