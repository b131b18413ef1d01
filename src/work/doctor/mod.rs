//! How the machine is that work is done on: its tools, the encoder, the data folder, the disk and
//! the backups. For people, at a terminal or through the API; no job waits for it.

mod backup;
mod folder;
mod tools;

use crate::files::{FileError, Files};
use crate::media::ffmpeg::Choice;
use crate::media::tools::Tools;
use crate::model::{Check, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;

/// What is looked at.
#[derive(Clone)]
pub struct Patient {
    /// The tools.
    pub tools: Arc<Tools>,
    /// The encoder that is asked for.
    pub encoder: Choice,
    /// The data folder; `None` leaves out all that is in it.
    pub dir: Option<PathBuf>,
}

/// Looks at everything. `files` opens the files of the data folder, which is asked only for a
/// folder that is there; `now` tells the age of backups.
pub async fn look<O>(patient: &Patient, files: O, now: Timestamp) -> Vec<Check>
where
    O: FnOnce() -> Result<Arc<dyn Files>, FileError> + Send,
{
    let mut checks = tools::look(&patient.tools, patient.encoder).await;
    if let Some(dir) = &patient.dir {
        checks.extend(folder::look(dir.clone(), files, now).await);
    }
    checks
}
