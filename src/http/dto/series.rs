//! Series, parts and plans.

use super::look::{LayoutDto, TitlesDto};
use super::request::{CutDto, PartsDto, SnapDto, TailDto, TrimDto};
use super::status::JobStatus;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// `GET /series/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesDto {
    /// Its id.
    pub id: Uuid,
    /// The video it is cut from.
    pub video_id: Uuid,
    /// The name clips and archive carry, once known.
    pub name: Option<String>,
    /// What was asked.
    pub request: SeriesRequestDto,
    /// Where its job is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// While `waiting`: where the job of its video is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_status: Option<Box<JobStatus>>,
    /// How many parts are planned; `null` before the plan.
    pub part_count: Option<u32>,
    /// How many clips are published.
    pub parts_ready: u32,
    /// The parts; only in `GET /series/{id}`, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<PartDto>>,
    /// Where its files are; `null` until it succeeded.
    pub links: Option<SeriesLinks>,
}

/// What was asked of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesRequestDto {
    /// The stretch of the video.
    pub trim: Option<TrimDto>,
    /// The part rule.
    pub parts: PartsDto,
    /// What becomes of a short rest.
    pub tail: TailDto,
    /// Overlap.
    pub overlap_ms: u64,
    /// How parts are cut.
    pub cut: CutDto,
    /// What boundaries move to.
    pub snap: SnapDto,
    /// How far a boundary may move, if that was asked.
    pub window_ms: Option<u64>,
    /// The shortest part, if that was asked.
    pub min_ms: Option<u64>,
    /// The longest part, if that was asked.
    pub max_ms: Option<u64>,
    /// How the picture is placed.
    pub layout: LayoutDto,
    /// Where `crop` cuts.
    pub crop_x: Option<f64>,
    /// The video that `stack` shows below.
    pub below_video_id: Option<Uuid>,
    /// Size of the clips, `WIDTHxHEIGHT`; `null` keeps that of the video.
    pub size: Option<String>,
    /// What stands on the picture.
    pub titles: Option<TitlesDto>,
    /// Whether subtitles are shown.
    pub captions: bool,
    /// Whether the sound is brought to -14 LUFS.
    pub loudness: bool,
}

/// A part of a plan or of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartDto {
    /// Its number, from 1.
    pub n: u32,
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// Its first frame.
    pub start_frame: u32,
    /// The first frame after it.
    pub end_frame: u32,
    /// What its start and its end were moved to: `asked` (nothing), `silence`, `scene`, `keyframe`.
    pub snapped: [&'static str; 2],
    /// How it is (to be) cut: `copy`, `smart` (copied but for its edges) or `encoded`.
    pub method: &'static str,
    /// Why no cheaper method will do, in a few words.
    pub reason: Option<String>,
    /// `planned` or `ready`.
    pub state: &'static str,
    /// Size of the clip, once ready.
    pub bytes: Option<u64>,
    /// SHA-256 of the clip in hexadecimal, once ready.
    pub sha256: Option<String>,
    /// The clip (Range; `?download` for an attachment), once ready.
    pub file: Option<String>,
    /// A picture of it (JPEG), once ready.
    pub poster: Option<String>,
    /// Only in plans: how long making the clip is going to take, in milliseconds, going by what
    /// this machine has made before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_ms: Option<u64>,
    /// Only in plans: about how large the clip gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_bytes: Option<u64>,
}

/// Where the files of a series are.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesLinks {
    /// All clips in one ZIP (Range).
    pub archive: String,
    /// The list of parts as JSON.
    pub manifest: String,
}

/// `POST /plan`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDto {
    /// The parts; `state` is `planned`.
    pub parts: Vec<PartDto>,
    /// How long the parts last together.
    pub duration_ms: u64,
    /// How long making them is going to take, in milliseconds, once it is their turn. Learned
    /// from what this machine has made before.
    pub estimated_ms: u64,
    /// About how large they get together.
    pub estimated_bytes: u64,
    /// `true` when made from a real video, `false` from a guessed frame rate and size.
    pub exact: bool,
}
