//! The argument list that makes one clip. Pure: nothing runs here.
//!
//! All times are absolute on the source's clock (`-seek_timestamp 1`), so sound and picture are
//! cut at the same moment even when their tracks begin at different times. The number of frames
//! is counted, never derived from a time: `-t` on a copy compares decoding times and lets frames
//! of the next group in.

use super::call::{Args, push};
use super::prefix;
use crate::media::Cut;
use crate::model::{MediaTime, Method, Timebase, VideoInfo};
use std::path::Path;

/// Samples a second of every clip's sound.
const RATE: i64 = 48_000;
/// Samples in an AAC frame; also the silence the encoder puts in front.
const AAC_FRAME: i64 = 1024;
/// How much sound is decoded before the cut, so that codecs with memory have settled.
const SETTLE_US: i64 = 1_000_000;
/// The same, and for the picture, in containers without an index: seeking there is a guess.
const SETTLE_UNINDEXED_US: i64 = 5_000_000;

/// What is to be cut, as numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// When the first frame is shown, in microseconds of the source's clock.
    start_us: i64,
    /// When the last frame ends.
    end_us: i64,
    /// Half the way back to the frame before the first one.
    half_us: i64,
    /// Whether frames come before the first one.
    has_before: bool,
    /// The last cut point at least [`SETTLE_UNINDEXED_US`] before the start.
    safe_us: Option<i64>,
    /// How many frames.
    frames: u32,
}

impl Span {
    pub(super) fn of(cut: &Cut<'_>) -> Self {
        let timeline = &cut.facts.timeline;
        let us = |frame: u32| MediaTime::new(timeline.pts(frame), timeline.base()).to_micros();
        let (first, end) = (cut.frames.start, cut.frames.end);
        let start_us = us(first);
        let before = first.checked_sub(1).map_or(2 * start_us - us(first + 1), us);
        let early = start_us.saturating_sub(SETTLE_UNINDEXED_US);
        let safe = timeline.cut_points().iter().map(|&frame| us(frame)).rfind(|&at| at <= early);
        Self {
            start_us,
            end_us: us(end),
            half_us: (start_us - before) / 2,
            has_before: first > 0,
            safe_us: safe,
            frames: end - first,
        }
    }

    /// How long the clip lasts, in microseconds.
    pub(super) fn length_us(&self) -> i64 {
        self.end_us - self.start_us
    }

    /// Samples of the clip's sound, the encoder's own silence included: whole AAC frames, the
    /// nearest to the end of the picture, so that both end within 11 ms of each other.
    fn samples(&self) -> i64 {
        let exact = self.length_us() * RATE / 1_000_000;
        ((exact + AAC_FRAME / 2) / AAC_FRAME).max(2) * AAC_FRAME
    }
}

/// The arguments of ffmpeg that make `cut` by `method`.
pub(super) fn args(cut: &Cut<'_>, method: Method, threads: u32) -> Args {
    let span = Span::of(cut);
    let video = &cut.facts.info.video;
    let indexed = is_indexed(&cut.facts.info.container);
    let threads = threads.to_string();
    let mut args = Args::new();
    let trim = match method {
        Method::Copy => {
            // Half a frame early: seeking may land on any earlier key frame, and what is shown
            // before the seek point then has a time below zero.
            let mark = span.start_us - span.half_us;
            let seek = Some(mark).filter(|&mark| span.has_before && mark > 0);
            let length = span.end_us - seek.unwrap_or(0) + 2_000_000;
            input(&mut args, cut.source, seek, length, &threads);
            None
        }
        Method::Encoded => Some(encode_input(&mut args, cut.source, &span, indexed, &threads)),
    };
    if cut.facts.info.sound.is_some() {
        let settle = if indexed { SETTLE_US } else { SETTLE_UNINDEXED_US };
        let seek = Some(span.start_us - settle).filter(|&seek| seek > 0);
        let lead = span.start_us - seek.unwrap_or(0);
        let length = span.end_us - seek.unwrap_or(0) + 1_000_000;
        input(&mut args, cut.source, seek, length, &threads);
        push(&mut args, ["-map", "0:V:0", "-map", "1:a:0", "-af", &sound_filter(&span, lead)]);
        push(&mut args, ["-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-ac", "2"]);
    } else {
        push(&mut args, ["-map", "0:V:0"]);
    }
    match trim {
        None => copy(&mut args, &span, video),
        Some(start_us) => encode(&mut args, &span, start_us, video, &threads),
    }
    delivery(&mut args, cut.out, video.timebase);
    args
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

/// The picture's input for encoding; returns where the first wanted frame's half-way mark lies
/// after the seek, if frames before it must be dropped.
fn encode_input(
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

fn copy(args: &mut Args, span: &Span, video: &VideoInfo) {
    // `-frames:v` would end the sound with the picture's last packet in decoding order.
    let frames = span.frames;
    let early = if span.has_before { "noise=drop=lt(pts\\,0)," } else { "" };
    let filter =
        format!("{early}noise=drop=gte(n\\,{frames}),setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS");
    push(args, ["-c:v", "copy", "-bsf:v", &filter]);
    if video.codec == "hevc" {
        // Apple's players want the parameter sets out of band.
        push(args, ["-tag:v", "hvc1"]);
    }
}

fn encode(args: &mut Args, span: &Span, start_us: Option<i64>, video: &VideoInfo, threads: &str) {
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

/// No edit list, starting at 0, index first, nothing of the source's tags.
fn delivery(args: &mut Args, out: &Path, base: Timebase) {
    push(args, ["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]);
    push(args, ["-video_track_timescale", &timescale(base).to_string()]);
    push(args, ["-use_editlist", "0", "-movflags", "+negative_cts_offsets+faststart"]);
    push(args, ["-f", "mp4"]);
    let mut name = std::ffi::OsString::from("file:");
    name.push(out);
    args.push(name);
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

/// Microseconds as seconds with six decimals.
pub(super) fn seconds(us: i64) -> String {
    let sign = if us < 0 { "-" } else { "" };
    let us = us.unsigned_abs();
    format!("{sign}{}.{:06}", us / 1_000_000, us % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::super::facts::tests::sample;
    use super::*;
    use crate::model::{Facts, Timeline};

    fn facts() -> Facts {
        let base = Timebase { num: 1, den: 30_000 };
        let timeline = Timeline::constant(base, 0, 1001, 300).unwrap();
        Facts { info: sample(), timeline: timeline.with_cut_points(vec![0, 60, 120]) }
    }

    fn line(facts: &Facts, frames: std::ops::Range<u32>, method: Method) -> String {
        let (source, out) = (Path::new("/w/source.mp4"), Path::new("/w/out.mp4"));
        let cut = Cut { source, facts, frames: &frames, method, out };
        let args = args(&cut, method, 2);
        args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_copy_counts_packets_and_never_times_them() {
        let line = line(&facts(), 60..120, Method::Copy);
        assert!(line.contains("-ss 1.985317 -t 4.018683 -i file:/w/source.mp4"), "{line}");
        assert!(
            line.contains("noise=drop=lt(pts\\,0),noise=drop=gte(n\\,60),setts=pts=PTS-STARTPTS"),
            "{line}"
        );
        assert!(line.contains("-c:v copy") && !line.contains("libx264"), "{line}");
        assert!(line.contains("-use_editlist 0 -movflags +negative_cts_offsets+faststart"));
    }

    #[test]
    fn an_encode_starts_half_a_frame_early() {
        let line = line(&facts(), 61..90, Method::Encoded);
        assert!(line.contains("-ss 2.018684"), "{line}");
        assert!(line.contains("-vf trim=start=0.000000,trim=end_frame=29,setpts"), "{line}");
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
    fn timescales_keep_every_tick() {
        let table = [((1, 1000), 16_000), ((1, 30_000), 30_000), ((1, 25), 12_800)];
        for ((num, den), scale) in table {
            assert_eq!(timescale(Timebase { num, den }), scale);
        }
        assert_eq!(timescale(Timebase { num: 1, den: 10_000_000 }), 90_000);
    }
}
