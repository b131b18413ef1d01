//! Lanes and priorities: where a job waits, and ahead of whom.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The queue a job waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// Fetching, probing and analysing videos.
    VideoDownload,
    /// Cutting series into clips.
    VideoProcess,
    /// Telling other programs what has ended.
    Webhook,
}

impl Lane {
    /// Every lane, in the order work flows through them.
    pub const ALL: [Self; Self::COUNT] = [Self::VideoDownload, Self::VideoProcess, Self::Webhook];

    /// How many lanes there are.
    pub const COUNT: usize = 3;

    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::VideoDownload => "video-download",
            Self::VideoProcess => "video-process",
            Self::Webhook => "webhook",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Lane {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|lane| lane.name() == text).ok_or_else(|| {
            format!("`{text}` is no lane: use `video-download`, `video-process` or `webhook`")
        })
    }
}

/// Which of the waiting jobs goes first; within one priority the oldest does.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before all others: someone is looking at the screen (an inspection).
    High,
    /// The usual.
    #[default]
    Normal,
    /// After all others.
    Low,
}
