//! The manifest: what a series consists of, for machines. Published beside the clips and written
//! by `ezclips clip`. Its format is a promise: fields may be added, never renamed.

use crate::model::{Method, Part, SeriesId, Snapped, VideoId, VideoSummary, clip_name};
use serde::{Deserialize, Serialize};

/// The version of the format.
pub const VERSION: u32 = 1;

/// All parts of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format: 1.
    pub version: u32,
    /// The series.
    pub series_id: SeriesId,
    /// The video it was cut from.
    pub video_id: VideoId,
    /// The name the clips carry.
    pub name: String,
    /// The video it was cut from, in short.
    pub source: SourceEntry,
    /// The parts in order.
    pub parts: Vec<PartEntry>,
}

/// The video a series was cut from, in short. Its file may be a section of a longer one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// Its title.
    pub title: String,
    /// How long the file lasts.
    pub duration_ms: u64,
    /// Where the file begins in the whole video; 0 when it is the whole.
    #[serde(default)]
    pub offset_ms: u64,
    /// How many frames the file has.
    pub frames: u32,
    /// Frames a second, as a fraction.
    pub frame_rate: (u32, u32),
}

/// One part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Its number, from 1.
    pub n: u32,
    /// The clip's file name.
    pub file: String,
    /// Where it starts in the whole video.
    pub start_ms: u64,
    /// Where it ends there.
    pub end_ms: u64,
    /// Its first frame, counted in the file of the source: that at `offset_ms` is 0.
    pub start_frame: u32,
    /// The first frame after it.
    pub end_frame: u32,
    /// What its start and its end were moved to: `asked`, `silence`, `scene` or `keyframe`.
    #[serde(default)]
    pub snapped: [Snapped; 2],
    /// How it was cut: `copy`, `smart` or `encoded`.
    pub method: Method,
    /// Why no cheaper method would do, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The clip's size.
    pub bytes: u64,
    /// The clip's SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of a series whose parts are all ready; those that are not are left out.
    #[must_use]
    pub fn of(
        series_id: SeriesId,
        video_id: VideoId,
        name: &str,
        video: &VideoSummary,
        parts: &[Part],
    ) -> Self {
        let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let source = SourceEntry {
            title: video.title.clone(),
            duration_ms: video.duration_ms,
            offset_ms: video.offset_ms,
            frames: video.frames,
            frame_rate: video.frame_rate,
        };
        let parts = parts.iter().filter_map(|part| PartEntry::of(name, part, of)).collect();
        Self { version: VERSION, series_id, video_id, name: name.to_owned(), source, parts }
    }
}

impl PartEntry {
    fn of(name: &str, part: &Part, of: u32) -> Option<Self> {
        let clip = part.clip()?;
        Some(Self {
            n: part.n,
            file: clip_name(name, part.n, of),
            start_ms: part.start_ms,
            end_ms: part.end_ms,
            start_frame: part.frames.start,
            end_frame: part.frames.end,
            snapped: part.snapped,
            method: clip.method,
            reason: clip.reason.clone(),
            bytes: clip.bytes,
            sha256: clip.sha256.clone(),
        })
    }
}
