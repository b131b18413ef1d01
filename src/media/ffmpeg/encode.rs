//! Making a clip by encoding all of it: with the machine's own encoder where that works, with
//! x264 otherwise.

use super::Ffmpeg;
use super::clip::MADE;
use super::cut::{self, Means, Span};
use super::encoders::Encoder;
use super::progress::Progress;
use super::verify::{self, Seams};
use crate::media::{Cut, MediaError, Run, Step};
use crate::model::Code;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

impl Ffmpeg {
    /// Encodes and verifies the clip of one part. `overlay` is a filter that writes on the
    /// pictures, see [`Means::overlay`].
    ///
    /// # Errors
    /// `VerifyFailed` when the clip does not pass its checks, or that of a tool.
    pub(super) async fn encoded(
        &self,
        cut: &Cut<'_>,
        overlay: Option<&str>,
        run: &Run,
    ) -> Result<(), MediaError> {
        let run = &forward_only(run);
        let tones = !needs_tones(cut) || self.tones(run).await?;
        if !tones {
            tracing::warn!("this ffmpeg lacks zscale or tonemap: high-range pictures look pale");
        }
        let threads = self.settings.threads;
        let means = Means { encoder: self.encoder(run).await?, overlay, tones, threads };
        if means.encoder == Encoder::X264 {
            return self.encoded_with(cut, &means, run).await;
        }
        let made = self.encoded_with(cut, &means, run).await;
        match made {
            Err(MediaError::Failed(failure)) if is_about_the_encoder(failure.code) => {
                let (encoder, reason) = (means.encoder.name(), failure.message);
                tracing::warn!(encoder, code = %failure.code, reason, "encoding with x264 instead");
                let means = Means { encoder: Encoder::X264, ..means };
                let made = self.encoded_with(cut, &means, run).await;
                // What x264 cannot make either says nothing about the machine's own encoder.
                if made.is_ok() {
                    self.bench.note(false);
                }
                made
            }
            made => {
                if made.is_ok() {
                    self.bench.note(true);
                }
                made
            }
        }
    }

    async fn encoded_with(
        &self,
        cut: &Cut<'_>,
        means: &Means<'_>,
        run: &Run,
    ) -> Result<(), MediaError> {
        let length_us = Span::of(cut).length_us();
        let length = Duration::from_micros(u64::try_from(length_us).unwrap_or(0));
        // 4K on a small machine is encoded at a fraction of its own speed.
        let wall = Duration::from_mins(10) + 40 * length;
        let mut progress = Progress::new(length_us, 0, MADE);
        let args = cut::args(cut, means);
        let turn = self.turn(run).await?;
        self.ffmpeg_told(args, wall, run, &mut progress).await?;
        drop(turn);
        verify::check(self, cut, &Seams::Encoded, run).await
    }
}

/// Whether a high dynamic range must be compressed for this clip.
fn needs_tones(cut: &Cut<'_>) -> bool {
    let below = cut.look.below.as_ref().map(|below| &below.facts.info.video);
    let mut shown = [Some(&cut.facts.info.video), below].into_iter().flatten();
    shown.any(cut::is_high_range)
}

/// The same run, whose progress never goes back when an encode begins anew.
fn forward_only(run: &Run) -> Run {
    let (told, highest) = (Arc::clone(&run.progress), AtomicU16::new(0));
    let progress = move |step: Step| {
        let before = highest.fetch_max(step.permille, Ordering::Relaxed);
        told(Step { permille: before.max(step.permille), ..step });
    };
    Run { progress: Arc::new(progress), ..run.clone() }
}

/// Whether another encoder may do better.
fn is_about_the_encoder(code: Code) -> bool {
    matches!(code, Code::VerifyFailed | Code::ToolFailed | Code::ToolStalled | Code::OutOfMemory)
}
