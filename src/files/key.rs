//! Names of published files. The only maker of names: no name ever comes from outside.

use crate::model::{JobId, SeriesId, VideoId};
use std::path::PathBuf;

/// Which published file. The texts are those of the attempt that made it
/// ([`crate::model::LeaseToken::short`]), so that two attempts never write the same file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileKey {
    /// An upload as it came in, before it was probed.
    Upload(VideoId),
    /// The source of a video, by the attempt that made it.
    Source(VideoId, String),
    /// All facts of a video as JSON: [`crate::model::Facts`].
    Facts(VideoId, String),
    /// A picture of a video (JPEG).
    VideoPoster(VideoId, String),
    /// The captions of a video as JSON: a list of [`crate::model::Caption`].
    Captions(VideoId, String),
    /// The peaks of a video's sound as JSON.
    Waveform(VideoId, String),
    /// Small pictures of a video on one sheet (JPEG).
    Sprite(VideoId, String),
    /// The clip of a part, by the attempt that made it.
    Clip(SeriesId, u32, String),
    /// A picture of a part (JPEG).
    ClipPoster(SeriesId, u32, String),
    /// The list of all parts of a series as JSON.
    Manifest(SeriesId, String),
}

impl FileKey {
    /// The video or series the file belongs to.
    #[must_use]
    pub fn owner(&self) -> JobId {
        match self {
            Self::Upload(id)
            | Self::Source(id, _)
            | Self::Facts(id, _)
            | Self::VideoPoster(id, _)
            | Self::Captions(id, _)
            | Self::Waveform(id, _)
            | Self::Sprite(id, _)
            | Self::Clip(id, _, _)
            | Self::ClipPoster(id, _, _)
            | Self::Manifest(id, _) => *id,
        }
    }

    /// The folder of the owner, relative to the root of all published files.
    pub(super) fn folder(&self) -> PathBuf {
        let kind = match self {
            Self::Upload(_)
            | Self::Source(..)
            | Self::Facts(..)
            | Self::VideoPoster(..)
            | Self::Captions(..)
            | Self::Waveform(..)
            | Self::Sprite(..) => VIDEOS,
            Self::Clip(..) | Self::ClipPoster(..) | Self::Manifest(..) => SERIES,
        };
        PathBuf::from(kind).join(self.owner().to_string())
    }

    /// The name within the folder: lower-case ASCII, different for every key of an owner.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Upload(_) => "upload".to_owned(),
            Self::Source(_, by) => format!("source-{}", tag(by)),
            Self::Facts(_, by) => format!("facts-{}.json", tag(by)),
            Self::VideoPoster(_, by) => format!("poster-{}.jpg", tag(by)),
            Self::Captions(_, by) => format!("captions-{}.json", tag(by)),
            Self::Waveform(_, by) => format!("waveform-{}.json", tag(by)),
            Self::Sprite(_, by) => format!("sprite-{}.jpg", tag(by)),
            Self::Clip(_, n, by) => format!("part-{n:04}-{}.mp4", tag(by)),
            Self::ClipPoster(_, n, by) => format!("part-{n:04}-{}.jpg", tag(by)),
            Self::Manifest(_, by) => format!("manifest-{}.json", tag(by)),
        }
    }
}

/// Folder of all videos.
pub(super) const VIDEOS: &str = "videos";
/// Folder of all series.
pub(super) const SERIES: &str = "series";

/// An attempt's mark as it stands in a name: itself when it is plain, else its bytes in
/// hexadecimal behind an underscore, which no plain mark contains.
fn tag(by: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !by.is_empty() && by.chars().all(plain) {
        return by.to_owned();
    }
    by.bytes().fold("_".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn keys() -> impl Strategy<Value = FileKey> {
        let id = (0..3_u128).prop_map(|n| JobId(Uuid::from_u128(n)));
        let by = prop_oneof!["[0-9a-f]{0,3}", "\\PC{0,3}", Just("../../etc".to_owned())];
        (0..10, id, 0..3_u32, by).prop_map(|(kind, id, n, by)| match kind {
            0 => FileKey::Upload(id),
            1 => FileKey::Source(id, by),
            2 => FileKey::Facts(id, by),
            3 => FileKey::VideoPoster(id, by),
            4 => FileKey::Clip(id, n, by),
            5 => FileKey::ClipPoster(id, n, by),
            6 => FileKey::Captions(id, by),
            7 => FileKey::Waveform(id, by),
            8 => FileKey::Sprite(id, by),
            _ => FileKey::Manifest(id, by),
        })
    }

    fn path(key: &FileKey) -> PathBuf {
        key.folder().join(key.name())
    }

    proptest! {
        #[test]
        fn different_keys_have_different_paths(one in keys(), two in keys()) {
            prop_assert_eq!(one == two, path(&one) == path(&two));
        }

        #[test]
        fn no_path_leaves_its_folder(key in keys()) {
            let name = key.name();
            let harmless = |c: char| {
                c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.')
            };
            prop_assert!(name.chars().all(harmless), "{name}");
            prop_assert!(name.starts_with(|c: char| c.is_ascii_lowercase()));
            prop_assert_eq!(path(&key).components().count(), 3);
        }
    }
}
