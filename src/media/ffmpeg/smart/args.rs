//! The argument list that makes the fresh edges of a clip, and copies its middle where this
//! program cannot read the source itself. Pure.

use super::names::Names;
use super::spans::Edges;
use crate::media::Cut;
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::cut::{self, Span};
use crate::model::{Coding, VideoInfo};
use std::ops::Range;

/// The arguments of ffmpeg that make `edges` and copy the `middle`, if one is named; one process
/// with one input for each, but one for what lies in the same group. `None` when there is nothing to
/// do.
pub(super) fn pieces(
    cut: &Cut<'_>,
    edges: &Edges,
    middle: Option<&Range<u32>>,
    threads: u32,
    names: &Names,
) -> Option<Args> {
    let video = &cut.facts.info.video;
    let coding = cut.facts.analysis.coding.as_ref();
    let threads = threads.to_string();
    let (mut inputs, mut outputs) = (Args::new(), Args::new());
    let mut number = 0;
    for group in edges.groups(names) {
        // What is read for all of them: from the first of the one to the last of the other.
        let Some((first, last)) = group.edges.first().zip(group.edges.last()) else { continue };
        let (timeline, source) = (&cut.facts.timeline, cut.source);
        let is_entered_at_keys = cut.facts.info.container.contains("mp4");
        let begins = group.begins.filter(|_| is_entered_at_keys);
        let read = Span::over(timeline, &(begins.unwrap_or(first.0.start)..last.0.end));
        let seek = if begins.is_some() {
            Some(cut::group_input(&mut inputs, source, &read, &threads))
        } else {
            cut::picture_input(&mut inputs, source, &read, &threads);
            read.mark()
        };
        for (frames, out) in group.edges {
            push(&mut outputs, ["-map", &format!("{number}:V:0"), "-an"]);
            let span = Span::over(timeline, frames);
            encode(&mut outputs, &span, seek, video, coding?, &threads);
            cut::delivery(&mut outputs, out, cut::timescale(video.timebase));
        }
        number += 1;
    }
    if let Some(frames) = middle {
        let span = Span::over(&cut.facts.timeline, frames);
        cut::picture_input(&mut inputs, cut.source, &span, &threads);
        push(&mut outputs, ["-map", &format!("{number}:V:0"), "-an"]);
        cut::copy(&mut outputs, &span);
        let most = cut.facts.info.bytes.saturating_add(COPY_MARGIN);
        push(&mut outputs, ["-fs", &most.to_string()]);
        // On the source's own clock: ffmpeg 5 hands the filter times of the output's clock and
        // says that they are of the input's.
        cut::delivery(&mut outputs, &names.middle, video.timebase.den);
    }
    inputs.extend(outputs);
    (!inputs.is_empty()).then_some(inputs)
}

/// How much larger than its source a copy may get, in bytes: what an index takes. A file that
/// makes more of its bytes than it has is not copied further, and then lacks pictures.
const COPY_MARGIN: u64 = 16 << 20;

/// Appends how an edge is encoded that is read from `seek_us` on: as much like its neighbours as
/// can be told, and well enough that nobody sees where it ends.
fn encode(
    args: &mut Args,
    span: &Span,
    seek_us: Option<i64>,
    video: &VideoInfo,
    coding: &Coding,
    threads: &str,
) {
    let (wanted, frames) = (span.wanted_after(seek_us), span.frames);
    push(args, ["-vf", &format!("{wanted}trim=end_frame={frames},setpts=PTS-STARTPTS")]);
    let base = video.timebase;
    push(args, ["-fps_mode", "passthrough", "-enc_time_base:v"]);
    push(args, [&format!("{}:{}", base.num, base.den)]);
    push(args, ["-c:v", "libx264", "-preset", PRESET, "-crf", QUALITY]);
    let full = video.pixel_format == "yuvj420p";
    push(args, ["-profile:v", profile(coding), "-pix_fmt", &video.pixel_format]);
    push(args, ["-color_range", if full { "pc" } else { "tv" }]);
    let (between, pyramid) = reordering(video.reorder_depth);
    let id = coding.free_id().unwrap_or(30);
    let params = format!("{TOOLS}:open-gop=0:sps-id={id}:b-pyramid={pyramid}");
    push(args, ["-bf", between, "-x264-params", &params, "-threads:v", threads]);
}

/// The fastest preset, with what makes its pictures small put back ([`TOOLS`]). On footage that is
/// 0.3 dB closer to the source than `superfast` at the same quality, a fifth larger, and a third
/// faster; `veryfast` takes twice as long. A few seconds of a clip may well be larger.
const PRESET: &str = "ultrafast";
/// Finer than sources for the web are.
const QUALITY: &str = "19";
/// Smooth edges, and the larger transform where the profile has it. Not arithmetic coding: it
/// changes no pixel, makes an edge 10 to 20 % smaller, and takes a fifth of the time of encoding it
/// and half of the time of decoding it for the checks.
const TOOLS: &str = "cabac=0:deblock=0,0:8x8dct=1";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Look;
    use crate::media::ffmpeg::facts::tests::sample;
    use crate::media::ffmpeg::smart::Spans;
    use crate::model::{Facts, Method, Timeline};
    use std::path::Path;

    fn facts(depth: u32) -> Facts {
        let base = crate::model::Timebase { num: 1, den: 30_000 };
        let timeline = Timeline::constant(base, 0, 1001, 300).unwrap();
        let mut facts = Facts::new(sample(), timeline.with_cut_points(vec![0, 60, 120]));
        facts.info.video.reorder_depth = depth;
        facts.analysis.coding = Some(Coding {
            profile_idc: 77,
            sps_ids: vec![0],
            pps_ids: vec![0, 1],
            parameter_sets: 3,
            plain: true,
            frames_only: true,
            idr_only: true,
        });
        facts
    }

    fn line(facts: &Facts, frames: &Range<u32>, copies: bool) -> Option<String> {
        followed(facts, frames, copies, None)
    }

    fn followed(
        facts: &Facts,
        frames: &Range<u32>,
        copies: bool,
        next: Option<&Range<u32>>,
    ) -> Option<String> {
        let (source, out, look) = (Path::new("/w/s.mp4"), Path::new("/w/o.mp4"), Look::default());
        let method = Method::Smart;
        let cut =
            Cut { source, facts, frames, method, look: &look, gain: None, out, poster: None, next };
        let spans = Spans::of(&facts.timeline, frames).unwrap();
        let (edges, middle) =
            (Edges::of(&cut, &spans, &spans, false), copies.then_some(&spans.middle));
        let args = pieces(&cut, &edges, middle, 2, &Names::beside(out))?;
        Some(args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_next_head_is_made_of_the_same_group() {
        let facts = facts(1);
        let line = followed(&facts, &(0..110), false, Some(&(110..300))).unwrap();
        assert_eq!(line.matches("-i file:/w/s.mp4").count(), 1, "{line}");
        assert_eq!(line.matches("-map 0:V:0").count(), 2, "{line}");
        // Both count from a moment after the key frame at 60, with which reading begins.
        assert!(line.contains("-noaccurate_seek"), "{line}");
        assert!(line.contains("-ss 2.003000"), "{line}");
        assert!(
            line.contains("-vf trim=start=-0.017683:end=1.650650,trim=end_frame=50,"),
            "{line}"
        );
        assert!(line.contains("-vf trim=start=1.650650:end=1.984316,trim=end_frame=10,"), "{line}");
        assert!(line.ends_with("file:/w/o.next.mp4"), "{line}");
        // A part that begins elsewhere shares nothing.
        let line = followed(&facts, &(0..110), false, Some(&(111..300))).unwrap();
        assert!(!line.contains("next.mp4"), "{line}");
        assert_eq!(followed(&facts, &(0..120), false, Some(&(120..300))), None);
    }

    #[test]
    fn edges_are_made_in_one_call() {
        let line = line(&facts(1), &(50..125), false).unwrap();
        assert_eq!(line.matches("-i file:/w/s.mp4").count(), 2, "{line}");
        // Half a frame before frame 50 and a moment after the key frame at 120.
        assert!(line.contains("-ss 1.651650") && line.contains("-ss 4.005000"), "{line}");
        assert!(
            line.contains(
                "-map 0:V:0 -an -vf trim=start=0.000000:end=0.333666,trim=end_frame=10,setpts"
            ),
            "{line}"
        );
        assert!(
            line.contains(
                "-map 1:V:0 -an -vf trim=start=-0.017683:end=0.149150,trim=end_frame=5,setpts"
            ),
            "{line}"
        );
        assert!(line.contains("open-gop=0:sps-id=2:b-pyramid=none"), "{line}");
        assert!(
            line.contains("-profile:v main")
                && line.contains("-bf 2")
                && line.ends_with("file:/w/o.tail.mp4"),
            "{line}"
        );
    }

    #[test]
    fn only_what_is_needed_is_made() {
        assert_eq!(line(&facts(2), &(0..120), false), None);
        let head = line(&facts(2), &(50..120), false).unwrap();
        assert!(!head.contains("1:V:0") && head.contains("-bf 3"), "{head}");
        let copy = line(&facts(2), &(60..120), true).unwrap();
        assert!(copy.contains("-c:v copy") && !copy.contains("libx264"), "{copy}");
        // By time at both ends, never by count: the count tells whether it went well. And no
        // larger than the source (1,000,000 bytes) and 16 MiB.
        assert!(
            copy.contains("noise=drop=lt(pts*tb\\,0.000000)+gte(pts*tb\\,2.001999),setts=pts"),
            "{copy}"
        );
        // Sixteen frames past the end are read as well.
        assert!(copy.contains("-ss 1.985317 -t 2.552550 -i file:/w/s.mp4"), "{copy}");
        assert!(copy.contains(" -fs 17777216 "), "{copy}");
        // To the end of the video there is nothing to leave out.
        let last = line(&facts(2), &(120..300), true).unwrap();
        assert!(last.contains("noise=drop=lt(pts*tb\\,0.000000),setts"), "{last}");
    }
}
