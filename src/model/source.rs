//! Where a video comes from.

use crate::model::Link;
use serde::{Deserialize, Serialize};

/// Where a video comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A link, fetched by yt-dlp.
    Link(Link),
    /// A file that was uploaded and stands in the files room already.
    Upload {
        /// The name the user's file had, cleaned: at most 200 bytes, no path, no control characters.
        name: String,
        /// Its size.
        bytes: u64,
    },
}

impl Source {
    /// The longest file name kept, in bytes.
    const NAME_MAX: usize = 200;

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
