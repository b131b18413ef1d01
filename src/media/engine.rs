//! [`Media`] with the real tools: ffmpeg for files, yt-dlp for links.

use super::ffmpeg::{self, Ffmpeg};
use super::tools::Tools;
use super::ytdlp::{self, YtDlp};
use super::{Analysed, Cut, Fetched, Made, Media, MediaError, Run};
use crate::model::{Facts, Link, LinkInfo, MediaInfo, MediaTime, Timeline};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

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

#[async_trait]
impl Media for Tooling {
    async fn inspect(&self, link: &Link, run: &Run) -> Result<LinkInfo, MediaError> {
        self.ytdlp.inspect(link, run).await
    }

    async fn fetch(
        &self,
        link: &Link,
        section: Option<[u64; 2]>,
        run: &Run,
    ) -> Result<Fetched, MediaError> {
        self.ytdlp.fetch(link, section, run).await
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
