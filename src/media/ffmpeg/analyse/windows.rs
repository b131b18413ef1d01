//! What the sound pass says, as short windows with a level and a peak. Pure.

use super::{block, hundredths};
use crate::model::{Facts, Loudness, MediaTime, Timebase};

/// The clock of every window: the sound is brought to this rate.
pub(super) const CLOCK: Timebase = Timebase { num: 1, den: 48_000 };
/// The length of a window in ticks: 20 ms, short against the shortest stop inside a word.
pub(super) const LENGTH: i64 = 960;
/// Ticks in a millisecond.
pub(super) const MILLISECOND: i64 = 48;
/// Stands for digital silence, in hundredths of a dB.
pub(super) const LOWEST: i16 = -20_000;
/// What the filter says of sound in which nothing is loud enough to be counted.
const UNHEARD: i32 = -7000;

/// A stretch of [`LENGTH`] ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Where it begins, in ticks from the first frame; negative when the sound comes earlier.
    pub at: i64,
    /// Power of all channels together in hundredths of a dBFS: for the middle pitches of a voice
    /// within 1 dB of LUFS.
    pub level: i16,
    /// The highest sample in hundredths of a dBFS.
    pub peak: i16,
}

/// Everything heard so far.
pub(super) struct Heard {
    /// Those of the video's own time, in the order of the file until [`Heard::finish`].
    pub windows: Vec<Window>,
    integrated: Option<i32>,
    peak: i16,
    open: Option<Window>,
    /// The time of the first frame on the sound's clock.
    origin: i64,
    /// How long the video lasts.
    span: i64,
    /// How much louder all channels are than the average one.
    together: i16,
    most: usize,
}

impl Heard {
    /// Nothing heard of the video yet.
    pub(super) fn new(facts: &Facts) -> Self {
        let timeline = &facts.timeline;
        let channels = facts.info.sound.as_ref().map_or(1, |sound| sound.channels);
        let span = timeline.duration().floor_ticks(CLOCK);
        Self {
            windows: Vec::new(),
            integrated: None,
            peak: LOWEST,
            open: None,
            origin: MediaTime::new(timeline.pts(0), timeline.base()).floor_ticks(CLOCK),
            span,
            together: power(channels),
            // Sound whose times go back and forth is not kept without end.
            most: usize::try_from(span / LENGTH).unwrap_or(0) * 2 + 1000,
        }
    }

    /// Takes one line; the time of the window it begins, if it begins one.
    pub(super) fn line(&mut self, line: &str) -> Option<i64> {
        if line.starts_with("frame:") {
            self.close();
            let at = block(line)?.1.saturating_sub(self.origin);
            self.open = Some(Window { at, level: LOWEST, peak: LOWEST });
            return Some(at);
        }
        let (key, value) = line.split_once('=')?;
        match (key, &mut self.open) {
            ("lavfi.r128.I", _) => self.integrated = hundredths(value).or(self.integrated),
            ("lavfi.astats.Overall.RMS_level", Some(open)) => {
                open.level = decibels(value).saturating_add(self.together);
            }
            ("lavfi.astats.Overall.Peak_level", Some(open)) => open.peak = decibels(value),
            _ => {}
        }
        None
    }

    fn close(&mut self) {
        let Some(window) = self.open.take() else { return };
        self.peak = self.peak.max(window.peak);
        let inside = window.at > -LENGTH && window.at < self.span;
        if inside && self.windows.len() < self.most {
            self.windows.push(window);
        }
    }

    /// Puts the windows in order of time.
    pub(super) fn finish(&mut self) {
        self.close();
        self.windows.sort_by_key(|window| window.at);
    }

    /// How loud the whole track is; `None` when there is nothing to hear.
    pub(super) fn loudness(&self) -> Option<Loudness> {
        let integrated = self.integrated.filter(|&loud| loud > UNHEARD)?;
        Some(Loudness { integrated, peak: i32::from(self.peak) })
    }

    /// How far is known, in ticks: the whole video when the sound was `complete`.
    pub(super) fn until(&self, complete: bool) -> i64 {
        let last = self.windows.last().map_or(0, |window| window.at + LENGTH);
        if complete { self.span } else { last.min(self.span) }
    }

    /// How long the video lasts, in ticks.
    pub(super) fn span(&self) -> i64 {
        self.span
    }
}

/// What is no number is silence: `-inf`.
fn decibels(text: &str) -> i16 {
    let value = hundredths(text).unwrap_or(i32::from(LOWEST));
    i16::try_from(value).unwrap_or(LOWEST).max(LOWEST)
}

/// Ten times the logarithm of the number of channels, in hundredths of a dB.
fn power(channels: u32) -> i16 {
    const TABLE: [i16; 8] = [0, 301, 477, 602, 699, 778, 845, 903];
    let at = usize::try_from(channels).unwrap_or(usize::MAX).clamp(1, TABLE.len()) - 1;
    TABLE[at]
}

#[cfg(test)]
mod tests {
    use super::super::super::facts::tests::sample;
    use super::*;
    use crate::model::Timeline;

    /// One second of video whose first frame is shown at 2 s.
    fn heard() -> Heard {
        let base = Timebase::new(1, 30_000).unwrap();
        let timeline = Timeline::constant(base, 60_000, 1000, 30).unwrap();
        Heard::new(&Facts::new(sample(), timeline))
    }

    #[test]
    fn windows_count_from_the_first_frame_and_their_channels_add_up() {
        let mut heard = heard();
        let text = "frame:0    pts:96480   pts_time:2.01\nlavfi.r128.I=-70.000\n\
            lavfi.astats.Overall.Peak_level=-10.500000\nlavfi.astats.Overall.RMS_level=-20.123\n\
            frame:1    pts:95520   pts_time:1.99\nlavfi.r128.I=-21.375\n\
            lavfi.astats.Overall.Peak_level=-inf\nlavfi.astats.Overall.RMS_level=-inf";
        for line in text.lines() {
            heard.line(line);
        }
        heard.finish();
        let expected = [
            Window { at: -480, level: LOWEST + 301, peak: LOWEST },
            Window { at: 480, level: -1711, peak: -1050 },
        ];
        assert_eq!(heard.windows, expected);
        assert_eq!(heard.loudness(), Some(Loudness { integrated: -2137, peak: -1050 }));
        assert_eq!((heard.until(true), heard.until(false)), (48_000, 1440));
    }

    #[test]
    fn windows_beside_the_video_are_heard_but_not_kept() {
        let mut heard = heard();
        for (n, pts) in [0, 95_040, 144_000, i64::MIN, i64::MAX].iter().enumerate() {
            heard.line(&format!("frame:{n} pts:{pts} pts_time:0"));
            heard.line("lavfi.astats.Overall.Peak_level=-1.0");
        }
        heard.finish();
        assert!(heard.windows.is_empty());
        assert_eq!((heard.loudness(), heard.peak), (None, -100));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut heard = heard();
        for n in 0..5000 {
            heard.line(&format!("frame:{n} pts:96000 pts_time:2"));
        }
        heard.finish();
        assert_eq!(heard.windows.len(), 1100);
    }
}
