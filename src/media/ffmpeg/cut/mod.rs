//! The argument lists that make one clip. Pure: nothing runs here.
//!
//! All times are absolute on the source's clock (`-seek_timestamp 1`), so sound and picture are
//! cut at the same moment even when their tracks begin at different times. Frames are chosen by
//! when they are shown, half a frame away from any of them, and then counted: where a tool enters
//! a file is its own guess. `-t` would not do: on a copy it compares decoding times and lets
//! frames of the next group in.

mod picture;
mod sound;
mod span;

pub(super) use picture::{Means, clip_matrix, clip_size, is_high_range};
pub(super) use span::{MOMENT_US, Span};

use super::call::{Args, push};
use super::prefix;
use crate::media::Cut;
use crate::model::Timebase;
use std::path::Path;

/// The arguments of ffmpeg that encode all of `cut` with `means`, however it was planned.
pub(super) fn args(cut: &Cut<'_>, means: &Means<'_>) -> Args {
    let span = Span::of(cut);
    let indexed = is_indexed(&cut.facts.info.container);
    let threads = means.threads.to_string();
    let mut args = Args::new();
    let start_us = picture::encode_input(&mut args, cut.source, &span, indexed, &threads);
    let sound = cut.facts.info.sound.is_some();
    let lead = sound.then(|| sound::sound_input(&mut args, cut, &span, indexed, &threads));
    picture::second_input(&mut args, cut, &span, &threads);
    push(&mut args, ["-map", picture::mapped(cut)]);
    if let Some(lead) = lead {
        push(&mut args, ["-map", "1:a:0"]);
        sound::encode(&mut args, &span, lead, cut.gain);
    }
    picture::encode(&mut args, cut, &span, start_us, means);
    delivery(&mut args, cut.out, timescale(cut.facts.info.video.timebase));
    args
}

/// The arguments of ffmpeg that encode the sound of `cut` alone.
pub(super) fn sound_args(cut: &Cut<'_>, threads: u32, out: &Path) -> Args {
    let span = Span::of(cut);
    let (indexed, threads) = (is_indexed(&cut.facts.info.container), threads.to_string());
    let mut args = Args::new();
    let lead = sound::sound_input(&mut args, cut, &span, indexed, &threads);
    push(&mut args, ["-map", "0:a:0"]);
    sound::encode(&mut args, &span, lead, cut.gain);
    push(&mut args, ["-map_metadata", "-1", "-map_chapters", "-1"]);
    push(&mut args, ["-use_editlist", "0", "-f", "mp4"]);
    args.push(prefix::output(out));
    args
}

/// Appends the picture's input for frames that are taken from `span` on: half a frame early,
/// because seeking may land on any earlier key frame, and what is shown before the seek point
/// then has a time below zero.
pub(super) fn picture_input(args: &mut Args, file: &Path, span: &Span, threads: &str) {
    let seek = span.mark();
    let length = span.end_us - seek.unwrap_or(0) + span.ahead_us;
    input(args, file, seek, length, threads);
}

/// Appends the picture's input for frames of which the first is a key frame of an MP4 or MOV file;
/// returns where the file is entered. From half a frame before, the whole group in front of it
/// would be decoded too.
pub(super) fn group_input(args: &mut Args, file: &Path, span: &Span, threads: &str) -> i64 {
    let seek = span.at_key();
    push(args, ["-noaccurate_seek"]);
    input(args, file, Some(seek), span.end_us - seek + span.ahead_us, threads);
    seek
}

/// Whether the container lets ffmpeg enter it exactly at a time.
pub(super) fn is_indexed(container: &str) -> bool {
    container.contains("mp4") || container.contains("matroska")
}

fn input(args: &mut Args, file: &Path, seek_us: Option<i64>, length_us: i64, threads: &str) {
    push(args, ["-threads", threads]);
    args.extend(prefix::for_ffmpeg());
    push(args, ["-seek_timestamp", "1"]);
    if let Some(seek) = seek_us {
        push(args, ["-ss", &seconds(seek)]);
    }
    push(args, ["-t", &seconds(length_us)]);
    args.extend(prefix::input(file));
}

/// Appends how the frames of `span` are copied from the input of [`picture_input`].
pub(super) fn copy(args: &mut Args, span: &Span) {
    let [start, end] = span.bounds_after(span.mark());
    let early = start.map(|start| format!("lt(pts*tb\\,{start})"));
    let late = end.map(|end| format!("gte(pts*tb\\,{end})"));
    let others: Vec<String> = early.into_iter().chain(late).collect();
    let drop = match &others[..] {
        [] => String::new(),
        others => format!("noise=drop={},", others.join("+")),
    };
    let filter = format!("{drop}setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS");
    push(args, ["-c:v", "copy", "-bsf:v", &filter]);
}

/// Appends: no edit list, starting at 0, index first, nothing of the source's tags; `timescale`
/// ticks a second.
pub(super) fn delivery(args: &mut Args, out: &Path, timescale: u32) {
    push(args, ["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]);
    push(args, ["-video_track_timescale", &timescale.to_string()]);
    push(args, ["-use_editlist", "0", "-movflags", "+negative_cts_offsets+faststart"]);
    push(args, ["-f", "mp4"]);
    args.push(prefix::output(out));
}

/// Ticks a second of the clip's picture track: every PTS of the source stays exact. Sources with
/// unusually fine ticks are rounded to 1/90000 s.
pub(super) fn timescale(base: Timebase) -> u32 {
    if base.den > 1_000_000 {
        return 90_000;
    }
    let mut scale = base.den;
    while scale < 10_000 {
        scale *= 2;
    }
    scale
}

/// Microseconds as seconds with six decimals.
pub(super) fn seconds(us: i64) -> String {
    let sign = if us < 0 { "-" } else { "" };
    let us = us.unsigned_abs();
    format!("{sign}{}.{:06}", us / 1_000_000, us % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Look;
    use crate::media::ffmpeg::facts::tests::sample;
    use crate::model::{Facts, Layout, Method, Rotation, Timeline};

    fn facts() -> Facts {
        let base = Timebase { num: 1, den: 30_000 };
        let timeline = Timeline::constant(base, 0, 1001, 300).unwrap();
        Facts::new(sample(), timeline.with_cut_points(vec![0, 60, 120]))
    }

    fn line(facts: &Facts, frames: std::ops::Range<u32>, method: Method) -> String {
        looking(facts, frames, method, &Look::default(), &Means::plain(2))
    }

    fn looking(
        facts: &Facts,
        frames: std::ops::Range<u32>,
        method: Method,
        look: &Look,
        means: &Means<'_>,
    ) -> String {
        let (source, out) = (Path::new("/w/source.mp4"), Path::new("/w/out.mp4"));
        let cut = Cut {
            source,
            facts,
            frames: &frames,
            method,
            look,
            gain: None,
            out,
            poster: None,
            next: None,
        };
        let args = args(&cut, means);
        args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_encode_starts_half_a_frame_early() {
        let line = line(&facts(), 61..90, Method::Encoded);
        assert!(line.contains("-ss 2.018684"), "{line}");
        assert!(line.contains("-vf trim=start=0.000000:end=0.967632,trim=end_frame=29,"), "{line}");
        assert!(line.contains("-use_editlist 0 -movflags +negative_cts_offsets+faststart"));
        assert!(line.contains("-enc_time_base:v 1:30000"), "{line}");
        // 29 frames are 0.967633 s: 46,446 samples, nearest to 45 AAC frames.
        assert!(line.contains("atrim=end_sample=46080,atrim=start_sample=1024"), "{line}");
    }

    #[test]
    fn the_first_part_needs_no_seek_and_silent_videos_no_sound() {
        let mut facts = facts();
        facts.info.sound = None;
        let line = line(&facts, 0..10, Method::Encoded);
        assert!(!line.contains("-ss ") && !line.contains("trim=start"), "{line}");
        assert!(!line.contains("-af") && !line.contains("1:a:0"), "{line}");
    }

    #[test]
    fn without_an_index_the_picture_is_entered_well_before() {
        let mut facts = facts();
        facts.info.container = "mpegts".to_owned();
        let line = line(&facts, 290..300, Method::Encoded);
        // Frame 120 at 4.004 s is the last cut point 5 s before frame 290 at 9.676 s.
        assert!(line.contains("-ss 4.004000"), "{line}");
        assert!(line.contains("trim=start=5.655650,"), "{line}");
    }

    #[test]
    fn what_is_written_comes_after_the_layout_and_before_the_format() {
        let mut facts = facts();
        facts.info.video.rotation = Rotation::None;
        let means = Means { overlay: Some("drawbox=w=8:h=8"), ..Means::plain(2) };
        let look = Look { layout: Layout::Fit, ..Look::default() };
        let fit = looking(&facts, 61..90, Method::Encoded, &look, &means);
        let graph = "-map [v] -map 1:a:0";
        assert!(fit.contains(graph), "{fit}");
        let end = ",pad=1080:1920:0:656:color=black,setsar=1,format=yuv420p,drawbox=w=8:h=8,\
                   setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,\
                   format=yuv420p[v] -fps_mode passthrough";
        assert!(fit.contains(end), "{fit}");
        let plain = looking(&facts, 61..90, Method::Encoded, &Look::default(), &means);
        assert!(plain.contains(",format=yuv420p,drawbox=w=8:h=8,format=yuv420p -fps"), "{plain}");
    }

    #[test]
    fn timescales_keep_every_tick() {
        let table = [((1, 1000), 16_000), ((1, 30_000), 30_000), ((1, 25), 12_800)];
        for ((num, den), scale) in table {
            assert_eq!(timescale(Timebase { num, den }), scale);
        }
        assert_eq!(timescale(Timebase { num: 1, den: 10_000_000 }), 90_000);
    }
}
