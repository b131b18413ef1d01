//! Where a video comes from.

use crate::model::{Link, SeriesSpec};
use serde::{Deserialize, Serialize};

/// Where a video comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A link, fetched by yt-dlp.
    Link(Link),
    /// A link of which only a stretch is wanted; fetched alone when that is a small part of a long
    /// video.
    Stretch {
        /// The link.
        link: Link,
        /// Where the stretch begins in the whole video, in milliseconds.
        from_ms: u64,
        /// Where it ends.
        to_ms: u64,
    },
    /// A file that was uploaded and stands in the files room already.
    Upload {
        /// The name the user's file had, cleaned: at most 200 bytes, no path, no control characters.
        name: String,
        /// Its size.
        bytes: u64,
    },
}

/// How much of its source a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All of it.
    Whole,
    /// Perhaps only a section: so it is taken where nobody says.
    #[default]
    Section,
}

impl Source {
    /// The longest file name kept, in bytes.
    const NAME_MAX: usize = 200;

    /// What a series asks of a link: the stretch that all its parts lie in, if it names one.
    #[must_use]
    pub fn wanted(link: Link, spec: &SeriesSpec) -> Self {
        match spec.stretch() {
            Some([from_ms, to_ms]) => Self::Stretch { link, from_ms, to_ms },
            None => Self::Link(link),
        }
    }

    /// The link it is fetched from; none for an upload.
    #[must_use]
    pub fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(link) | Self::Stretch { link, .. } => Some(link),
            Self::Upload { .. } => None,
        }
    }

    /// An uploaded file under the last path component of `name`, made harmless.
    #[must_use]
    pub fn upload(name: &str, bytes: u64) -> Self {
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let mut clean: String = last.chars().filter(|c| !c.is_control()).collect();
        while clean.len() > Self::NAME_MAX {
            clean.pop();
        }
        if clean.trim().is_empty() {
            "upload".clone_into(&mut clean);
        }
        Self::Upload { name: clean, bytes }
    }
}
