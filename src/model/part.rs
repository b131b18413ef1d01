//! The parts of a series and the clips made of them.

use crate::model::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How a clip was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Stream copy: bit-exact, both ends on cut points.
    Copy,
    /// Every frame encoded anew.
    Encoded,
    /// The middle copied bit by bit, the edges up to the next IDR frame encoded.
    Smart,
}

/// What a boundary was moved to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Snapped {
    /// Nothing: it stands where it was asked, or at an end of the video.
    #[default]
    Asked,
    /// A silence.
    Silence,
    /// The first frame of a scene.
    Scene,
    /// A frame at which a copy may begin.
    Keyframe,
}

/// One planned range of a series, numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its number, from 1.
    pub n: u32,
    /// Its frames in the video, half-open.
    pub frames: Range<u32>,
    /// When it starts, in milliseconds from the first frame of the video (rounded).
    pub start_ms: u64,
    /// When it ends (rounded; the next part starts at the same number).
    pub end_ms: u64,
    /// What its start and its end were moved to.
    pub snapped: [Snapped; 2],
    /// How it is to be cut; the clip says how it was.
    pub method: Method,
    /// Why no cheaper method will do, in a few words; at most [`Part::REASON_MAX`] bytes.
    pub reason: Option<String>,
    /// What there is of it.
    pub state: PartState,
}

/// What there is of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// No clip yet.
    Planned,
    /// The clip is published.
    Ready(Clip),
}

/// The finished file of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clip {
    /// The attempt that published it ([`crate::model::LeaseToken::short`]): part of its file's name.
    pub made_by: String,
    /// How it was made.
    pub method: Method,
    /// Why no cheaper method would do, in a few words; at most [`Part::REASON_MAX`] bytes.
    pub reason: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// CRC-32 (IEEE): what a ZIP archive wants.
    pub crc32: u32,
    /// When it was published.
    pub ready_at: Timestamp,
}

impl Method {
    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Smart => "smart",
            Self::Encoded => "encoded",
        }
    }
}

impl Snapped {
    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Silence => "silence",
            Self::Scene => "scene",
            Self::Keyframe => "keyframe",
        }
    }
}

impl Part {
    /// The longest reason, in bytes.
    pub const REASON_MAX: usize = 200;

    /// A reason, cut off where it is too long to be stored.
    #[must_use]
    pub fn reason_of(text: &str) -> String {
        let mut end = text.len().min(Self::REASON_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_owned()
    }

    /// The finished clip, if there is one.
    #[must_use]
    pub fn clip(&self) -> Option<&Clip> {
        match &self.state {
            PartState::Ready(clip) => Some(clip),
            PartState::Planned => None,
        }
    }
}
