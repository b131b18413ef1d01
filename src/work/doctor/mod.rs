//! How the machine is that work is done on: its tools, the encoder, the data folder, the disk and
//! the backups. For people, at a terminal or through the API; no job waits for it.

mod backup;
mod folder;
mod tools;

use crate::files::{FileError, Files};
use crate::media::ffmpeg::{self, Choice, Ffmpeg};
use crate::media::tools::Tools;
use crate::model::{Check, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;

/// What is looked at.
#[derive(Clone)]
pub struct Patient {
    tools: Arc<Tools>,
    encoder: Choice,
    /// Keeps what trials of encoders gave: they take seconds, and the machine stays the same.
    ffmpeg: Ffmpeg,
    dir: Option<PathBuf>,
}

impl Patient {
    /// These tools with the encoder that is asked for, and a data folder; `None` leaves out all
    /// that is in it.
    #[must_use]
    pub fn new(tools: Arc<Tools>, encoder: Choice, dir: Option<PathBuf>) -> Self {
        let settings = ffmpeg::Settings { encoder, ..ffmpeg::Settings::default() };
        let ffmpeg = Ffmpeg::new(Arc::clone(&tools), settings);
        Self { tools, encoder, ffmpeg, dir }
    }
}

/// Looks at everything. `files` opens the files of the data folder, which is asked only for a
/// folder that is there; `now` tells the age of backups.
pub async fn look<O>(patient: &Patient, files: O, now: Timestamp) -> Vec<Check>
where
    O: FnOnce() -> Result<Arc<dyn Files>, FileError> + Send,
{
    let mut checks = tools::look(&patient.tools, &patient.ffmpeg, patient.encoder).await;
    if let Some(dir) = &patient.dir {
        checks.extend(folder::look(dir.clone(), files, now).await);
    }
    checks
}
