//! Why a pipeline ended before its outcome.

use crate::files::FileError;
use crate::media::MediaError;
use crate::model::{Code, Failure};
use crate::queue::QueueError;
use std::io;

/// Why a pipeline ended before its outcome.
#[derive(Debug)]
pub enum Halt {
    /// It failed, for this reason.
    Failed(Failure),
    /// It was stopped from outside; the attempt's [`super::stop::Stop`] knows why.
    Stopped,
}

impl Halt {
    /// A failure in the words of the code table.
    pub fn of(code: Code) -> Self {
        Self::Failed(Failure::of(code))
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<MediaError> for Halt {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Failed(failure) => Self::Failed(failure),
            MediaError::Stopped => Self::Stopped,
        }
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::NoSpace,
            io::ErrorKind::OutOfMemory => Code::OutOfMemory,
            _ => Code::Internal,
        };
        // The kind only: an error's own text may name a path.
        Self::Failed(Failure::new(code, format!("{} ({})", code.title(), error.kind())))
    }
}

impl From<FileError> for Halt {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io(error) => error.into(),
            FileError::NoSpace { .. } => {
                Self::Failed(Failure::new(Code::NoSpace, error.to_string()))
            }
            FileError::Unavailable(why) => {
                // It names the address of the bucket.
                tracing::warn!(why, "the files cannot be reached");
                Self::of(Code::Unavailable)
            }
            FileError::InUse => Self::Failed(Failure::new(Code::Internal, error.to_string())),
            FileError::NotFound | FileError::OutOfRange => {
                Self::Failed(Failure::new(Code::VideoGone, "a file of the video is gone"))
            }
        }
    }
}

impl From<QueueError> for Halt {
    fn from(error: QueueError) -> Self {
        Self::Failed(Failure::new(Code::Unavailable, error.to_string()))
    }
}
