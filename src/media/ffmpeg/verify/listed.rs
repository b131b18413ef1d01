//! What the tables of a clip say, and whether that is what was planned.

use super::Seams;
use crate::media::ffmpeg::boxes::{Aac, Entry, Movie, Odd, ParameterSets, Sample};
use crate::media::ffmpeg::direct::ENDS_EARLY_US;
use crate::media::ffmpeg::nal;
use crate::model::{MediaTime, Timebase, Timeline};
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// How far sound and picture may be apart at either end, in microseconds.
const APART_US: i64 = 50_000;
/// How far a frame may be from its time, in microseconds: the rounding of the clip's clock.
const JITTER_US: i64 = 12;

/// The samples of a clip.
#[derive(Debug)]
pub(super) struct Listed {
    /// Ticks of the picture.
    base: Timebase,
    /// The pictures in the order of decoding, and when each is shown.
    pictures: Vec<(Sample, i64)>,
    sets: ParameterSets,
    /// First PTS and end of the sound, and its ticks.
    sound: Option<(i64, i64, Timebase)>,
    /// Whether there are other tracks.
    others: bool,
    /// Whether the samples lie in the box for them, none over another.
    apart: bool,
}

impl Listed {
    /// Reads the tables of a file.
    ///
    /// # Errors
    /// [`Odd`] when they make no sense, or it holds anything but H.264 and plain AAC.
    pub(super) fn read(file: &Path) -> Result<Self, Odd> {
        let movie = Movie::read(&mut File::open(file)?)?;
        let picture = movie.picture()?;
        let [Entry::Avc(sets, ..)] = &picture.entries[..] else {
            return Err(Odd::Shape("its pictures are not of one kind"));
        };
        let clock = |timescale| Timebase::new(1, timescale).ok_or(Odd::Shape("it has no clock"));
        let base = clock(picture.timescale)?;
        let (sets, sound) = (sets.clone(), movie.has_sound().then(|| movie.sound()).transpose()?);
        let known = 1 + usize::from(sound.is_some());
        let mut places = picture.samples.clone();
        let mut heard = None;
        if let Some(track) = sound {
            let [Entry::Aac(_)] = &track.entries[..] else {
                return Err(Odd::Shape("its sound is not plain AAC"));
            };
            let shown = |sample: Option<&Sample>| sample.map_or(0, |sample| track.shown(sample));
            let end = shown(track.samples.last()) + i64::from(Aac::FRAME);
            heard = Some((shown(track.samples.first()), end, clock(track.timescale)?));
            places.extend(&track.samples);
        }
        let apart = movie.holds_apart(&mut places);
        let pictures = picture.samples.iter().map(|sample| (*sample, picture.shown(sample)));
        let (pictures, others) = (pictures.collect(), movie.tracks_in_all() > known);
        Ok(Self { base, pictures, sets, sound: heard, others, apart })
    }

    /// Compares with what was planned; the reason when something is off. Only sound that was copied
    /// may end as early as that of the video does.
    pub(super) fn judge(
        &self,
        timeline: &Timeline,
        frames: &Range<u32>,
        seams: &Seams,
        wants_sound: bool,
    ) -> Result<(), String> {
        if self.others {
            return Err("it has streams that were not asked for".to_owned());
        }
        if !self.apart {
            return Err("its samples lie outside of their box or over each other".to_owned());
        }
        let (has, wants) = (self.pictures.len(), frames.len());
        if has != wants {
            return Err(format!("{has} frames instead of {wants}"));
        }
        if self.pictures.windows(2).any(|pair| pair[1].0.dts <= pair[0].0.dts) {
            return Err("its packets are not in order of decoding".to_owned());
        }
        if self.pictures.first().is_some_and(|(sample, _)| !sample.sync) {
            return Err("it does not begin with a key frame".to_owned());
        }
        let mut shown: Vec<i64> = self.pictures.iter().map(|(_, shown)| *shown).collect();
        shown.sort_unstable();
        let origin = timeline.pts(frames.start);
        for (frame, pts) in frames.clone().zip(shown) {
            let planned = MediaTime::new(timeline.pts(frame) - origin, timeline.base()).to_micros();
            let shown = MediaTime::new(pts, self.base).to_micros();
            if (shown - planned).abs() > JITTER_US {
                let n = frame - frames.start;
                return Err(format!("frame {n} is shown at {shown} µs instead of {planned} µs"));
            }
        }
        let is_end = *seams == Seams::None && frames.end == timeline.frames();
        let early_us = if is_end { ENDS_EARLY_US } else { APART_US };
        self.judge_sound(timeline.duration_of(frames).to_micros(), early_us, wants_sound)
    }

    fn judge_sound(&self, end_us: i64, early_us: i64, wants_sound: bool) -> Result<(), String> {
        let Some((first, end, base)) = self.sound else {
            return if wants_sound { Err("it has no sound".to_owned()) } else { Ok(()) };
        };
        let us = |ticks: i64| MediaTime::new(ticks, base).to_micros();
        if us(first).abs() > APART_US {
            return Err(format!("its sound starts at {} µs", us(first)));
        }
        // A clip of a few frames is shorter than the two smallest AAC frames.
        let apart = us(end) - end_us;
        if apart > APART_US || apart < -early_us {
            return Err(format!("its sound ends {apart} µs after the picture"));
        }
        Ok(())
    }

    /// When the last frame at or before a moment is shown, in microseconds, and whether decoding
    /// may begin there: of all frames, or only of those where it may.
    pub(super) fn shown_by(&self, at_us: i64, only_syncs: bool) -> Option<(i64, bool)> {
        let wanted = self.pictures.iter().filter(|(sample, _)| sample.sync || !only_syncs);
        let us = |shown| MediaTime::new(shown, self.base).to_micros();
        let times = wanted.map(|&(sample, shown)| (us(shown), sample.sync));
        times.filter(|(us, _)| *us <= at_us).max()
    }

    /// Reads every picture: whether NAL units fill it, whether its parameter sets are there (and,
    /// where pictures are copied, none but those of the sample entry), and whether an IDR picture
    /// stands where the clip and its copied and fresh stretches begin. Ends early when `stop` is
    /// cancelled.
    ///
    /// # Errors
    /// [`Odd`] when something is off, or that of the file system.
    pub(super) fn pictures(
        &self,
        file: &Path,
        seams: &Seams,
        stop: &CancellationToken,
    ) -> Result<(), Odd> {
        let file = File::open(file)?;
        let starts = seams.starts(self.pictures.len());
        let mut reader = nal::Reader::new(&self.sets, *seams == Seams::Encoded);
        let mut bytes = Vec::new();
        for (number, (sample, _)) in self.pictures.iter().enumerate() {
            if stop.is_cancelled() {
                return Err(Odd::Shape("stopped"));
            }
            bytes.resize(sample.size as usize, 0);
            file.read_exact_at(&mut bytes, sample.at)?;
            let idr = reader.sample(&bytes)?;
            if starts.contains(&number) && !(idr && sample.sync) {
                return Err(Odd::Shape("a stretch does not begin with an IDR picture"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Timebase = Timebase { num: 1, den: 25 };

    /// Frames 10 to 13 of a video, decoded as 0 3 1 2, with sound of 160 ms.
    fn good() -> Listed {
        let picture = |(dts, shown)| (Sample { dts, sync: dts == 0, ..Sample::default() }, shown);
        let sets = ParameterSets { profile: [66, 0, 30], nal_size: 4, sps: vec![], pps: vec![] };
        Listed {
            base: BASE,
            pictures: [(0, 0), (1, 3), (2, 1), (3, 2)].map(picture).to_vec(),
            sets,
            sound: Some((0, 164, Timebase { num: 1, den: 1024 })),
            others: false,
            apart: true,
        }
    }

    fn judged(change: impl FnOnce(&mut Listed)) -> Result<(), String> {
        let timeline = Timeline::constant(BASE, 7, 1, 50).unwrap();
        let mut listed = good();
        change(&mut listed);
        listed.judge(&timeline, &(10..14), &Seams::None, true)
    }

    /// What to change, and a word of the reason.
    type Defect = (fn(&mut Listed), &'static str);

    #[test]
    fn every_defect_is_found() {
        assert_eq!(judged(|_| ()), Ok(()));
        let defects: [Defect; 9] = [
            (|it| it.pictures.truncate(3), "3 frames instead of 4"),
            (|it| it.pictures[2].0.dts = 1, "order of decoding"),
            (|it| it.pictures[1].1 = 4, "frame 3 is shown at"),
            (|it| it.pictures[0].0.sync = false, "key frame"),
            (|it| it.sound.as_mut().unwrap().1 = 1024, "its sound ends"),
            (|it| it.sound.as_mut().unwrap().0 = 100, "its sound starts"),
            (|it| it.sound = None, "it has no sound"),
            (|it| it.others = true, "not asked for"),
            (|it| it.apart = false, "outside of their box"),
        ];
        for (n, (change, expected)) in defects.into_iter().enumerate() {
            let reason = judged(change).expect_err(expected);
            assert!(reason.contains(expected), "{n}: {reason}");
        }
    }

    #[test]
    fn only_copied_sound_ends_as_early_as_that_of_the_video() {
        let whole = Timeline::constant(BASE, 7, 1, 14).unwrap();
        let mut listed = good();
        // 100 of 160 ms.
        listed.sound.as_mut().unwrap().1 = 102;
        let judged = |seams, timeline| listed.judge(timeline, &(10..14), &seams, true).is_ok();
        assert!(judged(Seams::None, &whole));
        assert!(!judged(Seams::Encoded, &whole));
        assert!(!judged(Seams::Joined { head: 10..12, tail: 14..14 }, &whole));
        assert!(!judged(Seams::None, &Timeline::constant(BASE, 7, 1, 50).unwrap()));
    }

    /// 15 frames, an IDR picture every 5, and sound.
    const SMALL: &[u8] = include_bytes!("../../../../tests/media/golden/small.mp4");

    /// What is said of the small file after a change; the place of a box of a kind is told by name.
    fn read(seams: &Seams, change: impl FnOnce(&mut Vec<u8>, &Listed)) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), SMALL).unwrap();
        let mut bytes = SMALL.to_vec();
        change(&mut bytes, &Listed::read(file.path()).unwrap());
        std::fs::write(file.path(), bytes).unwrap();
        let listed = Listed::read(file.path()).map_err(|odd| odd.to_string())?;
        let timeline = Timeline::constant(BASE, 0, 1, 15).unwrap();
        listed.judge(&timeline, &(0..15), seams, true)?;
        let stop = CancellationToken::new();
        listed.pictures(file.path(), seams, &stop).map_err(|odd| odd.to_string())
    }

    fn table(bytes: &[u8], kind: [u8; 4]) -> usize {
        bytes.windows(4).position(|found| found == kind).unwrap()
    }

    type Change<'a> = &'a dyn Fn(&mut Vec<u8>, &Listed);

    #[test]
    fn damaged_tables_and_samples_are_found() {
        let whole = Seams::Encoded;
        assert_eq!(read(&whole, |_, _| ()), Ok(()));
        // Version, one size for all, count; then the sizes, the highest byte first.
        let size = |n: usize| 16 + 4 * n + 3;
        let at = |listed: &Listed, n: usize| usize::try_from(listed.pictures[n].0.at).unwrap();
        let defects: [(Change<'_>, &str); 6] = [
            (&|it, _| it[table(SMALL, *b"stsz") + size(3)] -= 1, "longer than its sample"),
            (&|it, listed| it[at(listed, 7) + 3] += 1, "longer than its sample"),
            // The slice of a picture that is not there: another kind of unit.
            (&|it, listed| it[at(listed, 7) + 4] = 0x0c, "no picture"),
            // Half of the pictures are shown a tick later.
            (&|it, _| it[table(SMALL, *b"ctts") + 19] ^= 0xff, "is shown at"),
            // The second chunk lies where the first does.
            (
                &|it, _| {
                    let stco = table(SMALL, *b"stco");
                    it.copy_within(stco + 12..stco + 16, stco + 16);
                },
                "over each other",
            ),
            (&|it, _| it[table(SMALL, *b"stss") + 15] = 3, "key frame"),
        ];
        for (n, (change, expected)) in defects.into_iter().enumerate() {
            let reason = read(&whole, change).expect_err(expected);
            assert!(reason.contains(expected), "{n}: {reason}");
        }
        assert_eq!(read(&Seams::Joined { head: 0..5, tail: 10..15 }, |_, _| ()), Ok(()));
        for (head, tail) in [(0..4, 10..15), (0..5, 11..15)] {
            let reason = read(&Seams::Joined { head, tail }, |_, _| ()).unwrap_err();
            assert!(reason.contains("begin with an IDR picture"), "{reason}");
        }
        // A parameter set in place of a picture: where pictures are copied that is what is said of it.
        let joined = Seams::Joined { head: 0..5, tail: 10..15 };
        let (changed, missing) = ("change on the way", "no picture");
        for (seams, expected) in [(joined, changed), (Seams::None, changed), (whole, missing)] {
            let reason = read(&seams, |it, listed| it[at(listed, 7) + 4] = 0x68).unwrap_err();
            assert!(reason.contains(expected), "{seams:?}: {reason}");
        }
    }

    #[test]
    fn moments_have_their_frames() {
        let listed = good();
        assert_eq!(listed.shown_by(119_999, false), Some((80_000, false)));
        assert_eq!(listed.shown_by(120_000, false), Some((120_000, false)));
        assert_eq!(listed.shown_by(120_000, true), Some((0, true)));
        assert_eq!(listed.shown_by(-1, false), None);
    }
}
