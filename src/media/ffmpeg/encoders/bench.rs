//! Trying encoders out, once; and giving up on one that keeps failing.

use super::settings::{Quality, VAAPI_DEVICE};
use super::{Choice, Encoder, EncoderReport};
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::{Ffmpeg, errors};
use crate::media::{MediaError, Run};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

/// How long a trial may take.
const WALL: Duration = Duration::from_secs(5);
/// After so many failures without a success between them the machine's own encoder is not used
/// any more.
const FAILURES_MAX: u32 = 3;
/// The longest reason that is told, in characters.
const REASON_MAX: usize = 100;

/// What has been learnt about this machine's encoders.
#[derive(Debug, Default)]
pub(in crate::media::ffmpeg) struct Bench {
    report: OnceCell<EncoderReport>,
    tones: OnceCell<bool>,
    /// Failures of the machine's own encoder since its last success.
    failures: AtomicU32,
}

impl Bench {
    /// Notes how an encode with the machine's own encoder ended.
    pub(in crate::media::ffmpeg) fn note(&self, worked: bool) {
        if worked {
            self.failures.store(0, Ordering::Relaxed);
        } else {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The encoder to use now.
    fn current(&self, tried: Encoder) -> Encoder {
        let given_up = self.failures.load(Ordering::Relaxed) >= FAILURES_MAX;
        if given_up { Encoder::X264 } else { tried }
    }
}

impl Ffmpeg {
    /// Which encoder this machine works with. The first call tries them, which takes a second or
    /// two; the answer stays for as long as this value and its copies live. When ffmpeg does not
    /// even say what it has, the next call asks again.
    pub async fn encoders(&self) -> EncoderReport {
        let tried = async {
            let report = self.try_encoders().await?;
            tracing::info!(encoder = %report, "encoding");
            Ok(report)
        };
        match self.bench.report.get_or_try_init(|| tried).await {
            Ok(report) => report.clone(),
            Err(error) => {
                let refused = self.wanted().into_iter().map(|one| (one, cut_short(&error)));
                EncoderReport { used: Encoder::X264, refused: refused.collect() }
            }
        }
    }

    /// The encoder of the next clip.
    ///
    /// # Errors
    /// `Stopped` when the run is stopped while encoders are tried.
    pub(in crate::media::ffmpeg) async fn encoder(&self, run: &Run) -> Result<Encoder, MediaError> {
        tokio::select! {
            report = self.encoders() => Ok(self.bench.current(report.used)),
            () = run.cancel.cancelled() => Err(MediaError::Stopped),
        }
    }

    /// Whether this ffmpeg can compress a high dynamic range; asked until it has answered.
    ///
    /// # Errors
    /// Why it did not answer, or `Stopped`.
    pub(in crate::media::ffmpeg) async fn tones(&self, run: &Run) -> Result<bool, MediaError> {
        let has = |lines: &[String], name| {
            lines.iter().any(|line| line.split_whitespace().nth(1) == Some(name))
        };
        let asked = async {
            let lines = self.listed("-filters").await?;
            Ok(has(&lines, "zscale") && has(&lines, "tonemap"))
        };
        tokio::select! {
            answer = self.bench.tones.get_or_try_init(|| asked) => answer.copied(),
            () = run.cancel.cancelled() => Err(MediaError::Stopped),
        }
    }

    /// The machine's own encoders that may be used.
    fn wanted(&self) -> Vec<Encoder> {
        match self.settings.encoder {
            Choice::Only(Encoder::X264) => Vec::new(),
            Choice::Only(one) => vec![one],
            Choice::Auto => Encoder::HARDWARE.to_vec(),
        }
    }

    async fn try_encoders(&self) -> Result<EncoderReport, MediaError> {
        let wanted = self.wanted();
        if wanted.is_empty() {
            return Ok(EncoderReport::default());
        }
        let lines = self.listed("-encoders").await?;
        let mut refused = Vec::new();
        for encoder in wanted {
            match self.try_encoder(encoder, &lines).await {
                Ok(()) => return Ok(EncoderReport { used: encoder, refused }),
                Err(why) => refused.push((encoder, why)),
            }
        }
        Ok(EncoderReport { used: Encoder::X264, refused })
    }

    /// Encodes a few black frames exactly as clips are; why it did not work.
    async fn try_encoder(&self, encoder: Encoder, listed: &[String]) -> Result<(), String> {
        let name = encoder.ffmpeg_name();
        if !listed.iter().any(|line| line.split_whitespace().nth(1) == Some(name)) {
            return Err("not in this ffmpeg".to_owned());
        }
        if encoder == Encoder::Vaapi && !Path::new(VAAPI_DEVICE).exists() {
            return Err("no device".to_owned());
        }
        let mut args = encoder.device();
        push(&mut args, ["-f", "lavfi", "-i", "color=black:s=256x256:r=25:d=0.4"]);
        push(&mut args, ["-vf", encoder.format()]);
        args.extend(encoder.settings(Quality::Delivery, 50, self.settings.threads));
        push(&mut args, ["-f", "null", "-"]);
        match self.ffmpeg(args, WALL, &nowhere(), |_| ()).await {
            Ok(exit) if exit.success() => Ok(()),
            Ok(exit) => Err(reason(&exit.stderr)),
            Err(error) => Err(cut_short(&error)),
        }
    }

    /// What ffmpeg lists of itself, by line.
    async fn listed(&self, what: &str) -> Result<Vec<String>, MediaError> {
        let mut lines = Vec::new();
        let args: Args = vec![what.into()];
        let exit = self.ffmpeg(args, WALL, &nowhere(), |line| lines.push(line.to_owned())).await?;
        if exit.success() { Ok(lines) } else { Err(errors::from_exit(&exit).into()) }
    }
}

/// Why a call did not come to its end.
fn cut_short(error: &MediaError) -> String {
    match error {
        MediaError::Failed(failure) => failure.message.chars().take(REASON_MAX).collect(),
        MediaError::Stopped => "stopped".to_owned(),
    }
}

/// A run that writes no files and that nobody waits for.
fn nowhere() -> Run {
    let (dir, cancel) = (Path::new("/").to_owned(), CancellationToken::new());
    Run { dir, cancel, progress: Arc::new(|_| ()), cookies: false }
}

/// The first thing ffmpeg complains of, without which part of it speaks (`[h264_nvenc @ 0x55…] `).
fn reason(stderr: &str) -> String {
    let clean = errors::scrub(stderr);
    let first = clean.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it fails");
    let said =
        first.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(first, |s| s.1);
    said.trim_end_matches('.').chars().take(REASON_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_end_it() {
        let bench = Bench::default();
        let current = || bench.current(Encoder::Nvenc);
        for worked in [false, false, true, false, false] {
            bench.note(worked);
            assert_eq!(current(), Encoder::Nvenc);
        }
        bench.note(false);
        assert_eq!(current(), Encoder::X264);
    }

    #[test]
    fn reasons_are_short() {
        let stderr = "\n[h264_nvenc @ 0x55d0] Cannot load libcuda.so.1\nError initializing\n";
        assert_eq!(reason(stderr), "Cannot load libcuda.so.1");
        assert_eq!(reason(""), "it fails");
        assert_eq!(reason(&"x".repeat(500)).len(), REASON_MAX);
    }

    #[test]
    fn a_report_is_one_line() {
        let refused = vec![
            (Encoder::Nvenc, "Cannot load libcuda.so.1".to_owned()),
            (Encoder::Vaapi, "no device".to_owned()),
        ];
        let report = EncoderReport { used: Encoder::X264, refused };
        let line = "libx264 (nvenc: Cannot load libcuda.so.1, vaapi: no device)";
        assert_eq!(report.to_string(), line);
        assert_eq!(EncoderReport::default().to_string(), "libx264");
    }
}
