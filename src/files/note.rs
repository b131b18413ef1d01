//! Small things this machine remembers from one run to the next. One that is lost is learned anew.

/// Which note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// How fast clips are made here, as JSON.
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
