//! Small things remembered from one run to the next, one for everyone who shares the files: all
//! processes on a data folder, all machines on a bucket.

use std::time::SystemTime;

/// Which note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// How fast clips are made, as JSON: with a bucket a mean over all its machines. One that is
    /// lost is learned anew.
    Pace,
    /// The cookies that sites are asked with, as a cookies file. A secret.
    Cookies,
}

/// What was noted.
#[derive(Clone, PartialEq, Eq)]
pub struct Noted {
    /// As it was kept.
    pub bytes: Vec<u8>,
    /// When.
    pub modified: SystemTime,
}

impl Note {
    /// The largest note of its kind, in bytes.
    #[must_use]
    pub const fn max(self) -> u64 {
        match self {
            Self::Pace => 64 << 10,
            Self::Cookies => 2 << 20,
        }
    }

    /// The name of its file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pace => "pace.json",
            Self::Cookies => "cookies.txt",
        }
    }

    /// Whether a power cut may bring the old one back.
    pub(super) fn may_be_old(self) -> bool {
        self == Self::Pace
    }
}

impl std::fmt::Debug for Noted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Noted({} bytes)", self.bytes.len())
    }
}
