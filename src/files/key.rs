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

    /// The key that has this name in the folder of this kind and owner; `None` when none has.
    pub(super) fn of(kind: &str, owner: JobId, name: &str) -> Option<Self> {
        let video = |stem: &str, make: fn(VideoId, String) -> Self| Some(make(owner, untag(stem)?));
        let key = if kind == VIDEOS {
            match name.split_once('-').unwrap_or((name, "")) {
                ("upload", "") => Some(Self::Upload(owner)),
                ("source", by) => video(by, Self::Source),
                ("facts", by) => video(by.strip_suffix(".json")?, Self::Facts),
                ("poster", by) => video(by.strip_suffix(".jpg")?, Self::VideoPoster),
                ("captions", by) => video(by.strip_suffix(".json")?, Self::Captions),
                ("waveform", by) => video(by.strip_suffix(".json")?, Self::Waveform),
                ("sprite", by) => video(by.strip_suffix(".jpg")?, Self::Sprite),
                _ => None,
            }
        } else if let Some(by) = name.strip_prefix("manifest-") {
            Some(Self::Manifest(owner, untag(by.strip_suffix(".json")?)?))
        } else {
            let (n, rest) = name.strip_prefix("part-")?.split_once('-')?;
            let (by, ending) = rest.rsplit_once('.')?;
            match ending {
                "mp4" => Some(Self::Clip(owner, n.parse().ok()?, untag(by)?)),
                "jpg" => Some(Self::ClipPoster(owner, n.parse().ok()?, untag(by)?)),
                _ => None,
            }
        };
        // Whatever else looks like one, such as a number with more zeros, is not ours.
        key.filter(|key| key.kind() == kind && key.name() == name)
    }

    /// The folder of the owner, relative to the root of all published files.
    pub(super) fn folder(&self) -> PathBuf {
        PathBuf::from(self.kind()).join(self.owner().to_string())
    }

    /// The folder of all owners of its kind.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Upload(_)
            | Self::Source(..)
            | Self::Facts(..)
            | Self::VideoPoster(..)
            | Self::Captions(..)
            | Self::Waveform(..)
            | Self::Sprite(..) => VIDEOS,
            Self::Clip(..) | Self::ClipPoster(..) | Self::Manifest(..) => SERIES,
        }
    }

    /// The content type of the file; of a source, which may be of any kind, that of bytes.
    pub(super) fn content_type(&self) -> &'static str {
        match self {
            Self::Upload(_) | Self::Source(..) => "application/octet-stream",
            Self::Facts(..) | Self::Captions(..) | Self::Waveform(..) | Self::Manifest(..) => {
                "application/json"
            }
            Self::VideoPoster(..) | Self::Sprite(..) | Self::ClipPoster(..) => "image/jpeg",
            Self::Clip(..) => "video/mp4",
        }
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

/// The mark that stands so in a name.
fn untag(text: &str) -> Option<String> {
    let Some(hex) = text.strip_prefix('_') else { return Some(text.to_owned()) };
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect();
    String::from_utf8(bytes?).ok()
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
        fn a_key_is_known_by_its_name(key in keys(), other in "[a-z0-9_.-]{0,24}") {
            let kind = key.folder().parent().unwrap().to_str().unwrap().to_owned();
            let found = FileKey::of(&kind, key.owner(), &key.name());
            prop_assert_eq!(found.as_ref(), Some(&key));
            let other = FileKey::of(&kind, key.owner(), &other).map(|key| key.name() == other);
            prop_assert_ne!(other, Some(false));
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
