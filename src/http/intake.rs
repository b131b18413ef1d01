//! Taking in a file of unknown or promised length: limits and room are checked before and while
//! the bytes come, and nothing stays when it breaks off.

use crate::files::{FileKey, Reservation, Scratch};
use crate::http::api::Api;
use crate::http::problem::Problem;
use crate::http::submit::new_id;
use crate::model::{Code, JobId, LeaseToken};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::{AsyncWriteExt, BufWriter};
use uuid::Uuid;

/// Room is set aside in steps of this many bytes when the length is not known.
const STEP: u64 = 64 << 20;
/// Bytes gathered before they are written.
const BUFFER: usize = 1 << 20;

/// A file that is coming in, in a scratch folder of its own that goes when this is dropped.
pub(super) struct Intake {
    /// The id of the video to be.
    pub id: JobId,
    scratch: Scratch,
    room: Vec<Reservation>,
    reserved: u64,
    limit: u64,
    /// How many bytes came in.
    pub bytes: u64,
}

impl Intake {
    /// Makes room for `promised` bytes (the `Content-Length`), or for the first step.
    pub async fn open(api: &Api, promised: Option<u64>) -> Result<Self, Problem> {
        let limit = api.settings.max_source_bytes;
        if promised.is_some_and(|bytes| bytes > limit) {
            return Err(too_large(limit));
        }
        let id = new_id();
        // The floor holds for the smallest upload too.
        if api.files.space().await?.is_low() {
            return Err(Problem::of(Code::NoSpace));
        }
        let first = promised.unwrap_or(STEP.min(limit));
        let room = vec![api.files.reserve(first).await?];
        let scratch = api.files.scratch(id, LeaseToken(Uuid::new_v4())).await?;
        Ok(Self { id, scratch, room, reserved: first, limit, bytes: 0 })
    }

    fn path(&self) -> PathBuf {
        self.scratch.dir().join("upload")
    }

    /// Writes everything that comes.
    pub async fn fill<S>(&mut self, api: &Api, mut chunks: S) -> Result<(), Problem>
    where
        S: Stream<Item = Result<Bytes, Problem>> + Unpin,
    {
        let file = File::create(self.path()).await.map_err(io)?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            self.bytes += chunk.len() as u64;
            if self.bytes > self.limit {
                return Err(too_large(self.limit));
            }
            while self.bytes > self.reserved {
                self.room.push(api.files.reserve(STEP).await?);
                self.reserved += STEP;
            }
            file.write_all(&chunk).await.map_err(io)?;
        }
        file.flush().await.map_err(io)
    }

    /// Publishes the file; its room is then taken by the file itself.
    pub async fn publish(self, api: &Api) -> Result<FileKey, Problem> {
        let key = FileKey::Upload(self.id);
        api.files.publish(&self.path(), &key).await?;
        Ok(key)
    }
}

fn too_large(limit: u64) -> Problem {
    Problem::new(Code::TooLarge, format!("The file is larger than {limit} bytes."))
}

fn io(error: std::io::Error) -> Problem {
    crate::files::FileError::Io(error).into()
}
