//! The picture of an encoded clip: which frames, what is done to them, and the encoder.

use super::span::Span;
use super::{input, seconds};
use crate::media::ffmpeg::call::{Args, push};
use crate::model::VideoInfo;
use std::path::Path;

/// The picture's input for encoding; returns where the first wanted frame's half-way mark lies
/// after the seek, if frames before it must be dropped.
pub(super) fn encode_input(
    args: &mut Args,
    file: &Path,
    span: &Span,
    indexed: bool,
    threads: &str,
) -> Option<i64> {
    let mark = span.start_us - span.half_us;
    let seek = if indexed { Some(mark) } else { span.safe_us };
    let seek = seek.filter(|&seek| span.has_before && seek > 0);
    let length = span.end_us - seek.unwrap_or(0) + 2_000_000;
    input(args, file, seek, length, threads);
    span.has_before.then(|| mark - seek.unwrap_or(0))
}

/// Appends what is done to the pictures and how they are encoded.
pub(super) fn encode(
    args: &mut Args,
    span: &Span,
    start_us: Option<i64>,
    video: &VideoInfo,
    threads: &str,
) {
    let base = video.timebase;
    push(args, ["-vf", &picture_filter(span, start_us, video)]);
    push(args, ["-fps_mode", "passthrough", "-enc_time_base:v"]);
    push(args, [&format!("{}:{}", base.num, base.den)]);
    push(args, ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20"]);
    push(args, ["-profile:v", "high", "-pix_fmt", "yuv420p", "-bf", "2"]);
    push(args, ["-g", &group_length(video).to_string()]);
    push(args, ["-x264-params", "open-gop=0", "-threads:v", threads]);
    let names = ["-color_primaries", "-color_trc", "-colorspace"];
    for (name, value) in names.into_iter().zip(&video.colour) {
        if let Some(value) = value.as_deref().filter(|value| is_colour(value)) {
            push(args, [name, value]);
        }
    }
}

fn picture_filter(span: &Span, start_us: Option<i64>, video: &VideoInfo) -> String {
    let from = start_us.map(|start| format!("trim=start={},", seconds(start)));
    let from = from.unwrap_or_default();
    let frames = span.frames;
    let deinterlace = if video.interlaced { "bwdif=mode=send_frame:deint=interlaced," } else { "" };
    // Square pixels, even sides, limited range: what every player shows alike.
    format!(
        "{from}trim=end_frame={frames},{deinterlace}setpts=PTS-STARTPTS,\
         scale=w=2*round(iw*sar/2):h=2*round(ih/2):flags=bicubic:out_range=tv,\
         setsar=1,format=yuv420p"
    )
}

/// Two seconds of frames between key frames.
fn group_length(video: &VideoInfo) -> u32 {
    let (num, den) = video.frame_rate;
    (2 * num).checked_div(den).unwrap_or(60).clamp(2, 240)
}

/// Colour names are ours to pass on only when they look like names.
fn is_colour(name: &str) -> bool {
    !name.is_empty()
        && name != "reserved"
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
