//! The picture track of a clip, put together from pieces.

use super::Extent;
use super::entries::{PPS_MAX, SPS_MAX};
use crate::media::ffmpeg::boxes::{Odd, ParameterSets, Sample};
use crate::media::ffmpeg::nal;
use std::fs::File;
use std::path::PathBuf;

/// A run of samples of one file, in the order of decoding, that begins with an IDR picture.
pub(in crate::media::ffmpeg) struct Piece {
    /// Where they lie.
    pub file: PathBuf,
    /// The samples.
    pub samples: Vec<Sample>,
    /// When each is shown, in ticks; how far from the first counts.
    pub shown: Vec<i64>,
    /// Ticks a second.
    pub timescale: u32,
    /// What they are decoded by.
    pub sets: ParameterSets,
}

/// The pictures of a clip.
pub(in crate::media::ffmpeg) struct Pictures {
    /// The pieces, one shown after the other.
    pub pieces: Vec<Piece>,
    /// When each picture of the clip is shown, in ticks; ascending, the first 0; and when the
    /// last one ends.
    pub times: Vec<u64>,
    /// Ticks a second.
    pub timescale: u32,
    /// What they are like.
    pub shape: Shape,
}

/// What a sample entry says of pictures besides their parameter sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Shape {
    /// Width and height in pixels.
    pub size: (u16, u16),
    /// The body of the `colr` box, if there is one.
    pub colour: Option<Vec<u8>>,
}

/// One picture of the clip.
pub(super) struct Picture {
    /// Where its bytes lie.
    pub extents: Vec<Extent>,
    /// How many bytes it has.
    pub size: u32,
    /// How much later it is shown than it is decoded, in ticks.
    pub offset: i32,
    /// Whether decoding may begin here.
    pub sync: bool,
}

/// The pictures in the order of decoding, and what decodes them.
pub(super) struct Track {
    pub samples: Vec<Picture>,
    pub sets: ParameterSets,
}

impl Pictures {
    /// Puts the pieces together.
    pub(super) fn track(&self) -> Result<Track, Odd> {
        let count: usize = self.pieces.iter().map(|piece| piece.samples.len()).sum();
        if count == 0 || count + 1 != self.times.len() {
            return Err(Odd::Shape("there are not as many pictures as planned"));
        }
        let sets = merged(self.pieces.iter().map(|piece| &piece.sets))?;
        let mut samples = Vec::with_capacity(count);
        for (number, piece) in self.pieces.iter().enumerate() {
            self.append(number, piece, &mut samples)?;
        }
        Ok(Track { samples, sets })
    }

    fn append(&self, number: usize, piece: &Piece, all: &mut Vec<Picture>) -> Result<(), Odd> {
        let before = all.len();
        let mut order: Vec<usize> = (0..piece.samples.len()).collect();
        order.sort_by_key(|&index| piece.shown.get(index).copied());
        if !self.is_planned(before, piece, &order) {
            return Err(Odd::Shape("a piece is not shown when planned"));
        }
        let mut rank = vec![0; order.len()];
        for (place, index) in order.into_iter().enumerate() {
            rank[index] = place;
        }
        let mut file = File::open(&piece.file)?;
        for (index, sample) in piece.samples.iter().enumerate() {
            let (decoded, shown) = (self.times[before + index], self.times[before + rank[index]]);
            let offset = shown.cast_signed() - decoded.cast_signed();
            let extents = if sample.sync {
                without_sets(&mut file, sample, &piece.sets)?
            } else {
                vec![(sample.at, sample.size)]
            };
            all.push(Picture {
                size: extents.iter().map(|(_, size)| size).sum(),
                extents: extents
                    .into_iter()
                    .map(|(at, size)| Extent { file: number, at, size })
                    .collect(),
                offset: i32::try_from(offset).map_err(|_| Odd::Shape("a picture is far off"))?,
                sync: sample.sync,
            });
        }
        Ok(())
    }
}

impl Pictures {
    /// Whether the pictures of a piece, in this order of showing, come as far from each other as
    /// those of the clip from `before` on: that is what makes them the planned ones. Two clocks
    /// may differ by the rounding of the coarser one.
    fn is_planned(&self, before: usize, piece: &Piece, order: &[usize]) -> bool {
        let at = |index: usize| piece.shown.get(index).map(|&at| i128::from(at));
        let first = order.first().and_then(|&index| at(index));
        let (own, clip) = (i128::from(piece.timescale), i128::from(self.timescale));
        let times = self.times[before..].iter().map(|&time| i128::from(time));
        let origin = i128::from(self.times[before]);
        order.iter().zip(times).all(|(&index, planned)| {
            let apart = at(index).zip(first).map(|(at, first)| (at - first) * clip);
            apart.is_some_and(|apart| (apart - (planned - origin) * own).abs() <= own.max(clip))
        })
    }
}

/// The stretches of a sample that are no parameter sets: those are in the entry already.
fn without_sets(
    file: &mut File,
    sample: &Sample,
    sets: &ParameterSets,
) -> Result<Vec<(u64, u32)>, Odd> {
    let head = nal::head(file, sample, sets.nal_size)?;
    if head.sets.iter().any(|set| !sets.sps.contains(set) && !sets.pps.contains(set)) {
        return Err(Odd::Shape("parameter sets change on the way"));
    }
    let (mut kept, mut from) = (Vec::new(), 0);
    for unit in head.units.iter().filter(|unit| matches!(unit.kind, 7 | 8)) {
        let head = unit.start - u32::from(sets.nal_size);
        if head > from {
            kept.push((sample.at + u64::from(from), head - from));
        }
        from = unit.start + unit.length;
    }
    if from < sample.size {
        kept.push((sample.at + u64::from(from), sample.size - from));
    }
    Ok(kept)
}

/// One set of parameter sets for all pieces. The same id never means two things.
fn merged<'a>(pieces: impl Iterator<Item = &'a ParameterSets>) -> Result<ParameterSets, Odd> {
    let mut all: Option<ParameterSets> = None;
    for piece in pieces {
        let Some(sets) = &mut all else {
            all = Some(piece.clone());
            continue;
        };
        if sets.nal_size != piece.nal_size {
            return Err(Odd::Shape("its NAL units are framed in another way"));
        }
        // Profile and level must be enough for all; what one of them does not keep, the whole
        // does not.
        sets.profile[0] = sets.profile[0].max(piece.profile[0]);
        sets.profile[1] &= piece.profile[1];
        sets.profile[2] = sets.profile[2].max(piece.profile[2]);
        add(&mut sets.sps, &piece.sps, |set| nal::sps(set).map(|sps| sps.id))?;
        add(&mut sets.pps, &piece.pps, nal::pps_id)?;
    }
    let all = all.ok_or(Odd::Shape("there are no pictures"))?;
    if all.sps.len() > SPS_MAX || all.pps.len() > PPS_MAX {
        return Err(Odd::Shape("there are too many parameter sets"));
    }
    Ok(all)
}

fn add(
    all: &mut Vec<Vec<u8>>,
    more: &[Vec<u8>],
    id: impl Fn(&[u8]) -> Option<u32>,
) -> Result<(), Odd> {
    for set in more {
        if all.contains(set) {
            continue;
        }
        if all.iter().any(|other| id(other) == id(set)) {
            return Err(Odd::Shape("two parameter sets have the same id"));
        }
        all.push(set.clone());
    }
    Ok(())
}
