//! The checks every clip passes before it is published.
//!
//! Structure (no edit list, index first), packets (how many, when, in order), sound (begins and
//! ends with the picture) and a clean decode of those stretches in which a clip made in this way
//! may be broken.

use super::call::{Args, push};
use super::index::timebase;
use super::{Ffmpeg, boxes, cut, errors, prefix};
use crate::media::{Cut, MediaError, Run};
use crate::model::{Code, Failure, MediaTime, Timebase, Timeline};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

/// How long the checks of one clip may take.
const WALL: Duration = Duration::from_mins(10);
/// How much of either end is decoded, in microseconds.
const WINDOW_US: i64 = 3_000_000;
/// How much of copied frames is decoded from the first and the last cut point, in microseconds.
const COPIED_US: i64 = 500_000;
/// More than the rounding of any time, less than a frame, in microseconds.
const MOMENT_US: i64 = 1000;
/// How long before a seam is decoded at least, in microseconds.
const BEFORE_US: i64 = 100_000;
/// How far sound and picture may be apart at either end, in microseconds.
const APART_US: i64 = 50_000;
/// How far a frame may be from its time, in microseconds: the rounding of the clip's clock.
const JITTER_US: i64 = 12;

/// Where a clip may be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seams {
    /// All of it is copied from one stretch of the source.
    None,
    /// A head and a tail (in frames of the video, perhaps empty) were put to copied frames.
    Joined { head: Range<u32>, tail: Range<u32> },
    /// All of it was encoded.
    Encoded,
}

/// Checks the clip at `cut.out`.
pub(super) async fn check(
    ffmpeg: &Ffmpeg,
    cut: &Cut<'_>,
    seams: &Seams,
    run: &Run,
) -> Result<(), MediaError> {
    structure(cut.out).await?;
    tokio::try_join!(packets(ffmpeg, cut, run), decode(ffmpeg, cut, seams, run))?;
    Ok(())
}

/// Whether there are exactly the planned frames at the planned times, and their sound.
async fn packets(ffmpeg: &Ffmpeg, cut: &Cut<'_>, run: &Run) -> Result<(), MediaError> {
    let mut found = Found::default();
    let options = [
        "-show_entries",
        "packet=codec_type,pts,dts,duration,flags",
        "-show_entries",
        "stream=codec_type,time_base",
        "-of",
        "csv",
    ];
    let exit = ffmpeg.ffprobe(cut.out, &options, WALL, run, |line| found.line(line)).await?;
    if !exit.success() {
        return Err(refused("it cannot be read", &exit.stderr).into());
    }
    let wants_sound = cut.facts.info.sound.is_some();
    let judged = found.judge(&cut.facts.timeline, cut.frames, wants_sound);
    judged.map_err(|reason| refused(&reason, "").into())
}

/// What a refused clip's message begins with.
const REFUSED: &str = "the clip did not pass its checks: ";

fn refused(reason: &str, stderr: &str) -> Failure {
    let message = format!("{REFUSED}{reason}");
    Failure::new(Code::VerifyFailed, message).with_stderr(&errors::scrub(stderr))
}

/// Why a clip was refused, in a few words.
pub(super) fn reason(failure: &Failure) -> &str {
    failure.message.strip_prefix(REFUSED).unwrap_or(&failure.message)
}

async fn structure(clip: &Path) -> Result<(), Failure> {
    let clip = clip.to_owned();
    let look = move || boxes::delivery_problem(&mut std::fs::File::open(clip)?);
    match tokio::task::spawn_blocking(look).await {
        Ok(Ok(None)) => Ok(()),
        Ok(Ok(Some(problem))) => Err(refused(problem, "")),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(refused("there is no file", ""))
        }
        Ok(Err(error)) => Err(errors::from_io(&error)),
        Err(_) => Err(Failure::of(Code::ToolFailed)),
    }
}

/// A stretch of a clip, in microseconds: where it begins (the start when absent), how long it is.
type Window = (Option<i64>, i64);

/// What is decoded of a clip.
///
/// Copied frames were decoded by others for as long as the video exists: what can go wrong with
/// them is that they cannot be begun where they are, or not by these parameter sets, and that
/// shows at once, or where other sets would be due: in the last group at the latest. A seam is decoded
/// from the key frame before it until well after it.
fn windows(cut: &Cut<'_>, seams: &Seams) -> Vec<Window> {
    let timeline = &cut.facts.timeline;
    let first = timeline.pts(cut.frames.start);
    let at = |frame| MediaTime::new(timeline.pts(frame) - first, timeline.base()).to_micros();
    let length = at(cut.frames.end);
    match seams {
        Seams::None => {
            let inside = |&point: &u32| point > cut.frames.start && point < cut.frames.end;
            let last = timeline.cut_points().iter().copied().rfind(inside);
            // A moment later: a seek never goes to the key frame before it then. Between two cut
            // points a decoder cannot always begin.
            let last = last.map(|point| (Some(at(point) + MOMENT_US), COPIED_US));
            [(None, COPIED_US)].into_iter().chain(last).collect()
        }
        Seams::Encoded if length > 2 * WINDOW_US => {
            vec![(None, 2 * WINDOW_US), (Some(length - WINDOW_US), 2 * WINDOW_US)]
        }
        Seams::Encoded => vec![(None, 2 * WINDOW_US)],
        Seams::Joined { head, tail } => {
            let mut windows = vec![(None, at(head.end.max(cut.frames.start)) + COPIED_US)];
            if !tail.is_empty() {
                // A moment before: the key frame in front of that is in the copied frames.
                windows.push((Some((at(tail.start) - BEFORE_US).max(0)), length + WINDOW_US));
            }
            windows
        }
    }
}

/// Decodes all windows in one process; anything the decoder says is a defect.
async fn decode(
    ffmpeg: &Ffmpeg,
    cut: &Cut<'_>,
    seams: &Seams,
    run: &Run,
) -> Result<(), MediaError> {
    let mut args: Args = vec!["-xerror".into()];
    let windows = windows(cut, seams);
    for (seek, length) in &windows {
        args.extend(ffmpeg.threads());
        // Nobody sees these pictures: what is wrong shows before edges are smoothed.
        push(&mut args, ["-err_detect", "explode", "-skip_loop_filter", "all"]);
        args.extend(prefix::for_ffmpeg());
        if let Some(seek) = seek {
            push(&mut args, ["-ss", &cut::seconds(*seek)]);
        }
        push(&mut args, ["-t", &cut::seconds(*length)]);
        args.extend(prefix::input(cut.out));
    }
    for number in 0..windows.len() {
        push(&mut args, ["-map", &format!("{number}:V:0")]);
    }
    push(&mut args, ["-fps_mode", "passthrough", "-f", "null", "-"]);
    let exit = ffmpeg.ffmpeg(args, WALL, run, |_| ()).await?;
    if exit.success() && exit.stderr.trim().is_empty() {
        return Ok(());
    }
    let failure = errors::from_exit(&exit);
    let what = match seams {
        Seams::Joined { .. } => "a seam does not decode cleanly",
        Seams::None | Seams::Encoded => "it does not decode cleanly",
    };
    Err(match failure.code {
        Code::ToolFailed => refused(what, &exit.stderr).into(),
        _ => failure.into(),
    })
}

/// What ffprobe lists of a clip.
#[derive(Debug, Default)]
struct Found {
    /// PTS of the picture's packets.
    pts: Vec<i64>,
    last_dts: Option<i64>,
    /// Whether some packet has no time or is decoded before the one in front of it.
    disorder: bool,
    /// Whether the first packet is no key frame.
    keyless: bool,
    picture_base: Option<Timebase>,
    /// First PTS and end of the sound.
    sound: Option<(i64, i64)>,
    sound_base: Option<Timebase>,
    others: bool,
}

impl Found {
    /// Takes one line: `packet,video,PTS,DTS,DURATION,FLAGS` or `stream,audio,1/48000`.
    fn line(&mut self, line: &str) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |n: usize| fields.get(n).and_then(|field| field.parse::<i64>().ok());
        match fields[..] {
            ["packet", "video", ..] => {
                let key = fields.get(5).is_some_and(|flags| flags.starts_with('K'));
                self.picture(number(2), number(3), key);
            }
            ["packet", "audio", ..] => {
                if let (Some(pts), length) = (number(2), number(4).unwrap_or(0)) {
                    let (first, end) = self.sound.unwrap_or((pts, pts));
                    self.sound = Some((first.min(pts), end.max(pts + length)));
                }
            }
            ["stream", "video", base, ..] => self.picture_base = timebase(base),
            ["stream", "audio", base, ..] => self.sound_base = timebase(base),
            ["stream", ..] => self.others = true,
            _ => {}
        }
    }

    fn picture(&mut self, pts: Option<i64>, dts: Option<i64>, key: bool) {
        let (Some(pts), Some(dts)) = (pts, dts) else {
            self.disorder = true;
            return;
        };
        self.disorder |= self.last_dts.is_some_and(|last| dts <= last);
        self.keyless |= self.pts.is_empty() && !key;
        self.last_dts = Some(dts);
        self.pts.push(pts);
    }

    /// Compares with what was planned; the reason when something is off.
    fn judge(
        mut self,
        timeline: &Timeline,
        frames: &Range<u32>,
        wants_sound: bool,
    ) -> Result<(), String> {
        let Some(base) = self.picture_base else { return Err("it has no picture".to_owned()) };
        if self.others {
            return Err("it has streams that were not asked for".to_owned());
        }
        let (has, wants) = (self.pts.len(), frames.len());
        if has != wants {
            return Err(format!("{has} frames instead of {wants}"));
        }
        if self.disorder {
            return Err("its packets are not in order of decoding".to_owned());
        }
        if self.keyless {
            return Err("it does not begin with a key frame".to_owned());
        }
        self.pts.sort_unstable();
        let origin = timeline.pts(frames.start);
        for (frame, &pts) in frames.clone().zip(&self.pts) {
            let planned = MediaTime::new(timeline.pts(frame) - origin, timeline.base()).to_micros();
            let shown = MediaTime::new(pts, base).to_micros();
            if (shown - planned).abs() > JITTER_US {
                let n = frame - frames.start;
                return Err(format!("frame {n} is shown at {shown} µs instead of {planned} µs"));
            }
        }
        let end = timeline.duration_of(frames).to_micros();
        self.judge_sound(end, wants_sound)
    }

    fn judge_sound(&self, end_us: i64, wants_sound: bool) -> Result<(), String> {
        let Some(((first, end), base)) = self.sound.zip(self.sound_base) else {
            return if wants_sound { Err("it has no sound".to_owned()) } else { Ok(()) };
        };
        let us = |ticks: i64| MediaTime::new(ticks, base).to_micros();
        if us(first).abs() > APART_US {
            return Err(format!("its sound starts at {} µs", us(first)));
        }
        // A clip of a few frames is shorter than the two smallest AAC frames.
        let apart = us(end) - end_us;
        if apart.abs() > APART_US {
            return Err(format!("its sound ends {apart} µs after the picture"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [&str; 7] = [
        "packet,video,0,-2,N/A,K_",
        "packet,audio,0,0,1024,K_",
        "packet,video,3,-1,1,__",
        "packet,video,1,0,1,__",
        "packet,video,2,1,1,__",
        "stream,video,1/25",
        "stream,audio,1/1024",
    ];

    fn judged(lines: &[&str]) -> Result<(), String> {
        let timeline = Timeline::constant(Timebase { num: 1, den: 25 }, 7, 1, 50).unwrap();
        let mut found = Found::default();
        for line in lines {
            found.line(line);
        }
        found.judge(&timeline, &(10..14), true)
    }

    fn with(n: usize, line: &str) -> Result<(), String> {
        let mut lines = GOOD;
        lines[n] = line;
        judged(&lines)
    }

    #[test]
    fn both_ends_of_a_copy_are_decoded() {
        use crate::media::{Look, ffmpeg::facts::tests::sample};
        use crate::model::{Facts, Method};
        let timeline = Timeline::constant(Timebase { num: 1, den: 25 }, 7, 1, 500).unwrap();
        let facts = &Facts::new(sample(), timeline.with_cut_points(vec![0, 50, 100, 250, 300]));
        let (source, look) = (Path::new("s.mp4"), &Look::default());
        let windows = |frames: Range<u32>| {
            let method = Method::Copy;
            let cut = Cut { source, facts, frames: &frames, method, look, gain: None, out: source };
            windows(&cut, &Seams::None)
        };
        assert_eq!(windows(50..300), [(None, 500_000), (Some(8_001_000), 500_000)]);
        assert_eq!(windows(50..100), [(None, 500_000)]);
    }

    #[test]
    fn every_defect_is_found() {
        // Four frames last 160 ms, and so does the sound (164 of 1024 ticks).
        assert_eq!(with(1, "packet,audio,0,0,164"), Ok(()));
        let defects = [
            (judged(&GOOD[1..]), "frames instead of 4"),
            (
                with(1, "packet,audio,0,0,164").and(with(4, "packet,video,2,0,1")),
                "order of decoding",
            ),
            (with(4, "packet,video,4,1,1"), "is shown at"),
            (with(0, "packet,video,N/A,-2,1"), "frames instead of 4"),
            (judged(&GOOD), "its sound ends"),
            (with(1, "packet,audio,100,100,64"), "its sound starts"),
            (with(0, "packet,video,0,-2,1,__"), "key frame"),
            (with(1, ""), "it has no sound"),
            (with(1, "stream,subtitle,1/1000"), "not asked for"),
            (with(5, ""), "no picture"),
        ];
        for (n, (got, expected)) in defects.into_iter().enumerate() {
            let reason = got.expect_err(expected);
            assert!(reason.contains(expected), "{n}: {reason}");
        }
    }
}
