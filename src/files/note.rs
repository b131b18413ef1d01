//! Small things remembered from one run to the next, one for everyone who shares the files: all
//! processes on a data folder, all machines on a bucket. One that is lost is learned anew.

/// Which note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// How fast clips are made, as JSON: with a bucket a mean over all its machines.
    Pace,
}

impl Note {
    /// The largest note, in bytes.
    pub const MAX: u64 = 64 << 10;

    /// The name of its file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pace => "pace.json",
        }
    }
}
