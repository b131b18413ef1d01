//! The tables that say where every sample lies and when it is decoded and shown.
//!
//! Source: ISO/IEC 14496-12, 8.6.1 and 8.7.

use super::Odd;
use super::slice::{Bytes, child, optional};

/// The most samples of a track: more than nine hours at 120 frames a second.
const SAMPLES_MAX: usize = 4_000_000;
/// The largest sample, in bytes.
const SAMPLE_MAX: u32 = 64 << 20;

/// One coded picture or piece of sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Sample {
    /// Where it lies in the file.
    pub at: u64,
    /// How many bytes it has.
    pub size: u32,
    /// When it is decoded, in ticks.
    pub dts: i64,
    /// How much later it is shown.
    pub offset: i32,
    /// Whether decoding may begin here, as the file says.
    pub sync: bool,
}

/// All samples of a track, in the order of decoding. Every one lies within `length` bytes, and
/// what decodes one decodes them all.
pub(super) fn samples(stbl: &[u8], length: u64) -> Result<Vec<Sample>, Odd> {
    let mut samples = sizes(child(stbl, *b"stsz")?, length)?;
    place(&mut samples, stbl, length)?;
    // Samples that share their bytes would make a clip of any size.
    if samples.iter().map(|sample| u64::from(sample.size)).sum::<u64>() > length {
        return Err(Odd::Uncopyable("its samples are more than the file"));
    }
    times(&mut samples, child(stbl, *b"stts")?)?;
    if let Some(ctts) = optional(stbl, *b"ctts") {
        offsets(&mut samples, ctts)?;
    }
    match optional(stbl, *b"stss") {
        Some(stss) => syncs(&mut samples, stss)?,
        None => samples.iter_mut().for_each(|sample| sample.sync = true),
    }
    Ok(samples)
}

fn sizes(stsz: &[u8], length: u64) -> Result<Vec<Sample>, Odd> {
    let mut stsz = Bytes(stsz);
    stsz.version()?;
    let (size, count) = (stsz.u32()?, Bytes(stsz.0).u32()?);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count == 0 || count > SAMPLES_MAX {
        return Err(Odd::Shape("it has no samples or too many"));
    }
    let sized = |size| Sample { size, ..Sample::default() };
    let samples: Vec<Sample> = if size == 0 {
        let rows = stsz.rows(4)?;
        rows.map(|mut row| row.u32().map(sized)).collect::<Result<_, _>>()?
    } else if (count as u64).saturating_mul(u64::from(size)) <= length {
        vec![sized(size); count]
    } else {
        return Err(Odd::Uncopyable("its samples are more than the file"));
    };
    if samples.iter().any(|sample| sample.size > SAMPLE_MAX) {
        return Err(Odd::Shape("a sample is too large"));
    }
    Ok(samples)
}

/// Gives every sample its place: chunks one after the other, samples without gaps in each.
fn place(samples: &mut [Sample], stbl: &[u8], length: u64) -> Result<(), Odd> {
    let chunks = chunks(stbl)?;
    let mut runs = Bytes(child(stbl, *b"stsc")?);
    runs.version()?;
    let run = |mut row: Bytes<'_>| Ok::<_, Odd>((row.u32()?, row.u32()?, row.u32()?));
    let mut runs = runs.rows(12)?.map(run).peekable();
    let odd = Odd::Shape("its chunks do not fit its samples");
    let (mut rest, mut per_chunk) = (samples.iter_mut(), 0);
    for (number, start) in (1u32..).zip(chunks) {
        while let Some(Ok((first, count, entry))) = runs.peek() {
            if *first > number {
                break;
            }
            // A copy takes along the first entry alone.
            if *entry != 1 {
                return Err(Odd::Uncopyable("its samples are of several kinds"));
            }
            per_chunk = *count;
            runs.next();
        }
        let (mut at, count) = (start?, usize::try_from(per_chunk).unwrap_or(usize::MAX));
        for sample in rest.by_ref().take(count) {
            sample.at = at;
            at = at.saturating_add(u64::from(sample.size));
            if at > length {
                return Err(Odd::Shape("a sample lies outside of the file"));
            }
        }
    }
    if rest.next().is_some() { Err(odd) } else { Ok(()) }
}

fn chunks(stbl: &[u8]) -> Result<Box<dyn Iterator<Item = Result<u64, Odd>> + '_>, Odd> {
    if let Some(stco) = optional(stbl, *b"stco") {
        let mut stco = Bytes(stco);
        stco.version()?;
        return Ok(Box::new(stco.rows(4)?.map(|mut row| row.u32().map(u64::from))));
    }
    let mut co64 = Bytes(child(stbl, *b"co64")?);
    co64.version()?;
    Ok(Box::new(co64.rows(8)?.map(|mut row| row.u64())))
}

fn times(samples: &mut [Sample], stts: &[u8]) -> Result<(), Odd> {
    let mut stts = Bytes(stts);
    stts.version()?;
    let (mut rest, mut dts) = (samples.iter_mut(), 0_i64);
    for mut row in stts.rows(8)? {
        let (count, step) = (row.u32()?, row.u32()?);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        for sample in rest.by_ref().take(count) {
            sample.dts = dts;
            dts = dts.saturating_add(i64::from(step));
        }
    }
    if rest.next().is_some() { Err(Odd::Shape("a sample has no time")) } else { Ok(()) }
}

fn offsets(samples: &mut [Sample], ctts: &[u8]) -> Result<(), Odd> {
    let mut ctts = Bytes(ctts);
    ctts.version()?;
    let mut rest = samples.iter_mut();
    for mut row in ctts.rows(8)? {
        // Writers put negative offsets into version 0 as well.
        let (count, offset) = (row.u32()?, row.i32()?);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        rest.by_ref().take(count).for_each(|sample| sample.offset = offset);
    }
    Ok(())
}

fn syncs(samples: &mut [Sample], stss: &[u8]) -> Result<(), Odd> {
    let mut stss = Bytes(stss);
    stss.version()?;
    for mut row in stss.rows(4)? {
        let number = usize::try_from(row.u32()?).unwrap_or(usize::MAX);
        let sample = number.checked_sub(1).and_then(|index| samples.get_mut(index));
        sample.ok_or(Odd::Shape("a sync sample does not exist"))?.sync = true;
    }
    Ok(())
}
