//! The argument list that makes the fresh edges of a clip, and copies its middle where this
//! program cannot read the source itself. Pure.

use super::spans::Spans;
use crate::media::Cut;
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::cut::{self, Span};
use crate::model::{Coding, VideoInfo};
use std::path::{Path, PathBuf};

/// Where the pieces of a clip are put. They go when this is dropped, however it ended.
#[derive(Debug)]
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
}

impl Drop for Names {
    /// What cannot be removed goes with the folder.
    fn drop(&mut self) {
        for name in [&self.head, &self.middle, &self.tail, &self.sound] {
            let _ = std::fs::remove_file(name);
        }
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
    let middle = copies.then_some((&spans.middle, &names.middle, true));
    let edges = edges.into_iter().filter(|(frames, _)| !frames.is_empty());
    let pieces = edges.map(|(frames, out)| (frames, out, false)).chain(middle);
    for (number, (frames, out, is_copy)) in pieces.enumerate() {
        let span = Span::over(&cut.facts.timeline, frames);
        cut::picture_input(&mut inputs, cut.source, &span, &threads);
        push(&mut outputs, ["-map", &format!("{number}:V:0"), "-an"]);
        if is_copy {
            cut::copy(&mut outputs, &span);
            let most = cut.facts.info.bytes.saturating_add(COPY_MARGIN);
            push(&mut outputs, ["-fs", &most.to_string()]);
            // On the source's own clock: ffmpeg 5 hands the filter times of the output's clock and
            // says that they are of the input's.
            cut::delivery(&mut outputs, out, video.timebase.den);
        } else {
            encode(&mut outputs, &span, video, coding?, &threads);
            cut::delivery(&mut outputs, out, cut::timescale(video.timebase));
        }
    }
    inputs.extend(outputs);
    (!inputs.is_empty()).then_some(inputs)
}

/// How much larger than its source a copy may get, in bytes: what an index takes. A file that
/// makes more of its bytes than it has is not copied further, and then lacks pictures.
const COPY_MARGIN: u64 = 16 << 20;

/// Appends how an edge is encoded: as much like its neighbours as can be told, and well enough
/// that nobody sees where it ends.
fn encode(args: &mut Args, span: &Span, video: &VideoInfo, coding: &Coding, threads: &str) {
    let (wanted, frames) = (span.wanted_after(span.mark()), span.frames);
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
    use crate::model::{Facts, Method, Timeline};
    use std::ops::Range;

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
        let (source, out, look) = (Path::new("/w/s.mp4"), Path::new("/w/o.mp4"), Look::default());
        let method = Method::Smart;
        let cut = Cut {
            source,
            facts,
            frames,
            method,
            look: &look,
            gain: None,
            out,
            poster: None,
            next: None,
        };
        let spans = Spans::of(&facts.timeline, frames).unwrap();
        let args = pieces(&cut, &spans, copies, 2, &Names::beside(out))?;
        Some(args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn edges_are_made_in_one_call() {
        let line = line(&facts(1), &(50..125), false).unwrap();
        assert_eq!(line.matches("-i file:/w/s.mp4").count(), 2, "{line}");
        // Half a frame before frame 50 and before the key frame at 120.
        assert!(line.contains("-ss 1.651650") && line.contains("-ss 3.987317"), "{line}");
        assert!(
            line.contains(
                "-map 0:V:0 -an -vf trim=start=0.000000:end=0.333666,trim=end_frame=10,setpts"
            ),
            "{line}"
        );
        assert!(
            line.contains(
                "-map 1:V:0 -an -vf trim=start=0.000000:end=0.166833,trim=end_frame=5,setpts"
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
    fn pieces_go_with_their_names() {
        let dir = tempfile::tempdir().unwrap();
        let names = Names::beside(&dir.path().join("part.mp4"));
        std::fs::write(&names.middle, b"x").unwrap();
        std::fs::write(&names.sound, b"x").unwrap();
        std::fs::write(dir.path().join("part.mp4"), b"x").unwrap();
        drop(names);
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().flatten().collect();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].file_name(), "part.mp4");
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
