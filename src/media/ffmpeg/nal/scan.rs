//! The NAL units at the head of key frames.

use crate::media::ffmpeg::boxes::{Entry, Odd, Sample, Track};
use std::io::{Read, Seek, SeekFrom};

/// How much of a sample is read at a time: parameter sets and the head of the first slice fit.
const WINDOW: u32 = 1024;
/// The most NAL units of a sample that are looked at.
const UNITS_MAX: usize = 64;
/// The most windows read of one file: all key frames of six hours that consist of nothing else.
const READS_MAX: u32 = 4_000_000;
/// The longest parameter set that is read.
const SET_MAX: u32 = 4096;
/// The most different parameter sets that are kept; more are no different from many.
const SETS_MAX: usize = 8;

/// Whose NAL units they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// H.264.
    Avc,
    /// HEVC.
    Hevc,
}

/// Where a NAL unit lies in its sample: its size field not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Unit {
    /// Its type.
    pub kind: u8,
    /// Where it begins, counted from the start of the sample.
    pub start: u32,
    /// Its length in bytes.
    pub length: u32,
}

/// What the key frames of a track are.
#[derive(Debug, Default)]
pub(in crate::media::ffmpeg) struct Scan {
    /// Numbers of the sync samples that are IDR pictures, ascending.
    pub idr: Vec<usize>,
    /// How many sync samples there are.
    pub syncs: usize,
    /// Different H.264 parameter sets that stand in front of pictures; at most a few.
    pub sets: Vec<Vec<u8>>,
}

/// The units of a key frame up to its first slice.
#[derive(Debug, Default)]
pub(in crate::media::ffmpeg) struct Head {
    /// The units, that slice included.
    pub units: Vec<Unit>,
    /// H.264 parameter sets among them, whole.
    pub sets: Vec<Vec<u8>>,
}

/// Looks at every sync sample of a track of H.264 or HEVC.
///
/// # Errors
/// [`Odd`] when it is another codec or a sample is not made of NAL units.
pub(in crate::media::ffmpeg) fn scan(
    file: &mut (impl Read + Seek),
    track: &Track,
) -> Result<Scan, Odd> {
    let (kind, size) = match &track.entries[..] {
        [Entry::Avc(sets, ..), rest @ ..]
            if rest.iter().all(|entry| has_size(entry, sets.nal_size)) =>
        {
            (Kind::Avc, sets.nal_size)
        }
        [Entry::Hevc(size)] => (Kind::Hevc, *size),
        _ => return Err(Odd::Shape("its samples are not of one known kind")),
    };
    let (mut found, mut reads) = (Scan::default(), 0);
    for (number, sample) in track.samples.iter().enumerate().filter(|(_, sample)| sample.sync) {
        found.syncs += 1;
        let mut window = Window::of(file, sample);
        let head = window.head(kind, size)?;
        reads += window.reads;
        if reads > READS_MAX {
            return Err(Odd::Shape("its key frames take too long to read"));
        }
        if head.units.last().is_some_and(|unit| is_idr(kind, unit.kind)) {
            found.idr.push(number);
        }
        for set in head.sets {
            if found.sets.len() < SETS_MAX && !found.sets.contains(&set) {
                found.sets.push(set);
            }
        }
    }
    Ok(found)
}

fn has_size(entry: &Entry, size: u8) -> bool {
    matches!(entry, Entry::Avc(sets, ..) if sets.nal_size == size)
}

/// The head of a sample of H.264.
///
/// # Errors
/// [`Odd`] when the sample is not made of NAL units.
pub(in crate::media::ffmpeg) fn head(
    file: &mut (impl Read + Seek),
    sample: &Sample,
    nal_size: u8,
) -> Result<Head, Odd> {
    Window::of(file, sample).head(Kind::Avc, nal_size)
}

fn is_picture(kind: Kind, unit: u8) -> bool {
    match kind {
        Kind::Avc => (1..=5).contains(&unit),
        Kind::Hevc => unit < 32,
    }
}

/// Coded slice of an IDR picture; `IDR_W_RADL` and `IDR_N_LP`.
fn is_idr(kind: Kind, unit: u8) -> bool {
    match kind {
        Kind::Avc => unit == 5,
        Kind::Hevc => matches!(unit, 19 | 20),
    }
}

/// A sample that is read in windows.
struct Window<'a, F> {
    file: &'a mut F,
    sample: Sample,
    /// Bytes of the sample from `from` on.
    bytes: Vec<u8>,
    from: u32,
    /// How often it was read.
    reads: u32,
}

impl<'a, F: Read + Seek> Window<'a, F> {
    fn of(file: &'a mut F, sample: &Sample) -> Self {
        Self { file, sample: *sample, bytes: Vec::new(), from: 0, reads: 0 }
    }

    /// `count` bytes from `start` on.
    fn take(&mut self, start: u32, count: u32) -> Result<Vec<u8>, Odd> {
        let end = start.checked_add(count).filter(|&end| end <= self.sample.size);
        let end = end.ok_or(Odd::Shape("a NAL unit is longer than its sample"))?;
        let window = u32::try_from(self.bytes.len()).unwrap_or(0);
        if start < self.from || end > self.from + window {
            let read = (self.sample.size - start).min(count.max(WINDOW));
            self.file.seek(SeekFrom::Start(self.sample.at + u64::from(start)))?;
            self.bytes.resize(read as usize, 0);
            self.file.read_exact(&mut self.bytes)?;
            self.from = start;
            self.reads += 1;
        }
        let at = (start - self.from) as usize;
        Ok(self.bytes[at..at + count as usize].to_vec())
    }

    /// The units up to the first slice, that one included.
    fn head(&mut self, kind: Kind, size: u8) -> Result<Head, Odd> {
        let mut found = Head::default();
        let (size, mut at) = (u32::from(size), 0_u32);
        while found.units.len() < UNITS_MAX && self.sample.size.saturating_sub(at) > size {
            let head = self.take(at, size + 1)?;
            let (length, header) = head.split_at(size as usize);
            let length = length.iter().fold(0, |value, &byte| value << 8 | u32::from(byte));
            let header = header.first().copied().unwrap_or(0);
            let unit = match kind {
                Kind::Avc => header & 31,
                Kind::Hevc => header >> 1 & 63,
            };
            let start = at + size;
            if length == 0 || length > self.sample.size - start {
                return Err(Odd::Shape("a NAL unit is longer than its sample"));
            }
            found.units.push(Unit { kind: unit, start, length });
            if is_picture(kind, unit) {
                break;
            }
            if kind == Kind::Avc && matches!(unit, 7 | 8) {
                if length > SET_MAX {
                    return Err(Odd::Shape("a parameter set is too long"));
                }
                found.sets.push(self.take(start, length)?);
            }
            at = start + length;
        }
        Ok(found)
    }
}
