//! [`Media`] with the real tools: ffmpeg for files, yt-dlp for links.

use super::ffmpeg::{self, Ffmpeg};
use super::tools::Tools;
use super::ytdlp::{self, YtDlp};
use super::{Analysed, Cut, Fetched, Inspected, Made, Media, MediaError, Run, Step, Wish};
use crate::model::{Code, Facts, Failure, Link, MediaInfo, MediaTime, Timeline};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;
use tracing::warn;

/// How much of a section, in milliseconds, may be missing at either end before it is worth
/// nothing: sites are entered at key frames, and lengths are known only roughly.
const MISSING_MAX_MS: u64 = 8000;

/// How far a section is, in thousandths, before it has been looked at: it may be worth nothing.
const UNSEEN_MAX: u16 = 900;

/// The tools of this machine as one engine.
pub struct Tooling {
    ffmpeg: Ffmpeg,
    ytdlp: YtDlp,
}

impl Tooling {
    /// Uses `tools` as the settings say. A tool that is missing is reported by the calls that
    /// need it, so a machine without yt-dlp still cuts uploads.
    #[must_use]
    pub fn new(tools: &Arc<Tools>, ffmpeg: ffmpeg::Settings, ytdlp: ytdlp::Settings) -> Self {
        Self {
            ffmpeg: Ffmpeg::new(Arc::clone(tools), ffmpeg),
            ytdlp: YtDlp::new(Arc::clone(tools), ytdlp),
        }
    }

    /// Finds out which encoder works here, so that the first clip need not wait for it.
    pub async fn try_encoders(&self) {
        self.ffmpeg.encoders().await;
    }
}

impl Tooling {
    /// Downloads a section and gives its file a clock of its own.
    async fn section(
        &self,
        link: &Link,
        wish: Wish,
        [from_ms, to_ms]: [u64; 2],
        run: &Run,
    ) -> Result<Fetched, MediaError> {
        let fetched = self.ytdlp.fetch(link, wish, &unseen(run)).await?;
        let settled = self.ffmpeg.settle(&fetched.file, run).await?;
        let [begins, ends] = settled.stretch_ms;
        let late = begins > from_ms.saturating_add(MISSING_MAX_MS);
        if late || ends.saturating_add(MISSING_MAX_MS) < to_ms {
            let message = format!("the site sent {begins} to {ends} ms of {from_ms} to {to_ms} ms");
            return Err(Failure::new(Code::ToolFailed, message).into());
        }
        (run.progress)(Step { permille: 1000, ..Step::default() });
        // The first frame is where the times of the whole are counted from, wherever its stream says
        // it begins.
        let offset_ms = if from_ms == 0 { 0 } else { begins };
        Ok(Fetched { file: settled.file, offset_ms, ..fetched })
    }
}

/// The same run, shown as not quite done.
fn unseen(run: &Run) -> Run {
    let told = Arc::clone(&run.progress);
    let progress = Arc::new(move |step: Step| {
        told(Step { permille: step.permille.min(UNSEEN_MAX), ..step });
    });
    Run { progress, ..run.clone() }
}

/// Removes what a download has left in the folder of its run, whole or in parts.
async fn remove_fetched(dir: &Path) -> std::io::Result<()> {
    let mut entries = tokio::fs::read_dir(dir).await?;
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("source.") || name.starts_with("settled.") {
            tokio::fs::remove_file(entry.path()).await?;
        }
    }
    Ok(())
}

#[async_trait]
impl Media for Tooling {
    async fn inspect(&self, link: &Link, run: &Run) -> Result<Inspected, MediaError> {
        self.ytdlp.inspect(link, run).await
    }

    async fn fetch(&self, link: &Link, wish: Wish, run: &Run) -> Result<Fetched, MediaError> {
        if let Some(section) = wish.section {
            match self.section(link, wish, section, run).await {
                Err(MediaError::Failed(failure)) if ytdlp::whole_may_work(&failure) => {
                    warn!(code = %failure.code, message = failure.message,
                        "no section could be fetched; the whole video is");
                    // It needs the room itself.
                    if let Err(error) = remove_fetched(&run.dir).await {
                        warn!(%error, "what came of the section cannot be removed");
                    }
                }
                done => return done,
            }
        }
        self.ytdlp.fetch(link, Wish { section: None, ..wish }, run).await
    }

    async fn probe(&self, file: &Path, run: &Run) -> Result<MediaInfo, MediaError> {
        self.ffmpeg.probe(file, run).await
    }

    async fn index(
        &self,
        file: &Path,
        info: &MediaInfo,
        run: &Run,
    ) -> Result<Timeline, MediaError> {
        self.ffmpeg.index(file, info, run).await
    }

    async fn analyse(&self, file: &Path, facts: &Facts, run: &Run) -> Result<Analysed, MediaError> {
        self.ffmpeg.analyse(file, facts, run).await
    }

    async fn cut(&self, cut: &Cut<'_>, run: &Run) -> Result<Made, MediaError> {
        self.ffmpeg.cut(cut, run).await
    }

    async fn poster(
        &self,
        file: &Path,
        at: MediaTime,
        out: &Path,
        run: &Run,
    ) -> Result<(), MediaError> {
        self.ffmpeg.poster(file, at, out, run).await
    }
}
