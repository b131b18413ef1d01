//! The `moov` of a file: its tracks, their clocks and where each begins.
//!
//! Source: ISO/IEC 14496-12, 8.2 to 8.6.

use super::entry::{self, Entry};
use super::slice::{Bytes, child, children, optional};
use super::table::{self, Sample};
use super::{Odd, walk};
use std::io::{Read, Seek, SeekFrom};

/// The largest `moov` that is read: six hours at 120 frames a second need 40 MiB.
const MOOV_MAX: u64 = 96 << 20;

/// The index of an MP4 or MOV file.
pub(in crate::media::ffmpeg) struct Movie {
    moov: Vec<u8>,
    /// Length of the file.
    length: u64,
    /// Ticks a second of the movie.
    timescale: u32,
    /// Where the boxes for samples begin and end.
    media: Vec<(u64, u64)>,
}

/// One track: its clock and all its samples in the order of decoding.
pub(in crate::media::ffmpeg) struct Track {
    /// Ticks a second.
    pub timescale: u32,
    /// What the samples are; never empty.
    pub entries: Vec<Entry>,
    /// The samples.
    pub samples: Vec<Sample>,
    /// What is added to a sample's time to get when it is shown, in ticks: minus what an edit
    /// list cuts from the front, plus the pause it puts there.
    shift: i64,
}

impl Movie {
    /// Reads the index of a file that is one `moov` and no fragments.
    ///
    /// # Errors
    /// [`Odd`] for any other file.
    pub(in crate::media::ffmpeg) fn read(file: &mut (impl Read + Seek)) -> Result<Self, Odd> {
        let length = file.seek(SeekFrom::End(0))?;
        let top = walk::boxes(file, 0, length)?;
        if top.iter().any(|found| matches!(&found.kind, b"moof" | b"sidx")) {
            return Err(Odd::Shape("it is in fragments"));
        }
        let mut found = top.iter().filter(|found| &found.kind == b"moov");
        let (Some(bounds), None) = (found.next(), found.next()) else {
            return Err(Odd::Shape("it has no index or several"));
        };
        let size = bounds.end.saturating_sub(bounds.body);
        if bounds.end > length || size > MOOV_MAX {
            return Err(Odd::Shape("its index is cut or too large"));
        }
        file.seek(SeekFrom::Start(bounds.body))?;
        let mut moov = Vec::new();
        file.by_ref().take(size).read_to_end(&mut moov)?;
        if optional(&moov, *b"mvex").is_some() {
            return Err(Odd::Shape("it is in fragments"));
        }
        let timescale = clock(child(&moov, *b"mvhd")?)?;
        let media = top.iter().filter(|found| &found.kind == b"mdat");
        let media = media.map(|found| (found.body, found.end)).collect();
        Ok(Self { moov, length, timescale, media })
    }

    /// How many tracks it has, of whatever kind.
    pub(in crate::media::ffmpeg) fn tracks_in_all(&self) -> usize {
        children(&self.moov).filter(|(kind, _)| kind == b"trak").count()
    }

    /// Whether it has a sound track.
    pub(in crate::media::ffmpeg) fn has_sound(&self) -> bool {
        self.tracks(*b"soun").next().is_some()
    }

    /// Whether each of these samples, which are sorted by their place, lies in a box for samples
    /// and none over another.
    pub(in crate::media::ffmpeg) fn holds_apart(&self, samples: &mut [Sample]) -> bool {
        samples.sort_unstable_by_key(|sample| sample.at);
        let end = |sample: &Sample| sample.at.saturating_add(u64::from(sample.size));
        let inside = |sample: &Sample| {
            self.media.iter().any(|&(body, close)| sample.at >= body && end(sample) <= close)
        };
        samples.iter().all(inside) && samples.windows(2).all(|pair| end(&pair[0]) <= pair[1].at)
    }

    /// The only picture track.
    ///
    /// # Errors
    /// [`Odd`] when there is none or several, or it is not read here.
    pub(in crate::media::ffmpeg) fn picture(&self) -> Result<Track, Odd> {
        let mut found = self.tracks(*b"vide");
        let (Some(track), None) = (found.next(), found.next()) else {
            return Err(Odd::Shape("it has no picture track or several"));
        };
        self.track(track)
    }

    /// The first sound track.
    ///
    /// # Errors
    /// [`Odd`] when there is none or it is not read here.
    pub(in crate::media::ffmpeg) fn sound(&self) -> Result<Track, Odd> {
        let track = self.tracks(*b"soun").next().ok_or(Odd::Shape("it has no sound"))?;
        self.track(track)
    }

    fn tracks(&self, handler: [u8; 4]) -> impl Iterator<Item = &[u8]> {
        let is = move |track: &&[u8]| {
            // Version and flags, four bytes that say nothing, the handler.
            let kind = || {
                let hdlr = child(child(track, *b"mdia").ok()?, *b"hdlr").ok()?;
                hdlr.get(8..12).map(|kind| kind == handler)
            };
            kind().unwrap_or(false)
        };
        let tracks = children(&self.moov).filter(|(kind, _)| kind == b"trak");
        tracks.map(|(_, body)| body).filter(is)
    }

    fn track(&self, trak: &[u8]) -> Result<Track, Odd> {
        let mdia = child(trak, *b"mdia")?;
        let timescale = clock(child(mdia, *b"mdhd")?)?;
        let stbl = child(child(mdia, *b"minf")?, *b"stbl")?;
        // First what forbids every copy, then what is only not read here.
        let samples = table::samples(stbl, self.length)?;
        let edits = optional(trak, *b"edts").and_then(|edts| optional(edts, *b"elst"));
        let shift = edits.map_or(Ok(0), |elst| self.shift(elst, timescale))?;
        Ok(Track { timescale, entries: entry::read(child(stbl, *b"stsd")?)?, samples, shift })
    }

    /// An edit list that only says when the track begins: at most one pause, then one stretch at
    /// normal speed.
    fn shift(&self, elst: &[u8], timescale: u32) -> Result<i64, Odd> {
        let odd = Odd::Shape("its edit list is more than a start");
        let mut elst = Bytes(elst);
        let wide = elst.version()? == 1;
        let (mut pause, mut start) = (0, None);
        for mut row in elst.rows(if wide { 20 } else { 12 })? {
            let (length, from) = if wide {
                (row.u64()?, row.u64()?.cast_signed())
            } else {
                (u64::from(row.u32()?), i64::from(row.i32()?))
            };
            let normal = row.u32()? == 0x0001_0000;
            match (from, start) {
                (-1, None) if pause == 0 => pause = length,
                (0.., None) if normal => start = Some(from),
                _ => return Err(odd),
            }
        }
        let ticks = u128::from(pause) * u128::from(timescale);
        let movie = u128::from(self.timescale);
        // Rounded to the nearest tick: the two clocks need not fit.
        let pause = i64::try_from((ticks + movie / 2) / movie).map_err(|_| odd)?;
        Ok(pause.saturating_sub(start.unwrap_or(0)))
    }
}

impl Track {
    /// When a sample is shown, in ticks from the start of the file.
    pub(in crate::media::ffmpeg) fn shown(&self, sample: &Sample) -> i64 {
        sample.dts.saturating_add(i64::from(sample.offset)).saturating_add(self.shift)
    }
}

/// Ticks a second in `mvhd` or `mdhd`.
fn clock(header: &[u8]) -> Result<u32, Odd> {
    let mut header = Bytes(header);
    // Behind two moments that say nothing.
    let moments = if header.version()? == 1 { 16 } else { 8 };
    header.take(moments)?;
    let timescale = header.u32()?;
    if timescale == 0 { Err(Odd::Shape("a clock stands still")) } else { Ok(timescale) }
}
