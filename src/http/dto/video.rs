//! Videos and inspections.

use super::status::JobStatus;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// `GET /videos/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoDto {
    /// Its id.
    pub id: Uuid,
    /// The link, or `null` for an upload.
    pub url: Option<String>,
    /// The uploaded file's name, or `null` for a link.
    pub file_name: Option<String>,
    /// The title, once known.
    pub title: Option<String>,
    /// Where its job is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// What is known of the file; `null` until it succeeded.
    pub facts: Option<FactsDto>,
    /// Where its files are; `null` until it succeeded.
    pub links: Option<VideoLinks>,
}

/// What is known of a video's file.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct FactsDto {
    /// How long it lasts.
    pub duration_ms: u64,
    /// Where the file begins in the whole video: 0 unless only a section was fetched. Times of
    /// requests, chapters and parts are those of the whole video.
    pub offset_ms: u64,
    /// How many frames it has.
    pub frames: u32,
    /// Size of the file.
    pub bytes: u64,
    /// Width as shown.
    pub width: u32,
    /// Height as shown.
    pub height: u32,
    /// Frames a second, rounded to three decimals.
    pub frame_rate: f64,
    /// Video codec.
    pub codec: String,
    /// Sound codec, or `null` when there is no sound.
    pub sound_codec: Option<String>,
    /// How many chapters there are.
    pub chapter_count: u32,
    /// The chapters; only in `GET /videos/{id}`, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapters: Option<Vec<ChapterDto>>,
    /// How loud the sound is as a whole (EBU R 128), in LUFS; only in `GET /videos/{id}`, absent
    /// without sound or when it is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loudness_lufs: Option<f64>,
    /// How many pauses the sound has; only in `GET /videos/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_count: Option<u32>,
    /// The pauses of the sound, `[start, end]` each, in order of time: the longest 2,000. Only in
    /// `GET /videos/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses: Option<Vec<[u64; 2]>>,
    /// Where new scenes begin, in order of time; at most 2,000. Only in `GET /videos/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenes: Option<Vec<u64>>,
    /// What others watched most, where the site tells; only in `GET /videos/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heat: Option<Vec<HeatDto>>,
    /// How the sheet at `links.sprite` is laid out; only in `GET /videos/{id}`, absent when there
    /// is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sprite: Option<SpriteDto>,
}

/// A sheet of small pictures, row by row. Picture n shows the last key frame at or before n times
/// `every_ms`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpriteDto {
    /// Time between two pictures; the first is at 0.
    pub every_ms: u64,
    /// How many pictures there are.
    pub count: u32,
    /// Pictures in a row.
    pub columns: u32,
    /// Width of one picture in pixels.
    pub width: u32,
    /// Height of one picture in pixels.
    pub height: u32,
}

/// A chapter.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChapterDto {
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// Its title; may be empty.
    pub title: String,
}

/// How much a stretch was watched compared with the rest.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeatDto {
    /// Where it begins.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// 0 to 1000.
    pub permille: u16,
}

/// Where the files of a video are.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoLinks {
    /// The source file (Range).
    pub file: String,
    /// A picture (JPEG), or `null`.
    pub poster: Option<String>,
    /// How loud it is where (JSON), or `null`.
    pub waveform: Option<String>,
    /// A sheet of small pictures (JPEG), or `null`; see `facts.sprite`.
    pub sprite: Option<String>,
}

/// `POST /videos/inspect`: what the site says of a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct InspectionDto {
    /// The job's id.
    pub id: Uuid,
    /// The link asked about.
    pub url: String,
    /// Where the job is.
    #[serde(flatten)]
    pub status: JobStatus,
    /// What the site said; `null` until it succeeded.
    pub info: Option<LinkInfoDto>,
}

/// What a site says of a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkInfoDto {
    /// The title.
    pub title: Option<String>,
    /// How long it lasts, if the site says.
    pub duration_ms: Option<u64>,
    /// Who published it.
    pub uploader: Option<String>,
    /// The name of the site.
    pub site: Option<String>,
    /// A picture.
    pub picture: Option<String>,
    /// How many chapters the site lists.
    pub chapter_count: u32,
}
