//! What clients send.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `POST /videos`, `POST /videos/inspect`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVideo {
    /// An http(s) link to a video.
    pub url: String,
}

/// `POST /series`: exactly one of `url` and `video_id`, and how to divide it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeries {
    /// A link; its video is fetched first.
    pub url: Option<String>,
    /// A video that exists.
    pub video_id: Option<Uuid>,
    /// The stretch to use; all of it when absent.
    pub trim: Option<TrimDto>,
    /// Where the parts begin and end.
    pub parts: PartsDto,
    /// What becomes of a short rest: `even` (default), `keep`, `merge` or `drop`.
    #[serde(default)]
    pub tail: TailDto,
    /// How much of the end of a part is shown again at the start of the next.
    #[serde(default)]
    pub overlap_ms: u64,
    /// `exact` (default), `copy` or `encode`.
    #[serde(default)]
    pub cut: CutDto,
    /// The name clips and archive carry; the video's title when absent.
    pub name: Option<String>,
}

/// `POST /plan`: exactly one of `video_id` and `duration_ms` (a guess at 30 frames a second).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    /// A video that is ready.
    pub video_id: Option<Uuid>,
    /// The length of a video that is not there yet.
    pub duration_ms: Option<u64>,
    /// As for a series.
    pub trim: Option<TrimDto>,
    /// As for a series.
    pub parts: PartsDto,
    /// As for a series.
    #[serde(default)]
    pub tail: TailDto,
    /// As for a series.
    #[serde(default)]
    pub overlap_ms: u64,
    /// As for a series.
    #[serde(default)]
    pub cut: CutDto,
}

/// A stretch of the video.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrimDto {
    /// Where it begins.
    #[serde(default)]
    pub start_ms: u64,
    /// Where it ends; the end of the video when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<u64>,
}

/// Exactly one of its fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartsDto {
    /// Parts of this length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_ms: Option<u64>,
    /// This many equal parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Exactly these stretches, `[start, end]` each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranges: Option<Vec<[u64; 2]>>,
    /// `true`: one part a chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
