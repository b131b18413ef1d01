//! The argument list that makes the fresh edges of a clip, and copies its middle where this
//! program cannot read the source itself. Pure.

use super::spans::Spans;
use crate::media::Cut;
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::cut::{self, Span};
use crate::model::{Coding, VideoInfo};
use std::path::{Path, PathBuf};

/// Where the pieces of a clip are put.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) head: PathBuf,
    pub(super) middle: PathBuf,
    pub(super) tail: PathBuf,
    pub(super) sound: PathBuf,
}

impl Names {
    /// Beside the clip, under its name: several clips are made at the same time.
    pub(super) fn beside(out: &Path) -> Self {
        let named = |what| out.with_extension(what);
        Self {
            head: named("head.mp4"),
            middle: named("middle.mp4"),
            tail: named("tail.mp4"),
            sound: named("sound.mp4"),
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> [&Path; 4] {
        [&self.head, &self.middle, &self.tail, &self.sound]
    }
}

/// The arguments of ffmpeg that make the edges, and copy the middle when `copies`; one process
/// with one input and one output each. `None` when there is nothing to do.
pub(super) fn pieces(
    cut: &Cut<'_>,
    spans: &Spans,
    copies: bool,
    threads: u32,
    names: &Names,
) -> Option<Args> {
    let video = &cut.facts.info.video;
    let coding = cut.facts.analysis.coding.as_ref();
    let threads = threads.to_string();
    let (mut inputs, mut outputs) = (Args::new(), Args::new());
    let edges = [(&spans.head, &names.head), (&spans.tail, &names.tail)];
    let copied = [(&spans.middle, &names.middle)];
    let copied = copied.into_iter().filter(|_| copies).map(|(frames, out)| (frames, out, true));
    let edges = edges.into_iter().filter(|(frames, _)| !frames.is_empty());
    let pieces = edges.map(|(frames, out)| (frames, out, false)).chain(copied);
    for (number, (frames, out, is_copy)) in pieces.enumerate() {
        let span = Span::over(&cut.facts.timeline, frames);
        cut::picture_input(&mut inputs, cut.source, &span, &threads);
        push(&mut outputs, ["-map", &format!("{number}:V:0"), "-an"]);
        if is_copy {
            cut::copy(&mut outputs, &span, video);
        } else {
            encode(&mut outputs, &span, video, coding?, &threads);
        }
        cut::delivery(&mut outputs, out, video.timebase);
    }
    inputs.extend(outputs);
    (!inputs.is_empty()).then_some(inputs)
}

/// Appends how an edge is encoded: as much like its neighbours as can be told, and well enough
/// that nobody sees where it ends.
fn encode(args: &mut Args, span: &Span, video: &VideoInfo, coding: &Coding, threads: &str) {
    // The input begins at the half-way mark: what comes before it has a time below zero.
    let from = if span.has_before { "trim=start=0," } else { "" };
    let frames = span.frames;
    push(args, ["-vf", &format!("{from}trim=end_frame={frames},setpts=PTS-STARTPTS")]);
    let base = video.timebase;
    push(args, ["-fps_mode", "passthrough", "-enc_time_base:v"]);
    push(args, [&format!("{}:{}", base.num, base.den)]);
    push(args, ["-c:v", "libx264", "-preset", PRESET, "-crf", QUALITY]);
    let full = video.pixel_format == "yuvj420p";
    push(args, ["-profile:v", profile(coding), "-pix_fmt", &video.pixel_format]);
    push(args, ["-color_range", if full { "pc" } else { "tv" }]);
    let (between, pyramid) = reordering(video.reorder_depth);
    let id = coding.free_id().unwrap_or(30);
    let params = format!("open-gop=0:sps-id={id}:b-pyramid={pyramid}");
    push(args, ["-bf", between, "-x264-params", &params, "-threads:v", threads]);
}

/// With [`QUALITY`] closer to the source than `veryfast` at 17 (by 0.7 dB on footage), for three
/// quarters of the time; that it takes half as many bits again does not matter for a few seconds.
const PRESET: &str = "superfast";
/// See [`PRESET`].
const QUALITY: &str = "19";

fn profile(coding: &Coding) -> &'static str {
    match coding.profile_idc {
        66 => "baseline",
        77 => "main",
        _ => "high",
    }
}

/// B-frames in a row and whether they refer to each other, for a depth of reordering.
fn reordering(depth: u32) -> (&'static str, &'static str) {
    match depth {
        0 => ("0", "none"),
        1 => ("2", "none"),
        _ => ("3", "normal"),
    }
}
