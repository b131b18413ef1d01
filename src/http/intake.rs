//! Taking in a file of unknown or promised length: limits and room are checked before and while
//! the bytes come, and nothing stays when it breaks off.

use crate::files::upload::{Upload, UploadError};
use crate::files::{FileError, FileKey};
use crate::http::api::Api;
use crate::http::inflow::Inflow;
use crate::http::problem::Problem;
use crate::http::submit::new_id;
use crate::model::{Code, JobId, LeaseToken};
use bytes::Bytes;
use futures_util::Stream;
use std::sync::Arc;
use uuid::Uuid;

/// A file that is coming in, in a private folder that goes when this is dropped.
pub(super) struct Intake {
    /// The id of the video to be.
    pub id: JobId,
    upload: Upload,
    inflow: Inflow,
}

impl Intake {
    /// Makes room for `promised` bytes (the `Content-Length`), or for the first step.
    pub async fn open(api: &Api, promised: Option<u64>) -> Result<Self, Problem> {
        let limit = api.settings.max_source_bytes;
        if promised.is_some_and(|bytes| bytes > limit) {
            return Err(UploadError::TooLarge { limit }.into());
        }
        let inflow = Inflow::open(api, promised, limit).await?;
        let (id, token) = (new_id(), LeaseToken(Uuid::new_v4()));
        let upload = Upload::begin(Arc::clone(&api.files), id, token, limit).await?;
        Ok(Self { id, upload, inflow })
    }

    /// How many bytes came in.
    pub fn bytes(&self) -> u64 {
        self.inflow.bytes
    }

    /// Writes everything that comes.
    pub async fn fill<S>(&mut self, api: &Api, mut chunks: S) -> Result<(), Problem>
    where
        S: Stream<Item = Result<Bytes, Problem>> + Unpin,
    {
        while let Some(chunk) = self.inflow.next(&mut chunks).await? {
            self.upload.write(&chunk).await?;
            self.inflow.wrote(api, chunk.len()).await?;
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
