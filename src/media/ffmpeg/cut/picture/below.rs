//! The second video of a stack: it runs on the clock of the main video and starts again when it
//! ends, so parts watched one after the other show it without a jump.

use super::layout::{Drawn, lower};
use crate::media::Below;
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::cut::{Span, input};
use crate::model::{MediaTime, Size, Timebase, Timeline, VideoInfo};

/// How much longer than the clip it is read, in microseconds.
const SLACK_US: i64 = 2_000_000;

/// Which stretches of the second video a clip needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loop {
    /// The moment it enters at, on the second video's clock in microseconds; `None` when it begins
    /// with its first frame.
    enters_us: Option<i64>,
    /// Whether it is needed from its first frame on, again and again: of its own when it enters
    /// there, else after the first stretch.
    repeats: bool,
}

impl Loop {
    /// What is needed `after_us` microseconds after the first frame of the main video, for
    /// `length_us`.
    fn of(timeline: &Timeline, after_us: i64, length_us: i64) -> Self {
        let first_us = MediaTime::new(timeline.pts(0), timeline.base()).to_micros();
        let whole_us = timeline.duration().to_micros().max(1);
        let phase = after_us.max(0) % whole_us;
        if phase == 0 {
            return Self { enters_us: None, repeats: true };
        }
        Self {
            enters_us: Some(first_us + phase),
            repeats: whole_us - phase < length_us.saturating_add(SLACK_US),
        }
    }

    fn streams(self) -> usize {
        usize::from(self.enters_us.is_some()) + usize::from(self.repeats)
    }
}

/// The second video as inputs and filters.
pub(super) struct Second<'a> {
    below: &'a Below,
    run: Loop,
    length_us: i64,
}

impl<'a> Second<'a> {
    /// The second video beside the frames of `span` of `main`.
    pub(super) fn of(below: &'a Below, main: &Timeline, span: &Span) -> Self {
        let first_us = MediaTime::new(main.pts(0), main.base()).to_micros();
        let length_us = span.length_us();
        let run = Loop::of(&below.facts.timeline, span.start_us - first_us, length_us);
        Self { below, run, length_us }
    }

    /// Appends its inputs: silent, with the fixed prefix, and no longer than needed.
    pub(super) fn inputs(&self, args: &mut Args, threads: &str) {
        let file = &self.below.file;
        let length = self.length_us.saturating_add(SLACK_US);
        if let Some(at) = self.run.enters_us {
            push(args, ["-an"]);
            input(args, file, Some(at), length, threads);
        }
        if self.run.repeats {
            // Looping after a seek counts times wrongly, so this is an input of its own.
            push(args, ["-an", "-stream_loop", "-1"]);
            input(args, file, None, length, threads);
        }
    }

    /// The filters that lay it on `[above]`, a canvas of the size `full`, and give one stream.
    /// The first of its inputs is number `input`; `base` and `rate` are the main video's.
    ///
    /// A frame is shown from the main frame at or after its own time on: main frames alone
    /// decide how many pictures there are and when. The second video is read for longer than
    /// they last (`shortest`): left to itself, it would go on over the last of them.
    pub(super) fn filters(
        &self,
        input: usize,
        full: Size,
        main: &VideoInfo,
        tones: bool,
    ) -> String {
        let video = &self.below.facts.info.video;
        let half = lower(full);
        let drawn = Drawn::covering(video, half).filters(video, tones);
        let deinterlace = super::deinterlace(video);
        let rate = reduced(video.frame_rate, main.frame_rate);
        let Timebase { num, den } = main.timebase;
        let chain = |input: usize, to: &str| {
            format!("[{input}:V:0]{deinterlace}setpts=PTS-STARTPTS,{rate}{drawn}{to}")
        };
        let drawn = if self.run.streams() == 2 {
            let (one, two) = (chain(input, "[once]"), chain(input + 1, "[again]"));
            format!("{one};{two};[once][again]concat=n=2,settb={num}/{den}[below]")
        } else {
            chain(input, &format!(",settb={num}/{den}[below]"))
        };
        let y = full.height - half.height;
        format!("{drawn};[above][below]overlay=0:{y}:format=yuv420:shortest=1")
    }
}

/// Frames that would never be shown are dropped before they are scaled.
fn reduced(below: (u32, u32), main: (u32, u32)) -> String {
    let faster = u64::from(below.0) * u64::from(main.1) > u64::from(main.0) * u64::from(below.1);
    if faster && main.0 > 0 { format!("fps={}/{},", main.0, main.1) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_goes_on_from_part_to_part() {
        // Ten seconds, the first frame at 0.4 s.
        let timeline = Timeline::constant(Timebase { num: 1, den: 25 }, 10, 1, 250).unwrap();
        let second = 1_000_000;
        let table = [
            ((0, 5), (None, true)),
            ((0, 60), (None, true)),
            ((3, 4), (Some(3_400_000), false)),
            ((3, 6), (Some(3_400_000), true)),
            ((20, 5), (None, true)),
            ((29, 5), (Some(9_400_000), true)),
        ];
        for ((after, length), (enters_us, repeats)) in table {
            let run = Loop::of(&timeline, after * second, length * second);
            assert_eq!(run, Loop { enters_us, repeats }, "{length} s after {after} s");
        }
    }

    #[test]
    fn only_faster_videos_lose_frames() {
        assert_eq!(reduced((60, 1), (30_000, 1001)), "fps=30000/1001,");
        assert_eq!(reduced((30, 1), (30, 1)), "");
        assert_eq!(reduced((24, 1), (30, 1)), "");
        assert_eq!(reduced((24, 1), (0, 1)), "");
    }
}
