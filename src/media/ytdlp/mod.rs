//! yt-dlp: asking sites about links, and downloading them.
//!
//! One process per call, with a fixed list of arguments (`args`), behind an egress proxy of its
//! own. What it prints is read line by line (`report`), what it complains about is sorted into
//! codes (`errors`). Subtitles come along as plain text (`subtitles`, `captions`); a section of a
//! long video is read by ffmpeg through the same proxy (`section`), which is guarded (`guard`). Its
//! exit code alone is no proof: a download has succeeded when yt-dlp named the file and the file is
//! there.

mod args;
mod captions;
mod clean;
mod errors;
mod guard;
mod heat;
mod info;
mod progress;
mod report;
mod section;
mod sentences;
mod subtitles;
mod watch;

pub use section::whole_may_work;
pub use subtitles::{Language, Subtitles};

use super::egress::{Egress, Limits};
use super::process::{self, Exit, Over, ProcessError};
use super::tools::{Tool, Tools};
use super::{Fetched, Inspected, MediaError, Run, Step, Wish};
use crate::model::{AllowList, Code, Extent, Failure, Link};
use args::Setup;
use report::Report;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use watch::Hopeless;

/// The file in the folder of a run that holds its cookies, in the format of Netscape. yt-dlp reads
/// it at the start and writes it at the end, so it is a copy that may change.
pub const COOKIES: &str = ".cookies.txt";

/// Traffic of one run besides the file: pages, scripts, playlists, pieces fetched twice.
const OVERHEAD: u64 = 64 << 20;

/// What a download may be, and how long it may take.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The largest file accepted, in bytes.
    pub max_bytes: u64,
    /// The longest video accepted.
    pub max_duration: Duration,
    /// Hosts that may be reached although they are private.
    pub allowed: AllowList,
    /// How long asking a site may take.
    pub inspect_wall: Duration,
    /// How long a download may take.
    pub fetch_wall: Duration,
    /// How long yt-dlp may be silent. Retries and joining a large file are silent for minutes.
    pub stall: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_bytes: 8 << 30,
            max_duration: Duration::from_hours(6),
            allowed: AllowList::default(),
            inspect_wall: Duration::from_mins(2),
            fetch_wall: Duration::from_hours(12),
            stall: Duration::from_mins(5),
        }
    }
}

/// The downloader.
#[derive(Clone, Debug)]
pub struct YtDlp {
    tools: Arc<Tools>,
    settings: Settings,
}

/// How one run of yt-dlp ended, and what was learnt on the way.
struct Ended {
    exit: Result<Exit, ProcessError>,
    report: Report,
    /// Why it was stopped, or should have been.
    hopeless: Option<Hopeless>,
    blocked: Option<String>,
}

impl YtDlp {
    /// A downloader that uses these tools.
    #[must_use]
    pub fn new(tools: Arc<Tools>, settings: Settings) -> Self {
        Self { tools, settings }
    }

    /// Asks the site about a link without downloading.
    ///
    /// # Errors
    /// What the site or yt-dlp says, sorted by code; a video outside the limits is refused here.
    pub async fn inspect(&self, link: &Link, run: &Run) -> Result<Inspected, MediaError> {
        let egress = self.egress().await?;
        let args = args::inspect(self.setup(&egress, None, run), link);
        let report = Report::default();
        let ended = self.run(args, self.settings.inspect_wall, &egress, report, run).await?;
        if let Some(failure) = ended.report.site.refusal(&self.settings) {
            return Err(failure.into());
        }
        if ended.succeeded() && ended.report.described {
            let site = ended.report.site;
            let (subtitles, sections) = (site.subtitles, site.in_files);
            return Ok(Inspected { info: site.info, subtitles, sections });
        }
        Err(ended.into_error(&run.dir))
    }

    /// Downloads a link, or the wished section of it, into the run's folder. The times in the file
    /// of a section are those of the whole video, and what is told besides is of the whole video.
    ///
    /// # Errors
    /// What the site or yt-dlp says, sorted by code; nothing outside the limits is downloaded.
    pub async fn fetch(&self, link: &Link, wish: Wish, run: &Run) -> Result<Fetched, MediaError> {
        let ffmpeg = self.tools.path(Tool::Ffmpeg).map_err(Failure::from)?;
        let ffprobe = self.tools.path(Tool::Ffprobe).map_err(Failure::from)?;
        let guarded = guard::install(&run.dir, ffmpeg, ffprobe).map_err(|error| local(&error))?;
        let egress = self.egress().await?;
        let args = args::fetch(self.setup(&egress, Some(&guarded), run), link, wish);
        let report = Report { section: wish.section, ..Report::default() };
        let ended = self.run(args, self.settings.fetch_wall, &egress, report, run).await?;
        let Some(file) = ended.file(&run.dir) else {
            let refusal = ended.report.site.refusal(&self.settings);
            return Err(refusal.map_or_else(|| ended.into_error(&run.dir), MediaError::from));
        };
        if file.metadata().map_err(|error| local(&error))?.len() > self.settings.max_bytes {
            return Err(Failure::of(Code::TooLarge).into());
        }
        (run.progress)(Step { permille: 1000, ..Step::default() });
        let site = ended.report.site;
        Ok(Fetched {
            file,
            info: site.info,
            chapters: site.chapters,
            heat: site.heat,
            captions: captions::read(&run.dir).await,
            offset_ms: 0,
            extent: wish.section.map_or(Extent::Whole, |_| Extent::Section),
        })
    }

    async fn egress(&self) -> Result<Egress, Failure> {
        let quota = self.settings.max_bytes.saturating_add(self.settings.max_bytes / 8);
        let limits = Limits { quota: quota.saturating_add(OVERHEAD), ..Limits::default() };
        Egress::start(self.settings.allowed.clone(), limits).await.map_err(|error| local(&error))
    }

    fn setup<'a>(&'a self, egress: &Egress, ffmpeg: Option<&'a Path>, run: &Run) -> Setup<'a> {
        let (js, cookies) = (self.tools.js_runtime.as_ref(), run.cookies);
        Setup { settings: &self.settings, proxy: egress.address(), ffmpeg, js, cookies }
    }

    /// Runs yt-dlp to its end, or until the download is too large.
    async fn run(
        &self,
        args: Vec<OsString>,
        wall: Duration,
        egress: &Egress,
        mut report: Report,
        run: &Run,
    ) -> Result<Ended, MediaError> {
        let command = self.tools.command(Tool::Ytdlp, &run.dir).map_err(Failure::from)?;
        let command = command
            .args(args)
            .env("DENO_DIR", run.dir.join(".cache/deno"))
            .env("PYTHONNOUSERSITE", "1")
            .wall(wall)
            .stall(self.settings.stall)
            .line_max(1 << 20)
            // A file above the limit of a download is refused anyway, as soon as it is looked at.
            .file_max(self.settings.max_bytes.saturating_add(OVERHEAD));
        let (stop, done) = (run.cancel.child_token(), CancellationToken::new());
        let _done_if_dropped = done.clone().drop_guard();
        let begun = OnceLock::new();
        let max = self.settings.max_bytes;
        let running = async {
            let told = |line: &str| {
                if let Some(step) = report.line(line) {
                    (run.progress)(step);
                }
                if report.begun {
                    begun.get_or_init(|| egress.seen().refusals);
                }
            };
            let exit = process::run(command, &stop, told).await;
            done.cancel();
            exit
        };
        let watching = watch::until_hopeless(&run.dir, egress, max, &begun);
        let (exit, hopeless) = tokio::join!(running, watch::stop_when(watching, &stop, &done));
        if run.cancel.is_cancelled() && matches!(exit, Err(ProcessError::Stopped)) {
            return Err(MediaError::Stopped);
        }
        let over = (report.download.bytes() > max).then_some(Hopeless::TooLarge);
        Ok(Ended { exit, report, hopeless: hopeless.or(over), blocked: egress.seen().blocked })
    }
}

impl Ended {
    fn succeeded(&self) -> bool {
        self.exit.as_ref().is_ok_and(Exit::success)
    }

    /// It came to an end of its own. Subtitles that could not be had make its exit code 1.
    fn finished(&self) -> bool {
        self.exit.as_ref().is_ok_and(|exit| matches!(exit.status.code(), Some(0 | 1)))
    }

    /// The finished file: named by yt-dlp, which it does only after all of the video has come, and
    /// really a file inside the folder.
    fn file(&self, dir: &Path) -> Option<PathBuf> {
        let named =
            self.report.file.as_ref().filter(|_| self.finished() && self.hopeless.is_none())?;
        let dir = dir.canonicalize().ok()?;
        let file = dir.join(named).canonicalize().ok()?;
        (file.starts_with(&dir) && file.is_file()).then_some(file)
    }

    /// Why there is no result.
    fn into_error(self, dir: &Path) -> MediaError {
        match self.hopeless {
            Some(Hopeless::TooLarge) => return Failure::of(Code::TooLarge).into(),
            Some(Hopeless::Blocked) => {
                return errors::classify("", self.blocked.as_deref()).into();
            }
            None => {}
        }
        match self.exit {
            Ok(exit) if exit.success() && self.report.chosen && self.report.file.is_none() => {
                // A format was chosen and nothing came: the one limit it drops out for in silence.
                Failure::of(Code::TooLarge)
            }
            Ok(exit) if exit.success() => Failure::of(Code::UnsupportedSite),
            Ok(exit) if exit.over() == Some(Over::FileSize) => Failure::of(Code::TooLarge),
            Ok(exit) if exit.over() == Some(Over::Cpu) => Failure::of(Code::ToolStalled),
            Ok(exit) => {
                let folder = dir.display().to_string();
                errors::classify(&exit.stderr.replace(&folder, "…"), self.blocked.as_deref())
            }
            Err(ProcessError::Stopped) => return MediaError::Stopped,
            Err(error) => unfinished(&error),
        }
        .into()
    }
}

/// yt-dlp did not come to an end of its own.
fn unfinished(error: &ProcessError) -> Failure {
    match error {
        ProcessError::Missing(_) => Failure::from(super::tools::Missing(Tool::Ytdlp)),
        ProcessError::Timeout { stderr, .. } | ProcessError::Stalled { stderr, .. } => {
            Failure::new(Code::ToolStalled, format!("yt-dlp was stopped: {error}."))
                .with_stderr(&errors::tail(stderr))
        }
        ProcessError::Spawn(error) => local(error),
        ProcessError::Flooded { .. } | ProcessError::Stopped => {
            Failure::new(Code::ToolFailed, format!("yt-dlp was stopped: {error}."))
        }
    }
}

/// A failure of this machine, in words without paths.
fn local(error: &std::io::Error) -> Failure {
    use std::io::ErrorKind::{OutOfMemory, QuotaExceeded, StorageFull};
    let code = match error.kind() {
        StorageFull | QuotaExceeded => Code::NoSpace,
        OutOfMemory => Code::OutOfMemory,
        _ => Code::ToolFailed,
    };
    Failure::new(code, format!("The download could not be started: {}.", error.kind()))
}
