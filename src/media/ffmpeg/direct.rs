//! The coded frames of a source that this program can read itself.

use super::boxes::{Aac, Entry, Movie, Odd, ParameterSets, Track};
use super::mux::{Piece, Shape, Sound};
use crate::model::{Timebase, Timeline};
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How far from its picture copied sound may begin or end: a little more than half an AAC frame
/// at 44.1 kHz, in microseconds. Less than anyone sees or hears.
const APART_US: i128 = 12_000;

/// How much before its last picture the sound of a video may end, in microseconds, for a part that
/// ends with the video to be copied with it as it is. Encoders of live pictures stop both tracks
/// where they stand.
pub(super) const ENDS_EARLY_US: i64 = 500_000;

/// A source whose index was read.
pub(super) struct Direct {
    file: PathBuf,
    movie: Movie,
    track: Track,
    sets: ParameterSets,
    shape: Shape,
}

impl Direct {
    /// Reads the index of a file with one kind of H.264 pictures.
    ///
    /// # Errors
    /// [`Odd`] for every other file.
    pub(super) fn open(file: &Path) -> Result<Self, Odd> {
        let movie = Movie::read(&mut File::open(file)?)?;
        let track = movie.picture()?;
        let [Entry::Avc(sets, width, height, colour)] = &track.entries[..] else {
            return Err(Odd::Shape("its pictures are not of one kind"));
        };
        let shape = Shape { size: (*width, *height), colour: colour.clone() };
        Ok(Self { file: file.to_owned(), movie, sets: sets.clone(), shape, track })
    }

    /// What the pictures are like.
    pub(super) fn shape(&self) -> Shape {
        self.shape.clone()
    }

    /// All samples.
    pub(super) fn all(self) -> Piece {
        let shown = self.track.samples.iter().map(|sample| self.track.shown(sample)).collect();
        let timescale = self.track.timescale;
        Piece { file: self.file, shown, timescale, samples: self.track.samples, sets: self.sets }
    }

    /// Up to which frame those of a `group` that is cut short can be copied: as long as none that
    /// is coded before them is shown after them. What stands in the order of decoding up to there
    /// needs nothing that follows.
    pub(super) fn reach(&self, timeline: &Timeline, group: &Range<u32>) -> u32 {
        let samples = &self.track.samples;
        let first = timeline.pts(group.start);
        let start = samples.iter().position(|sample| self.track.shown(sample) == first);
        let group_samples = samples.iter().skip(start.unwrap_or(samples.len()));
        let (mut reached, mut latest) = (group.start, i64::MIN);
        for (frame, sample) in group.clone().zip(group_samples) {
            latest = latest.max(self.track.shown(sample));
            if latest == timeline.pts(frame) {
                reached = frame + 1;
            }
        }
        reached
    }

    /// The samples of these frames, which begin on a cut point. They must be shown at exactly the
    /// times at which the timeline has them: that is what makes a sample a certain frame.
    ///
    /// # Errors
    /// [`Odd`] when they are not.
    pub(super) fn frames(&self, timeline: &Timeline, frames: &Range<u32>) -> Result<Piece, Odd> {
        if Timebase::new(1, self.track.timescale) != Some(timeline.base()) {
            return Err(Odd::Shape("its clock is another"));
        }
        let first = timeline.pts(frames.start);
        let samples = &self.track.samples;
        let is_first = |sample: &_| self.track.shown(sample) == first;
        let start = samples.iter().position(is_first).ok_or(Odd::Shape("a frame is missing"))?;
        let samples = samples.get(start..start + frames.len());
        let samples = samples.ok_or(Odd::Shape("a frame is missing"))?.to_vec();
        let shown: Vec<i64> = samples.iter().map(|sample| self.track.shown(sample)).collect();
        let mut sorted = shown.clone();
        sorted.sort_unstable();
        let planned = frames.clone().map(|frame| timeline.pts(frame));
        if !samples.first().is_some_and(|sample| sample.sync) || !planned.eq(sorted) {
            return Err(Odd::Shape("its frames are not where they were"));
        }
        let (file, sets) = (self.file.clone(), self.sets.clone());
        Ok(Piece { file, samples, shown, timescale: self.track.timescale, sets })
    }

    /// The AAC frames heard during these frames, nearest at both ends; to its own end in a part
    /// that ends with the video.
    ///
    /// # Errors
    /// [`Odd`] when the sound is something else, or does not last from one end to the other.
    pub(super) fn sound(&self, timeline: &Timeline, frames: &Range<u32>) -> Result<Sound, Odd> {
        let track = self.movie.sound()?;
        let [Entry::Aac(aac)] = &track.entries[..] else {
            return Err(Odd::Shape("its sound is not plain AAC"));
        };
        if track.timescale != aac.rate {
            return Err(Odd::Shape("its sound has another clock"));
        }
        let base = timeline.base();
        let samples_of = |ticks: i64| {
            i128::from(ticks) * i128::from(base.num) * i128::from(aac.rate) / i128::from(base.den)
        };
        let from = samples_of(timeline.pts(frames.start));
        let length = samples_of(timeline.pts(frames.end) - timeline.pts(frames.start));
        let frame = i128::from(Aac::FRAME);
        let shown =
            |index: usize| track.samples.get(index).map(|sample| i128::from(track.shown(sample)));
        let after = track.samples.partition_point(|s| i128::from(track.shown(s)) < from);
        let nearest = [after.checked_sub(1), Some(after)].into_iter().flatten();
        let start = nearest.min_by_key(|&index| {
            shown(index).map_or(i128::MAX, |at| at.abs_diff(from).cast_signed())
        });
        let start = start.ok_or(Odd::Shape("its sound is too short"))?;
        let count = usize::try_from((length + frame / 2) / frame).unwrap_or(usize::MAX);
        let end = start.saturating_add(count.max(1)).min(track.samples.len());
        let found = track.samples.get(start..end).unwrap_or_default();
        let us = |samples: i128| samples.abs() * 1_000_000 / i128::from(aac.rate);
        let heard = i128::try_from(found.len()).unwrap_or(0) * frame;
        let begins = shown(start).is_some_and(|at| us(at - from) <= APART_US);
        // Every frame follows the one before it.
        let even = found.windows(2).all(|pair| pair[1].dts - pair[0].dts == i64::from(Aac::FRAME));
        let is_last = frames.end == timeline.frames() && heard < length;
        let most = if is_last { i128::from(ENDS_EARLY_US) } else { APART_US };
        if !begins || !even || us(heard - length) > most {
            return Err(Odd::Shape("its sound does not last from one end to the other"));
        }
        Ok(Sound { file: self.file.clone(), frames: found.to_vec(), aac: aac.clone() })
    }
}

/// The sound of a file that was encoded for one clip.
///
/// # Errors
/// [`Odd`] when there is none.
pub(super) fn encoded_sound(file: &Path) -> Result<Sound, Odd> {
    let track = Movie::read(&mut File::open(file)?)?.sound()?;
    match track.entries.into_iter().next() {
        Some(Entry::Aac(aac)) => Ok(Sound { file: file.to_owned(), frames: track.samples, aac }),
        _ => Err(Odd::Shape("its sound is not plain AAC")),
    }
}
