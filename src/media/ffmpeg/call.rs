//! Starting ffmpeg and ffprobe: the one place that puts the fixed options in front.

use super::progress::{self, Progress};
use super::{Ffmpeg, errors, prefix};
use crate::media::process::{Exit, run};
use crate::media::tools::Tool;
use crate::media::{MediaError, Run};
use crate::model::Failure;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How long ffmpeg may say nothing. It speaks twice a second while it works; writing the index to
/// the front of a large file at the end is silent.
const STALL: Duration = Duration::from_mins(2);

/// Output of a call that lists every packet of a long video, in bytes.
const LISTING_MAX: u64 = 1 << 30;

/// One argument list under construction.
pub(super) type Args = Vec<OsString>;

/// Appends arguments that are plain text.
pub(super) fn push<A: Into<OsString>>(args: &mut Args, more: impl IntoIterator<Item = A>) {
    args.extend(more.into_iter().map(Into::into));
}

impl Ffmpeg {
    /// Runs ffprobe on `file` with `options` and hands its output over line by line.
    pub(super) async fn ffprobe(
        &self,
        file: &Path,
        options: &[&str],
        wall: Duration,
        run_: &Run,
        on_line: impl FnMut(&str),
    ) -> Result<Exit, MediaError> {
        let command = self.tools.command(Tool::Ffprobe, &run_.dir).map_err(Failure::from)?;
        let command = command
            .args(["-hide_banner", "-v", "error"])
            .args(prefix::for_ffprobe())
            .args(options)
            .args(prefix::input(file))
            .wall(wall)
            .stall(STALL.min(wall))
            .output_max(LISTING_MAX);
        run(command, &run_.cancel, on_line).await.map_err(|error| errors::from_process(&error))
    }

    /// Runs ffmpeg with `args`, which hold inputs and outputs, and hands its output over.
    pub(super) async fn ffmpeg(
        &self,
        args: Args,
        wall: Duration,
        run_: &Run,
        on_line: impl FnMut(&str),
    ) -> Result<Exit, MediaError> {
        let command = self.tools.command(Tool::Ffmpeg, &run_.dir).map_err(Failure::from)?;
        let command = command
            .args(["-hide_banner", "-v", "error", "-nostdin", "-y"])
            .args(args)
            .wall(wall)
            .stall(STALL)
            .output_max(LISTING_MAX);
        run(command, &run_.cancel, on_line).await.map_err(|error| errors::from_process(&error))
    }

    /// Runs ffmpeg, reports how far it is, and wants it to succeed.
    pub(super) async fn ffmpeg_told(
        &self,
        args: Args,
        wall: Duration,
        run_: &Run,
        progress: &mut Progress,
    ) -> Result<Exit, MediaError> {
        let mut all: Args = progress::OPTIONS.iter().map(Into::into).collect();
        all.extend(args);
        let exit = self.ffmpeg(all, wall, run_, |line| progress.line(line, run_)).await?;
        if exit.success() { Ok(exit) } else { Err(errors::from_exit(&exit).into()) }
    }

    /// Waits until a clip may be made; others are made when this is dropped. They come to it in the
    /// order in which they asked.
    pub(super) async fn turn(&self, run_: &Run) -> Result<OwnedSemaphorePermit, MediaError> {
        tokio::select! {
            turn = Arc::clone(&self.turns).acquire_owned() => turn.map_err(|_| MediaError::Stopped),
            () = run_.cancel.cancelled() => Err(MediaError::Stopped),
        }
    }

    /// `-threads` for decoding or encoding.
    pub(super) fn threads(&self) -> [OsString; 2] {
        ["-threads".into(), self.settings.threads.to_string().into()]
    }
}
