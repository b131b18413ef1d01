//! Notes: each a small file, whole or not there.

use crate::files::host::{Run, make_folder, private_folder};
use crate::files::{FileError, Note};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Where notes are kept.
pub(super) struct Notes {
    folder: PathBuf,
    run: Arc<Run>,
}

impl Notes {
    pub(super) fn new(folder: PathBuf, run: Arc<Run>) -> Self {
        Self { folder, run }
    }

    /// A note; `None` when there is none, or one too large to be one.
    pub(super) fn read(&self, note: Note) -> Result<Option<Vec<u8>>, FileError> {
        let file = match File::open(self.folder.join(note.name())) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Vec::new();
        file.take(Note::MAX + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= Note::MAX))
    }

    /// Replaces a note. Its bytes are on the disk before it has its name; that a power cut may
    /// bring the old one back does no harm.
    pub(super) fn keep(&self, note: Note, bytes: &[u8]) -> Result<(), FileError> {
        make_folder(&self.folder)?;
        let scratch = private_folder(&self.run, "note")?;
        let path = scratch.path().join(note.name());
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        Ok(fs::rename(&path, self.folder.join(note.name()))?)
    }
}
