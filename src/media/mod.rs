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
pub use ytdlp::{COOKIES, Subtitles};

use crate::model::{
    Analysis, Caption, Chapter, Colour, Extent, Facts, Failure, Gain, Heat, Layout, Link, LinkInfo,
    MediaInfo, MediaTime, Method, Place, Size, Timeline,
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
    async fn inspect(&self, link: &Link, run: &Run) -> Result<Inspected, MediaError>;

    /// Downloads a link into the run's folder, as far as it is wanted. Where a section cannot be
    /// had alone, the whole video is the answer.
    async fn fetch(&self, link: &Link, wish: Wish, run: &Run) -> Result<Fetched, MediaError>;

    /// Reads a file's facts and refuses what is outside the limits.
    async fn probe(&self, file: &Path, run: &Run) -> Result<MediaInfo, MediaError>;

    /// Lists the frames of a file and where it may be cut without decoding.
    async fn index(&self, file: &Path, info: &MediaInfo, run: &Run)
    -> Result<Timeline, MediaError>;

    /// Listens to a file and looks at its key frames, once for every later series. What cannot be
    /// learnt is left out: only a stopped run and a full disk are errors.
    async fn analyse(&self, file: &Path, facts: &Facts, run: &Run) -> Result<Analysed, MediaError>;

    /// Makes the clip of one part and verifies it. A clip that fails its checks is encoded
    /// instead; the answer says how it was made.
    async fn cut(&self, cut: &Cut<'_>, run: &Run) -> Result<Made, MediaError>;

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
    /// Whether sites are asked with the cookies in [`COOKIES`] of the folder. They change with what
    /// the sites answer.
    pub cookies: bool,
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

/// What a site says of a link.
#[derive(Clone, Debug, Default)]
pub struct Inspected {
    /// What people want to know.
    pub info: LinkInfo,
    /// Which of its subtitles are worth fetching.
    pub subtitles: Subtitles,
    /// Whether a section of it can be fetched alone: it is sent as a file, not as a playlist.
    pub sections: bool,
}

/// What is wanted of a link.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// About this section, in milliseconds; all of it when absent.
    pub section: Option<[u64; 2]>,
    /// These subtitles, as found by an inspection.
    pub subtitles: Subtitles,
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
    /// What was watched most, by the site.
    pub heat: Vec<Heat>,
    /// The site's subtitles in the language of the video, in order of time.
    pub captions: Vec<Caption>,
    /// Where the file begins in the video of the site; at 0 when it is the whole.
    pub offset_ms: u64,
    /// How much of that it holds: also the whole where a section was wished and could not be had.
    pub extent: Extent,
}

/// What listening and looking gave.
#[derive(Clone, Debug, Default)]
pub struct Analysed {
    /// What goes into the video's facts.
    pub analysis: Analysis,
    /// The waveform as JSON, a file in the run's folder.
    pub waveform: Option<PathBuf>,
    /// The sheet of small pictures (JPEG), a file in the run's folder.
    pub sprite: Option<PathBuf>,
}

/// How the pictures of a clip are to look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How the picture is placed.
    pub layout: Layout,
    /// The clip's size; `None` keeps that of the source.
    pub size: Option<Size>,
    /// The file of the second video of [`Layout::Stack`] and what is known of it.
    pub below: Option<Below>,
    /// What is written on it.
    pub text: Option<Text>,
}

/// The second video of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Below {
    /// Its file.
    pub file: PathBuf,
    /// What is known of it.
    pub facts: Arc<Facts>,
}

/// What is written on a clip. Plain text: whatever it contains is shown, never obeyed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// A line about the whole series.
    pub headline: Option<String>,
    /// Which part it is, ready to be shown.
    pub label: Option<String>,
    /// Colour of both.
    pub colour: Colour,
    /// Where both stand.
    pub place: Place,
    /// What is said meanwhile, in milliseconds from the first frame of the clip.
    pub captions: Vec<Caption>,
}

impl Look {
    /// Whether the pictures stay as they are.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// How a clip was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The method that passed the checks.
    pub method: Method,
    /// Why the planned method was not used, in a few words.
    pub reason: Option<String>,
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
    /// How its pictures are to look. Only [`Method::Encoded`] changes them.
    pub look: &'a Look,
    /// How its sound is to be raised or lowered.
    pub gain: Option<Gain>,
    /// Where to put it: a name in the run's folder that does not exist yet.
    pub out: &'a Path,
    /// Where to put a picture of its middle (JPEG, 360 pixels wide), if one is wanted. A clip may
    /// be good and yet give none.
    pub poster: Option<&'a Path>,
    /// The frames of the part that is made after this one, if that is a smart cut: what both share
    /// is read once.
    pub next: Option<&'a Range<u32>>,
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
