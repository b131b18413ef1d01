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
    /// two; the answer stays for as long as this value and its copies live.
    pub async fn encoders(&self) -> &EncoderReport {
        let tried = async {
            let report = self.try_encoders().await;
            tracing::info!(encoder = %report, "encoding");
            report
        };
        self.bench.report.get_or_init(|| tried).await
    }

    /// The encoder of the next clip.
    pub(in crate::media::ffmpeg) async fn encoder(&self) -> Encoder {
        self.bench.current(self.encoders().await.used)
    }

    /// Whether this ffmpeg can compress a high dynamic range; asked once.
    pub(in crate::media::ffmpeg) async fn tones(&self) -> bool {
        let has = |lines: &[String], name| {
            lines.iter().any(|line| line.split_whitespace().nth(1) == Some(name))
        };
        let asked = async {
            let lines = self.listed("-filters").await.unwrap_or_default();
            has(&lines, "zscale") && has(&lines, "tonemap")
        };
        *self.bench.tones.get_or_init(|| asked).await
    }

    async fn try_encoders(&self) -> EncoderReport {
        let wanted = match self.settings.encoder {
            Choice::Only(Encoder::X264) => return EncoderReport::default(),
            Choice::Only(one) => vec![one],
            Choice::Auto => Encoder::HARDWARE.to_vec(),
        };
        let lines = self.listed("-encoders").await.unwrap_or_default();
        let mut refused = Vec::new();
        for encoder in wanted {
            match self.try_encoder(encoder, &lines).await {
                Ok(()) => return EncoderReport { used: encoder, refused },
                Err(why) => refused.push((encoder, why)),
            }
        }
        EncoderReport { used: Encoder::X264, refused }
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
            Err(MediaError::Failed(failure)) => Err(failure.message),
            Err(MediaError::Stopped) => Err("stopped".to_owned()),
        }
    }

    /// What ffmpeg lists of itself, by line.
    async fn listed(&self, what: &str) -> Result<Vec<String>, MediaError> {
        let mut lines = Vec::new();
        let args: Args = vec![what.into()];
        self.ffmpeg(args, WALL, &nowhere(), |line| lines.push(line.to_owned())).await?;
        Ok(lines)
    }
}

/// A run that writes no files and that nobody waits for.
fn nowhere() -> Run {
    let (dir, cancel) = (Path::new("/").to_owned(), CancellationToken::new());
    Run { dir, cancel, progress: Arc::new(|_| ()) }
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
