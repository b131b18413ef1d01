//! The sound of a clip: always encoded anew, once for the whole clip, so that it begins and ends
//! on the sample.

use super::span::{AAC_FRAME, RATE, SETTLE_UNINDEXED_US, Span};
use super::{input, seconds};
use crate::media::Cut;
use crate::media::ffmpeg::call::{Args, push};

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

/// Appends how the sound is encoded.
pub(super) fn encode(args: &mut Args, span: &Span, lead_us: i64) {
    push(args, ["-af", &sound_filter(span, lead_us)]);
    push(args, ["-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-ac", "2"]);
}

/// The sound from the first frame to the end of the last, silence where there is none. The first
/// samples make room for the silence the encoder puts in front, which no edit list hides.
fn sound_filter(span: &Span, lead_us: i64) -> String {
    let lead = seconds(lead_us);
    let end = span.samples();
    format!(
        "atrim=start={lead},asetpts=PTS-{lead}/TB,\
         aresample={RATE}:async=1:first_pts=0:min_hard_comp=0.02,\
         aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=end_sample={end},\
         atrim=start_sample={AAC_FRAME},asetpts=N/SR/TB"
    )
}
