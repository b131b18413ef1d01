//! Where the queue keeps what in a data folder.

use crate::model::Timestamp;
use crate::queue::dump::stamp_after;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the names of stores that were set aside begin with.
const ASIDE: &str = "store.bad-";

/// The places of the queue in a data folder, and how full its disk may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    folder: PathBuf,
    floor: Option<u64>,
}

impl Layout {
    /// The places in the data folder `folder`.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), floor: None }
    }

    /// The same with what must stay free on the disk beside the ballast, in bytes; `None` for
    /// twice the ballast.
    #[must_use]
    pub fn with_floor(self, floor: Option<u64>) -> Self {
        Self { floor, ..self }
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What must stay free beside the ballast, in bytes.
    #[must_use]
    pub fn floor(&self) -> Option<u64> {
        self.floor
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    /// A store in the making; worth nothing until it is renamed.
    #[must_use]
    pub fn building(&self) -> PathBuf {
        self.folder.join("store.new")
    }

    /// The folder of dumps.
    #[must_use]
    pub fn dump(&self) -> PathBuf {
        self.folder.join("dump")
    }

    /// The file that holds room for a day on which the disk is full.
    #[must_use]
    pub fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// The stores that were set aside, oldest first.
    ///
    /// # Errors
    /// The data folder cannot be read.
    pub fn aside(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(ASIDE)) {
                found.push(entry.path());
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The name for a store that is set aside at `at`: later than all that are there.
    ///
    /// # Errors
    /// The data folder cannot be read.
    pub fn next_aside(&self, at: Timestamp) -> io::Result<PathBuf> {
        let newest = self.aside()?.pop();
        let name = newest.as_ref().and_then(|path| path.file_name()?.to_str()).unwrap_or_default();
        let newest = name.strip_prefix(ASIDE).unwrap_or_default();
        Ok(self.folder.join(format!("{ASIDE}{}", stamp_after(newest, at))))
    }
}
