//! The picture of an encoded clip: which frames, what is done to them, and the encoder.
//!
//! One chain: the wanted frames, progressive and starting at 0 → drawn at their size in the clip's
//! colours (`layout`, `shape`, `colour`) → what is around them (`layout`, `below`) → what is
//! written on them ([`Means::overlay`]) → the encoder's format.

mod below;
mod colour;
mod layout;
mod shape;

pub(in crate::media::ffmpeg) use colour::{clip_matrix, is_high_range};
pub(in crate::media::ffmpeg) use layout::clip_size;

use super::input;
use super::span::Span;
use crate::media::Cut;
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::encoders::{Encoder, Quality};
use crate::model::{Layout, VideoInfo};
use below::Second;
use std::path::Path;

/// What an encode is made with.
#[derive(Clone, Copy, Debug)]
pub(in crate::media::ffmpeg) struct Means<'a> {
    /// The encoder.
    pub encoder: Encoder,
    /// A filter that writes on the finished pictures, such as `ass=part.ass`: it gets them at the
    /// clip's size in `yuv420p`, the first at time 0, and names only files in the run's folder.
    /// Never made of user text.
    pub overlay: Option<&'a str>,
    /// Whether this ffmpeg has the filters that compress a high dynamic range.
    pub tones: bool,
    /// Threads of the decoder and the encoder.
    pub threads: u32,
}

#[cfg(test)]
impl Means<'_> {
    /// x264 and nothing written.
    pub(in crate::media::ffmpeg) fn plain(threads: u32) -> Self {
        Self { encoder: Encoder::X264, overlay: None, tones: false, threads }
    }
}

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

/// Appends the inputs of a second video, if the look has one; they follow all others.
pub(super) fn second_input(args: &mut Args, cut: &Cut<'_>, span: &Span, threads: &str) {
    if let Some(second) = second(cut, span) {
        second.inputs(args, threads);
    }
}

/// The stream that is encoded as the clip's picture: what `-map` takes.
pub(super) fn mapped(cut: &Cut<'_>) -> &'static str {
    if cut.look.layout == Layout::Source { "0:V:0" } else { "[v]" }
}

fn second<'a>(cut: &Cut<'a>, span: &Span) -> Option<Second<'a>> {
    let below = cut.look.below.as_ref().filter(|_| cut.look.layout.below().is_some())?;
    Some(Second::of(below, &cut.facts.timeline, span))
}

/// Appends what is done to the pictures and how they are encoded.
pub(super) fn encode(
    args: &mut Args,
    cut: &Cut<'_>,
    span: &Span,
    start_us: Option<i64>,
    means: &Means<'_>,
) {
    let video = &cut.facts.info.video;
    let (base, source) = (video.timebase, cut.look.layout == Layout::Source);
    args.extend(means.encoder.device());
    let first = wanted(span, start_us, video);
    if source {
        push(args, ["-vf", &format!("{first}{}", as_it_is(video, means))]);
    } else {
        // Small pictures and copies of rows: one thread does more than several that wait for
        // each other. Compressing a high range is arithmetic.
        let threads = if is_high_range(video) { means.threads } else { 1 };
        push(args, ["-filter_complex_threads", &threads.to_string()]);
        push(args, ["-filter_complex", &arranged(cut, span, &first, means)]);
    }
    push(args, ["-fps_mode", "passthrough", "-enc_time_base:v"]);
    push(args, [&format!("{}:{}", base.num, base.den)]);
    let quality = if source { Quality::Source } else { Quality::Delivery };
    args.extend(means.encoder.settings(quality, group_length(video), means.threads));
    if source && !is_high_range(video) {
        let names = ["-color_primaries", "-color_trc", "-colorspace"];
        for (name, value) in names.into_iter().zip(colour::kept(video)) {
            if let Some(value) = value {
                push(args, [name, value]);
            }
        }
    } else {
        push(args, ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"]);
        push(args, ["-color_range", "tv"]);
    }
}

/// The wanted frames: progressive, the first at 0.
fn wanted(span: &Span, start_us: Option<i64>, video: &VideoInfo) -> String {
    let seek = start_us.map(|start| span.start_us - span.half_us - start);
    let (frames, deinterlace) = (span.frames, deinterlace(video));
    let wanted = span.wanted_after(seek);
    format!("{wanted}trim=end_frame={frames},{deinterlace}setpts=PTS-STARTPTS,")
}

fn deinterlace(video: &VideoInfo) -> &'static str {
    if video.interlaced { "bwdif=mode=send_frame:deint=interlaced," } else { "" }
}

/// The pictures as they are: square pixels, even sides, limited range, what every player shows
/// alike. Only a high range is changed.
fn as_it_is(video: &VideoInfo, means: &Means<'_>) -> String {
    let (overlay, last) = (overlay(means), means.encoder.format());
    let size = "scale=w=2*round(iw*sar/2):h=2*round(ih/2):flags=bicubic";
    match colour::tone_map(video).filter(|_| means.tones) {
        Some(map) => {
            let matrix = colour::matrix(video);
            format!(
                "{size}:in_color_matrix={matrix}:out_color_matrix=bt2020:out_range=tv,\
                 setsar=1,format=yuv420p10le,{map},{overlay}{BT709},{last}"
            )
        }
        None if colour::is_rgb(video) => {
            let matrix = colour::matrix(video);
            format!(
                "{size}:in_color_matrix={matrix}:out_color_matrix=bt709:out_range=tv,setsar=1,\
                 format=yuv420p,setparams=colorspace=bt709,{overlay}{last}"
            )
        }
        None => format!("{size}:out_range=tv,setsar=1,{overlay}{last}"),
    }
}

/// The pictures in the layout that is asked for, as a graph from `[0:V:0]` to `[v]`.
fn arranged(cut: &Cut<'_>, span: &Span, first: &str, means: &Means<'_>) -> String {
    let (video, look) = (&cut.facts.info.video, cut.look);
    let full = layout::clip_size(video, look);
    let drawn = layout::drawn(video, look.layout, full);
    let mut graph = format!("[0:V:0]{first}{}", drawn.filters(video, means.tones));
    if let Some(around) = drawn.around(look.layout, full) {
        graph = format!("{graph},{around}");
    }
    if let Some(second) = second(cut, span) {
        let input = 1 + usize::from(cut.facts.info.sound.is_some());
        let filters = second.filters(input, full, video, means.tones);
        graph = format!("{graph}[above];{filters}");
    }
    format!("{graph},setsar=1,{}{BT709},{}[v]", overlay(means), means.encoder.format())
}

/// Says in every frame which colours these are.
const BT709: &str = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

fn overlay(means: &Means<'_>) -> String {
    means.overlay.map(|filter| format!("format=yuv420p,{filter},")).unwrap_or_default()
}

/// Two seconds of frames between key frames.
fn group_length(video: &VideoInfo) -> u32 {
    let (num, den) = video.frame_rate;
    (2 * num).checked_div(den).unwrap_or(60).clamp(2, 240)
}
