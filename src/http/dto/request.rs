//! What clients send.

use super::look::{LayoutDto, TitlesDto};
use super::shapes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `POST /videos`, `POST /videos/inspect`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVideo {
    /// An http(s) link to a video.
    #[schema(pattern = "^https?://", max_length = 2048)]
    pub url: String,
}

/// `POST /videos/{id}/keep`, `POST /series/{id}/keep`.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepDto {
    /// For how many hours from now.
    #[schema(minimum = 1, maximum = 720)]
    pub hours: u32,
}

/// A request and what every request for parts has in common.
macro_rules! asking_for_parts {
    ($(#[$doc:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($own)*
            /// The stretch to use; all of it when absent.
            pub trim: Option<TrimDto>,
            /// Where the parts begin and end.
            pub parts: PartsDto,
            /// What becomes of a short rest: `even` (default), `keep`, `merge` or `drop`.
            #[serde(default)]
            pub tail: TailDto,
            /// How much of the end of a part is shown again at the start of the next.
            #[serde(default)]
            #[schema(maximum = 86_400_000)]
            pub overlap_ms: u64,
            /// `exact` (default), `copy` or `encode`.
            #[serde(default)]
            pub cut: CutDto,
            /// What boundaries move to: `none`, `pause` or `keyframe`. When absent, `pause` for
            /// `every_ms` and `count`, else `none`.
            pub snap: Option<SnapDto>,
            /// How far a boundary may move either way; a share of a part's length when absent.
            #[schema(maximum = 60_000)]
            pub window_ms: Option<u64>,
            /// The shortest part that moving boundaries may leave.
            #[schema(maximum = 86_400_000)]
            pub min_ms: Option<u64>,
            /// The longest part that moving boundaries may leave.
            #[schema(maximum = 86_400_000)]
            pub max_ms: Option<u64>,
            /// `source` (default), `blur`, `crop`, `fit` or `stack`.
            #[serde(default)]
            pub layout: LayoutDto,
            /// Where `crop` cuts: 0 is left (or top), 0.5 (default) the middle, 1 right.
            #[schema(minimum = 0, maximum = 1)]
            pub crop_x: Option<f64>,
            /// The video that `stack` shows below; it must be ready.
            pub below_video_id: Option<Uuid>,
            /// `9:16` (default), `4:5`, `1:1`, `16:9` or `WIDTHxHEIGHT`; not for `source`.
            #[schema(pattern = "^(9:16|4:5|1:1|16:9|[0-9]{2,3}[02468]x[0-9]{2,3}[02468])$")]
            pub size: Option<String>,
            /// What stands on the picture.
            pub titles: Option<TitlesDto>,
            /// Whether the site's subtitles are shown, where there are any.
            #[serde(default)]
            pub captions: bool,
            /// Whether the sound is brought to -14 LUFS, the same gain for every part.
            #[serde(default = "yes")]
            pub loudness: bool,
        }

        impl $name {
            /// What it has in common with others.
            pub fn asked(&self) -> Asked<'_> {
                Asked {
                    trim: self.trim,
                    parts: &self.parts,
                    tail: self.tail,
                    overlap_ms: self.overlap_ms,
                    cut: self.cut,
                    snap: self.snap,
                    window_ms: self.window_ms,
                    min_ms: self.min_ms,
                    max_ms: self.max_ms,
                    layout: self.layout,
                    crop_x: self.crop_x,
                    below_video_id: self.below_video_id,
                    size: self.size.as_deref(),
                    titles: self.titles.as_ref(),
                    captions: self.captions,
                    loudness: self.loudness,
                }
            }
        }
    };
}

asking_for_parts! {
    /// `POST /series`: exactly one of `url` and `video_id`, and how to divide it.
    NewSeries {
        /// A link; its video is fetched first.
        #[schema(pattern = "^https?://", max_length = 2048)]
        pub url: Option<String>,
        /// A video that exists.
        pub video_id: Option<Uuid>,
        /// The name clips and archive carry; the video's title when absent.
        #[schema(min_length = 1, max_length = 120)]
        pub name: Option<String>,
        /// An http(s) address that is told when the series has ended, however it ends (see
        /// `docs/webhooks.md`).
        #[schema(pattern = "^https?://", max_length = 2048)]
        pub webhook: Option<String>,
    }
}

asking_for_parts! {
    /// `POST /plan`: exactly one of `video_id` and `duration_ms` (a guess at 30 frames a second).
    NewPlan {
        /// A video that is ready.
        pub video_id: Option<Uuid>,
        /// The length of a video that is not there yet.
        #[schema(minimum = 1, maximum = 86_400_000)]
        pub duration_ms: Option<u64>,
    }
}

/// What every request for parts has in common; the fields are those of the requests.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the requests describe them")]
pub struct Asked<'a> {
    pub trim: Option<TrimDto>,
    pub parts: &'a PartsDto,
    pub tail: TailDto,
    pub overlap_ms: u64,
    pub cut: CutDto,
    pub snap: Option<SnapDto>,
    pub window_ms: Option<u64>,
    pub min_ms: Option<u64>,
    pub max_ms: Option<u64>,
    pub layout: LayoutDto,
    pub crop_x: Option<f64>,
    pub below_video_id: Option<Uuid>,
    pub size: Option<&'a str>,
    pub titles: Option<&'a TitlesDto>,
    pub captions: bool,
    pub loudness: bool,
}

fn yes() -> bool {
    true
}

/// A stretch of the video.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrimDto {
    /// Where it begins.
    #[serde(default)]
    #[schema(maximum = 86_400_000)]
    pub start_ms: u64,
    /// Where it ends; the end of the video when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 86_400_000)]
    pub end_ms: Option<u64>,
}

/// Exactly one of its fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartsDto {
    /// Parts of this length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 500, maximum = 86_400_000)]
    pub every_ms: Option<u64>,
    /// This many equal parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1000)]
    pub count: Option<u32>,
    /// Exactly these stretches, `[start, end]` each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::ranges)]
    pub ranges: Option<Vec<[u64; 2]>>,
    /// `true`: one part a chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::chapters)]
    pub chapters: Option<bool>,
}

/// What becomes of a short rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TailDto {
    /// All parts become equally long.
    #[default]
    Even,
    /// The rest is a part of its own.
    Keep,
    /// The rest is added to the last full part.
    Merge,
    /// The rest is left out.
    Drop,
}

/// How parts are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutDto {
    /// On exactly the planned frames, by the cheapest correct way.
    #[default]
    Exact,
    /// Without encoding: boundaries move to the nearest cut point.
    Copy,
    /// Every part is encoded.
    Encode,
}

/// What boundaries move to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SnapDto {
    /// Nothing.
    None,
    /// The best pause nearby: a silence, else a new scene, else a key frame.
    Pause,
    /// The nearest frame at which a copy may begin.
    Keyframe,
}
