//! What is known of a video's file and of a link.

use crate::model::{Analysis, MediaTime, Timebase, Timeline};
use serde::{Deserialize, Serialize};

/// Everything known of a video: what plans are made from. Stored as JSON beside the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What probing found.
    pub info: MediaInfo,
    /// Its frames and cut points.
    pub timeline: Timeline,
    /// What listening and looking found.
    #[serde(default)]
    pub analysis: Analysis,
    /// Where the file begins in the whole video, when only a section was fetched. Every other
    /// time here counts from the first frame of the file.
    #[serde(default)]
    pub offset_ms: u64,
}

/// What probing found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaInfo {
    /// The container as ffprobe names it (`mov,mp4,m4a,3gp,3g2,mj2`).
    pub container: String,
    /// How long it lasts.
    pub duration_ms: u64,
    /// Its size.
    pub bytes: u64,
    /// The picture.
    pub video: VideoInfo,
    /// The first sound track, if there is one.
    pub sound: Option<SoundInfo>,
    /// Chapters in order of time; at most 1,000.
    pub chapters: Vec<Chapter>,
    /// The title in the file's tags or from the site, if any; at most 200 characters.
    pub title: Option<String>,
}

/// The picture of a video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoInfo {
    /// The codec as ffprobe names it (`h264`).
    pub codec: String,
    /// The profile as ffprobe names it (`High`), if it has one.
    pub profile: Option<String>,
    /// Width of the coded picture in pixels, before rotation.
    pub width: u32,
    /// Height of the coded picture in pixels, before rotation.
    pub height: u32,
    /// How a player turns the picture.
    pub rotation: Rotation,
    /// Pixel format (`yuv420p`).
    pub pixel_format: String,
    /// Shape of a pixel, width to height.
    pub pixel_aspect: (u32, u32),
    /// `true` when fields are interlaced.
    pub interlaced: bool,
    /// Frames a second, on average, as a fraction.
    pub frame_rate: (u32, u32),
    /// The timebase of the stream.
    pub timebase: Timebase,
    /// How many frames may be decoded ahead of being shown (`has_b_frames`).
    pub reorder_depth: u32,
    /// Where the stream starts in the file.
    pub start: MediaTime,
    /// Bits a second, if the container says.
    pub bit_rate: Option<u64>,
    /// Primaries, transfer and matrix as ffprobe names them, where given.
    pub colour: [Option<String>; 3],
}

/// A quarter turn, clockwise, that a player applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// As coded.
    #[default]
    None,
    /// A quarter turn.
    Quarter,
    /// Upside down.
    Half,
    /// Three quarters.
    ThreeQuarters,
}

/// The sound of a video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundInfo {
    /// The codec as ffprobe names it (`aac`).
    pub codec: String,
    /// Channels (6 for 5.1).
    pub channels: u32,
    /// Samples a second.
    pub sample_rate: u32,
    /// Where the sound starts in the file.
    pub start: MediaTime,
}

/// A chapter, in milliseconds from the first frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// Its title; at most 200 characters, may be empty.
    pub title: String,
}

/// What a site says of a link before anything is downloaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkInfo {
    /// The title; at most 200 characters.
    pub title: Option<String>,
    /// How long it lasts, if the site says.
    pub duration_ms: Option<u64>,
    /// Who published it; at most 200 characters.
    pub uploader: Option<String>,
    /// The name of the site (`youtube`, `generic`).
    pub site: Option<String>,
    /// A picture, if its address is public http(s); at most 2,048 characters.
    pub picture: Option<String>,
    /// How many chapters the site lists.
    pub chapter_count: u32,
    /// How large the download is expected to be.
    pub estimated_bytes: Option<u64>,
}

impl Facts {
    /// Facts of a whole file that nobody has listened to yet.
    #[must_use]
    pub fn new(info: MediaInfo, timeline: Timeline) -> Self {
        Self { info, timeline, analysis: Analysis::default(), offset_ms: 0 }
    }
}

impl VideoInfo {
    /// Width and height as shown: rotated, with square pixels.
    #[must_use]
    pub fn shown_size(&self) -> (u32, u32) {
        let (num, den) = self.pixel_aspect;
        let wide = u64::from(self.width) * u64::from(num.max(1)) / u64::from(den.max(1));
        let width = u32::try_from(wide).unwrap_or(u32::MAX).max(1);
        match self.rotation {
            Rotation::None | Rotation::Half => (width, self.height),
            Rotation::Quarter | Rotation::ThreeQuarters => (self.height, width),
        }
    }
}
