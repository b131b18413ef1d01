//! The sound of a clip, encoded once for the whole clip, so that it begins and ends on the sample.

use super::span::{AAC_FRAME, RATE, SETTLE_UNINDEXED_US, Span};
use super::{input, seconds};
use crate::media::Cut;
use crate::media::ffmpeg::call::{Args, push};
use crate::model::Gain;

/// How much sound is decoded before the cut, so that codecs with memory have settled.
const SETTLE_US: i64 = 1_000_000;

/// Appends the sound's input; what [`encode`] needs to know of it.
pub(super) fn sound_input(
    args: &mut Args,
    cut: &Cut<'_>,
    span: &Span,
    indexed: bool,
    threads: &str,
) -> i64 {
    let settle = if indexed { SETTLE_US } else { SETTLE_UNINDEXED_US };
    let seek = Some(span.start_us - settle).filter(|&seek| seek > 0);
    let lead = span.start_us - seek.unwrap_or(0);
    let length = span.end_us - seek.unwrap_or(0) + 1_000_000;
    input(args, cut.source, seek, length, threads);
    lead
}

/// Appends how the sound is encoded. The simpler search for quantizers takes half the time and at
/// this rate is closer to the source: 3 dB for noise, 5 for music, 14 for speech.
pub(super) fn encode(args: &mut Args, span: &Span, lead_us: i64, gain: Option<Gain>) {
    push(args, ["-af", &sound_filter(span, lead_us, gain)]);
    push(args, ["-c:a", "aac", "-aac_coder", "fast", "-b:a", "160k"]);
    push(args, ["-ar", "48000", "-ac", "2"]);
}

/// The sound from the first frame to the end of the last, silence where there is none. The first
/// samples make room for the silence the encoder puts in front, which no edit list hides.
fn sound_filter(span: &Span, lead_us: i64, gain: Option<Gain>) -> String {
    let lead = seconds(lead_us);
    let end = span.samples();
    let louder = gain.map(volume).unwrap_or_default();
    format!(
        "atrim=start={lead},asetpts=PTS-{lead}/TB,\
         aresample={RATE}:async=1:first_pts=0:min_hard_comp=0.02,\
         aformat=sample_fmts=fltp:channel_layouts=stereo,{louder}apad,atrim=end_sample={end},\
         atrim=start_sample={AAC_FRAME},asetpts=N/SR/TB"
    )
}

/// The same change for every sample; what would be too loud then is held down. The limiter looks
/// ahead, and `latency` takes back what that delays. Samples may not reach full scale: between
/// them the sound is louder still.
fn volume(gain: Gain) -> String {
    let sign = if gain.0 < 0 { "-" } else { "" };
    let (whole, part) = (gain.0.unsigned_abs() / 100, gain.0.unsigned_abs() % 100);
    format!("volume={sign}{whole}.{part:02}dB,alimiter=limit=-1.5dB:level=false:latency=1,")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_written_in_decibels() {
        let table = [(900, "volume=9.00dB"), (-605, "volume=-6.05dB"), (-50, "volume=-0.50dB")];
        for (gain, expected) in table {
            assert!(volume(Gain(gain)).starts_with(&format!("{expected},alimiter")), "{gain}");
        }
    }
}
