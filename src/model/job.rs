//! Jobs: the stored units of work, and the life each one leads.
//!
//! ```text
//!             video ready            claim                  settle
//!  waiting ───────────────► queued ─────────► running ─────────────────► succeeded
//!     │                       ▲ ▲                │ │ └───────────────────► failed
//!     │     retry / release   │ └────────────────┘ │  lease lost, transient
//!     ▼                       │                    ▼
//!  failed, cancelled ─────────┘ (retry)        cancelled
//! ```

use crate::model::{
    Code, Delivered, Delivery, Extent, Failure, JobId, Lane, Link, LinkInfo, Origin, Priority,
    SeriesSpec, Source, Timestamp, VideoId,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A job as everyone outside the queue sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its id, and that of the video or series it makes.
    pub id: JobId,
    /// Where it waits.
    pub lane: Lane,
    /// What is to be done.
    pub spec: JobSpec,
    /// Where it is in its life.
    pub state: State,
    /// Whom it goes before.
    pub priority: Priority,
    /// What is kept of the request that made it.
    pub origin: Origin,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it last changed in a stored way.
    pub updated_at: Timestamp,
    /// While queued: not to be claimed before this.
    pub run_at: Option<Timestamp>,
    /// When the current (or last) attempt was claimed.
    pub started_at: Option<Timestamp>,
    /// When it reached a final state.
    pub finished_at: Option<Timestamp>,
    /// When its row and files go; set once it is final.
    pub expires_at: Option<Timestamp>,
    /// Attempts used of its budget.
    pub attempts: u32,
    /// How often it waited for a resource.
    pub resource_waits: u32,
    /// The stage of the running attempt.
    pub stage: Option<Stage>,
    /// How far the running attempt is; `None` when nothing runs or nothing was heard yet.
    pub progress: Option<Progress>,
    /// Why the last attempt failed; kept while it is retried, cleared by success.
    pub failure: Option<Failure>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Someone wants it stopped and the worker has not said so yet.
    pub cancel_requested: bool,
    /// Grows with every stored change.
    pub version: u64,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobSpec {
    /// Make a video of a source: fetch, probe, index, publish.
    Video {
        /// Where it comes from.
        source: Source,
    },
    /// Ask a site about a link without downloading.
    Inspect {
        /// The link.
        link: Link,
    },
    /// Cut a video into a series.
    Series {
        /// The video.
        video: VideoId,
        /// How.
        spec: Box<SeriesSpec>,
    },
    /// Tell another program that a job has ended. Made by the queue itself.
    Delivery(Delivery),
}

impl JobSpec {
    /// The lane this kind of work waits in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match self {
            Self::Video { .. } | Self::Inspect { .. } => Lane::VideoDownload,
            Self::Series { .. } => Lane::VideoProcess,
            Self::Delivery(_) => Lane::Webhook,
        }
    }

    /// The video a series is cut from.
    #[must_use]
    pub fn video(&self) -> Option<VideoId> {
        match self {
            Self::Series { video, .. } => Some(*video),
            Self::Video { .. } | Self::Inspect { .. } | Self::Delivery(_) => None,
        }
    }

    /// The link of a video of which a stretch is wanted.
    #[must_use]
    pub fn stretched(&self) -> Option<&Link> {
        match self {
            Self::Video { source: Source::Stretch { link, .. } } => Some(link),
            _ => None,
        }
    }

    /// The second video a series shows, which may be the same as the first.
    #[must_use]
    pub fn below(&self) -> Option<VideoId> {
        match self {
            Self::Series { spec, .. } => spec.below(),
            Self::Video { .. } | Self::Inspect { .. } | Self::Delivery(_) => None,
        }
    }

    /// The videos a series needs while it lives: the one it is cut from, then the second.
    #[must_use]
    pub fn videos(&self) -> [Option<VideoId>; 2] {
        [self.video(), self.below()]
    }
}

/// Where a job is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A series whose video is not there yet. Enters at submission (or at a retry); leaves to
    /// `queued` when the video succeeds, to `failed` when it fails, to `cancelled` by the user.
    Waiting,
    /// Ready for a worker once its `run_at` has come. Enters at submission, when its video is
    /// ready, for another attempt, when a worker hands it back, or by a user's retry. Leaves to
    /// `running` by a claim, to `cancelled` by the user.
    Queued,
    /// Leased to one worker. Leaves by that worker's settle or release, or when the lease ends.
    Running,
    /// Done; its outcome and files are kept until they expire. Final.
    Succeeded,
    /// Given up: a permanent failure, or no attempts left. Final until a user retries it.
    Failed,
    /// Stopped by the user. Final until a user retries it.
    Cancelled,
}

impl State {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for State {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| format!("`{text}` is no state"))
    }
}

/// The named steps of the two pipelines. Each is safe to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Asking the site what the link is.
    Inspect,
    /// Checking limits and reserving room.
    Admit,
    /// Downloading.
    Fetch,
    /// Reading the file's facts.
    Probe,
    /// Indexing frames and cut points.
    Analyse,
    /// Deciding the parts.
    Plan,
    /// Cutting and verifying clips.
    Cut,
    /// Making the result visible.
    Publish,
}

impl Stage {
    /// The name people and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Admit => "admit",
            Self::Fetch => "fetch",
            Self::Probe => "probe",
            Self::Analyse => "analyse",
            Self::Plan => "plan",
            Self::Cut => "cut",
            Self::Publish => "publish",
        }
    }
}

/// How far an attempt is, over all its stages. Never stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// 0–1000; never goes back within an attempt.
    pub permille: u16,
    /// Seconds left, if it can be told.
    pub eta_s: Option<u32>,
    /// While downloading: bytes a second. While cutting: thousandths of real time.
    pub speed: Option<u64>,
}

/// What came of a job. At most 8 KB as JSON, so that it fits a row of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A video is ready.
    Video(VideoSummary),
    /// A link was inspected.
    Link(LinkInfo),
    /// A series is complete.
    Series(SeriesSummary),
    /// The receiver has accepted a message.
    Delivered(Delivered),
}

/// The facts of a video that lists show; all of them stand in its facts file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoSummary {
    /// The attempt that published its files: part of their names.
    pub made_by: String,
    /// The title; at most 200 characters.
    pub title: String,
    /// How long it lasts.
    pub duration_ms: u64,
    /// How many frames it has.
    pub frames: u32,
    /// Size of the source file.
    pub bytes: u64,
    /// Width as shown.
    pub width: u32,
    /// Height as shown.
    pub height: u32,
    /// Frames a second, as a fraction.
    pub frame_rate: (u32, u32),
    /// Video codec.
    pub codec: String,
    /// Sound codec, if there is sound.
    pub sound_codec: Option<String>,
    /// The content type of the source file.
    pub content_type: String,
    /// How many chapters it has.
    pub chapter_count: u32,
    /// Whether a poster was made.
    pub has_poster: bool,
    /// Whether a waveform was made.
    #[serde(default)]
    pub has_waveform: bool,
    /// Whether a sheet of small pictures was made.
    #[serde(default)]
    pub has_sprite: bool,
    /// Where the file begins in the whole video, when only a section was fetched.
    #[serde(default)]
    pub offset_ms: u64,
    /// How much of the video the file is.
    #[serde(default)]
    pub extent: Extent,
}

/// What came of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSummary {
    /// The attempt that published its manifest: part of the file's name.
    pub made_by: String,
    /// How many parts there are.
    pub parts: u32,
    /// Size of all clips together.
    pub bytes: u64,
    /// How long the clips last together.
    pub duration_ms: u64,
    /// The name clips and archive carry.
    pub name: String,
}

impl Job {
    /// The failure code, if the job failed or is being retried.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.failure.as_ref().map(|failure| failure.code)
    }
}
