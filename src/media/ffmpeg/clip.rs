//! Making one clip: cut, verify, and encode what could not be copied.

use super::cut::{self, Means, Span};
use super::progress::Progress;
use super::{Ffmpeg, verify};
use crate::media::{Cut, Made, MediaError, Run, Step};
use crate::model::{Code, Failure, Method};
use std::time::Duration;

/// Of a call's thousandths, how many making the file takes; the rest is verification.
const MADE: u16 = 900;

impl Ffmpeg {
    /// Makes and verifies the clip of one part; says how it was made.
    ///
    /// # Errors
    /// `VerifyFailed` when even the encoded clip does not pass its checks, or that of a tool.
    pub async fn cut(&self, cut: &Cut<'_>, run: &Run) -> Result<Made, MediaError> {
        if cut.frames.is_empty() || cut.frames.end > cut.facts.timeline.frames() {
            return Err(Failure::of(Code::NothingToCut).into());
        }
        let method = if cut.method == Method::Copy && self.copied(cut, run).await? {
            Method::Copy
        } else {
            self.encoded(cut, None, run).await?;
            Method::Encoded
        };
        (run.progress)(Step { permille: 1000, ..Step::default() });
        Ok(Made { method, reason: None })
    }

    /// Whether a copy was made and passed its checks. Only trouble with the machine is an error:
    /// any other is answered by encoding.
    async fn copied(&self, cut: &Cut<'_>, run: &Run) -> Result<bool, MediaError> {
        let timeline = &cut.facts.timeline;
        let (start, end) = (cut.frames.start, cut.frames.end);
        if !timeline.is_cut_point(start) || !timeline.is_cut_point(end) {
            return Ok(false);
        }
        let quiet = Run { progress: std::sync::Arc::new(|_| ()), ..run.clone() };
        let made = async {
            self.copy(cut, &quiet).await?;
            verify::check(self, cut, &quiet).await
        };
        match made.await {
            Ok(()) => Ok(true),
            Err(MediaError::Failed(failure)) if is_about_the_copy(failure.code) => {
                tracing::warn!(code = %failure.code, reason = %failure.message, "copy refused, encoding");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn copy(&self, cut: &Cut<'_>, run: &Run) -> Result<(), MediaError> {
        let length_us = Span::of(cut).length_us();
        let length = Duration::from_micros(u64::try_from(length_us).unwrap_or(0));
        let mut progress = Progress::new(length_us, 0, MADE);
        let means = Means::plain(self.settings.threads);
        let args = cut::args(cut, Method::Copy, &means);
        self.ffmpeg_told(args, Duration::from_mins(2) + length, run, &mut progress).await?;
        Ok(())
    }
}

fn is_about_the_copy(code: Code) -> bool {
    matches!(code, Code::VerifyFailed | Code::ToolFailed | Code::ToolStalled)
}
