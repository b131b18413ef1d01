//! The outside tools: ffmpeg, ffprobe and yt-dlp.
//!
//! [`Media`] is what everyone outside this room sees. This is the one place that starts
//! processes. Input is hostile: user data reaches a tool only as an argument after `--` or as a
//! fixed file name, and every tool runs with limits on time and size.

pub mod egress;
mod engine;
pub mod ffmpeg;
pub mod process;
pub mod tools;
pub mod ytdlp;

pub use engine::Tooling;

use crate::model::{
    Chapter, Facts, Failure, Link, LinkInfo, MediaInfo, MediaTime, Method, Timeline,
};
use async_trait::async_trait;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

/// What the tools can do for a job.
#[async_trait]
pub trait Media: Send + Sync {
    /// Asks the site about a link without downloading.
    async fn inspect(&self, link: &Link, run: &Run) -> Result<LinkInfo, MediaError>;

    /// Downloads a link into the run's folder.
    async fn fetch(&self, link: &Link, run: &Run) -> Result<Fetched, MediaError>;

    /// Reads a file's facts and refuses what is outside the limits.
    async fn probe(&self, file: &Path, run: &Run) -> Result<MediaInfo, MediaError>;

    /// Lists the frames of a file and where it may be cut without decoding.
    async fn index(&self, file: &Path, info: &MediaInfo, run: &Run)
    -> Result<Timeline, MediaError>;

    /// Makes the clip of one part and verifies it. A copy that fails its checks is encoded
    /// instead; the answer says how the clip was made.
    async fn cut(&self, cut: &Cut<'_>, run: &Run) -> Result<Method, MediaError>;

    /// Makes a picture (JPEG, 360 pixels wide) of a file at a moment.
    async fn poster(
        &self,
        file: &Path,
        at: MediaTime,
        out: &Path,
        run: &Run,
    ) -> Result<(), MediaError>;
}

/// What every call needs besides its subject.
#[derive(Clone)]
pub struct Run {
    /// The attempt's private folder; tools run in it and write nowhere else.
    pub dir: PathBuf,
    /// Ends every tool of this call: TERM to its process group, KILL after half a second.
    pub cancel: CancellationToken,
    /// Told how far the call is.
    pub progress: Sink,
}

/// Where progress goes.
pub type Sink = Arc<dyn Fn(Step) + Send + Sync>;

/// How far one call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// 0–1000 of this call.
    pub permille: u16,
    /// While downloading: bytes a second. While cutting: thousandths of real time.
    pub speed: Option<u64>,
    /// Seconds left of this call.
    pub eta_s: Option<u32>,
}

/// A finished download.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The file, in the run's folder.
    pub file: PathBuf,
    /// What the site said.
    pub info: LinkInfo,
    /// The site's chapters.
    pub chapters: Vec<Chapter>,
}

/// One clip to make.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'a> {
    /// The video's file.
    pub source: &'a Path,
    /// Everything known of it.
    pub facts: &'a Facts,
    /// The frames wanted, half-open.
    pub frames: &'a Range<u32>,
    /// How to make it.
    pub method: Method,
    /// Where to put it: a name in the run's folder that does not exist yet.
    pub out: &'a Path,
}

/// Why a call did not do it.
#[derive(Debug, Error)]
pub enum MediaError {
    /// It failed, for this reason.
    #[error("{}: {}", .0.code, .0.message)]
    Failed(Failure),
    /// The run was cancelled.
    #[error("stopped")]
    Stopped,
}

impl From<Failure> for MediaError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
