//! The folders of uploads that come in pieces.

use super::{Begun, Coming, KEPT, KEPT_WHOLE};
use crate::files::FileError;
use crate::files::host::{Run, make_folder, private_folder};
use crate::model::JobId;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

const NOTE: &str = "note.json";
const BYTES: &str = "bytes";

/// The folder of them all.
pub(super) struct Store {
    root: PathBuf,
    run: Arc<Run>,
}

impl Store {
    pub(super) fn open(root: PathBuf, run: Arc<Run>) -> Result<Self, FileError> {
        make_folder(&root)?;
        Ok(Self { root, run })
    }

    /// The folder of one.
    pub(super) fn folder(&self, id: JobId) -> PathBuf {
        self.root.join(id.to_string())
    }

    /// The file in which the bytes of one gather.
    pub(super) fn bytes(&self, id: JobId) -> PathBuf {
        self.folder(id).join(BYTES)
    }

    /// All is there under the upload's name, or nothing is.
    pub(super) fn begin(&self, id: JobId, begun: &Begun) -> Result<Coming, FileError> {
        let note = serde_json::to_vec(begun).map_err(std::io::Error::other)?;
        let made = private_folder(&self.run, "begun")?;
        let mut file = File::create(made.path().join(NOTE))?;
        file.write_all(&note)?;
        file.sync_all()?;
        File::create(made.path().join(BYTES))?.sync_all()?;
        File::open(made.path())?.sync_all()?;
        fs::rename(made.path(), self.folder(id))?;
        File::open(&self.root)?.sync_all()?;
        self.look(id)
    }

    pub(super) fn count(&self) -> Result<usize, FileError> {
        Ok(fs::read_dir(&self.root)?.count())
    }

    /// Everyone there is.
    pub(super) fn ids(&self) -> Result<Vec<JobId>, FileError> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            ids.extend(entry?.file_name().to_str().and_then(|name| name.parse::<JobId>().ok()));
        }
        Ok(ids)
    }

    pub(super) fn look(&self, id: JobId) -> Result<Coming, FileError> {
        let folder = self.folder(id);
        let note = fs::read(folder.join(NOTE))?;
        let begun: Begun = serde_json::from_slice(&note).map_err(std::io::Error::other)?;
        match File::open(self.bytes(id)) {
            Ok(bytes) => {
                let meta = bytes.metadata()?;
                // Nobody hears of bytes that a power cut could take back.
                bytes.sync_data()?;
                let (offset, expires) = (meta.len().min(begun.length), meta.modified()? + KEPT);
                Ok(Coming { begun, offset, published: false, expires })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let expires = touched(&folder)? + KEPT_WHOLE;
                Ok(Coming { offset: begun.length, begun, published: true, expires })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether one of which nothing can be learned has been so for long.
    pub(super) fn is_rubbish(&self, id: JobId) -> bool {
        let touched = touched(&self.folder(id));
        touched.is_ok_and(|touched| touched.elapsed().is_ok_and(|age| age >= KEPT))
    }

    /// Moves one out of sight in one step, then removes it. Its lock must be held.
    pub(super) fn remove(&self, id: JobId) -> Result<(), FileError> {
        let rubbish = private_folder(&self.run, "arrived")?;
        fs::rename(self.folder(id), rubbish.path().join("it"))?;
        Ok(File::open(&self.root)?.sync_all()?)
    }
}

/// When a folder got or lost an entry last: that of an upload, when its bytes were published.
fn touched(folder: &Path) -> std::io::Result<SystemTime> {
    fs::metadata(folder)?.modified()
}
