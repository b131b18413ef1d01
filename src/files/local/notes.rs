//! Notes: each a small file, whole or not there, for this user alone.

use crate::files::host::{Run, make_folder, private_folder};
use crate::files::note::Noted;
use crate::files::{FileError, Note};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
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
    pub(super) fn read(&self, note: Note) -> Result<Option<Noted>, FileError> {
        let file = match File::open(self.folder.join(note.name())) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let modified = file.metadata()?.modified()?;
        let mut bytes = Vec::new();
        file.take(note.max() + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= note.max()).then_some(Noted { bytes, modified }))
    }

    /// Replaces a note. Its bytes are on the disk before it has its name.
    pub(super) fn keep(&self, note: Note, bytes: &[u8]) -> Result<(), FileError> {
        make_folder(&self.folder)?;
        let scratch = private_folder(&self.run, "note")?;
        let path = scratch.path().join(note.name());
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        fs::rename(&path, self.folder.join(note.name()))?;
        self.settle(note)
    }

    /// Removes a note. Not there is fine.
    pub(super) fn forget(&self, note: Note) -> Result<(), FileError> {
        match fs::remove_file(self.folder.join(note.name())) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => self.settle(note),
        }
    }

    fn settle(&self, note: Note) -> Result<(), FileError> {
        if !note.may_be_old() {
            File::open(&self.folder)?.sync_all()?;
        }
        Ok(())
    }
}
