//! Sample entries: what the samples of a track are, and the parameter sets of the decoder.
//!
//! Sources: ISO/IEC 14496-12, 8.5.2 and 12; ISO/IEC 14496-15, 5.3.3 (`avcC`) and 8.3.3 (`hvcC`).

use super::Odd;
use super::aac::Aac;
use super::slice::{Bytes, child, children, optional};

/// The most sample entries of a track that are read.
const ENTRIES_MAX: usize = 16;
/// The most colour information carried over, in bytes: `nclx` has 11.
const COLOUR_MAX: usize = 32;

/// What a sample is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) enum Entry {
    /// H.264 with its parameter sets, width, height and the body of its `colr` box.
    Avc(ParameterSets, u16, u16, Option<Vec<u8>>),
    /// HEVC, with the length of the size in front of each NAL unit.
    Hevc(u8),
    /// AAC-LC.
    Aac(Aac),
    /// Anything else.
    Other,
}

/// The body of an `avcC` box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct ParameterSets {
    /// `AVCProfileIndication`, `profile_compatibility` and `AVCLevelIndication`.
    pub profile: [u8; 3],
    /// Bytes of the size in front of each NAL unit: 1, 2 or 4.
    pub nal_size: u8,
    /// Sequence parameter sets, NAL header included.
    pub sps: Vec<Vec<u8>>,
    /// Picture parameter sets, NAL header included.
    pub pps: Vec<Vec<u8>>,
}

/// The sample entries in a `stsd` box.
pub(super) fn read(stsd: &[u8]) -> Result<Vec<Entry>, Odd> {
    let mut stsd = Bytes(stsd);
    stsd.version()?;
    stsd.u32()?;
    let entries: Vec<Entry> =
        children(stsd.0).take(ENTRIES_MAX).map(|(kind, body)| entry(kind, body)).collect();
    if entries.is_empty() { Err(Odd::Shape("its samples have no kind")) } else { Ok(entries) }
}

fn entry(kind: [u8; 4], body: &[u8]) -> Entry {
    let read = match &kind {
        b"avc1" | b"avc3" => avc(body),
        b"hvc1" | b"hev1" => hevc(body),
        b"mp4a" => sound(body),
        _ => Ok(Entry::Other),
    };
    read.unwrap_or(Entry::Other)
}

/// The fixed fields of a picture's entry: width, height; and the boxes behind them.
fn picture(body: &[u8]) -> Result<(u16, u16, &[u8]), Odd> {
    let mut body = Bytes(body);
    body.take(24)?;
    let (width, height) = (body.u16()?, body.u16()?);
    body.take(50)?;
    Ok((width, height, body.0))
}

fn avc(body: &[u8]) -> Result<Entry, Odd> {
    let (width, height, boxes) = picture(body)?;
    let sets = ParameterSets::read(child(boxes, *b"avcC")?)?;
    let colour = optional(boxes, *b"colr")
        .filter(|colour| colour.len() <= COLOUR_MAX && matches!(colour.get(..4), Some(b"nclx")));
    Ok(Entry::Avc(sets, width, height, colour.map(<[u8]>::to_vec)))
}

fn hevc(body: &[u8]) -> Result<Entry, Odd> {
    let (_, _, boxes) = picture(body)?;
    let size = child(boxes, *b"hvcC")?.get(21).ok_or(Odd::Shape("a box ends early"))?;
    Ok(Entry::Hevc((size & 3) + 1))
}

fn sound(body: &[u8]) -> Result<Entry, Odd> {
    let mut body = Bytes(body);
    body.take(8)?;
    // QuickTime's later versions have more fields, and wrap what is wanted here.
    let more = match body.u16()? {
        0 => 0,
        1 => 16,
        _ => return Ok(Entry::Other),
    };
    body.take(18 + more)?;
    let esds = optional(body.0, *b"esds")
        .or_else(|| optional(optional(body.0, *b"wave")?, *b"esds"))
        .ok_or(Odd::Shape("a box is missing"))?;
    Ok(Aac::read(esds)?.map_or(Entry::Other, Entry::Aac))
}

impl ParameterSets {
    /// Reads the body of an `avcC` box.
    pub(in crate::media::ffmpeg) fn read(body: &[u8]) -> Result<Self, Odd> {
        let mut body = Bytes(body);
        if body.u8()? != 1 {
            return Err(Odd::Shape("its parameter sets are of another version"));
        }
        let profile = [body.u8()?, body.u8()?, body.u8()?];
        let nal_size = (body.u8()? & 3) + 1;
        let count = body.u8()? & 31;
        let sps = sets(&mut body, count)?;
        let count = body.u8()?;
        let pps = sets(&mut body, count)?;
        Ok(Self { profile, nal_size, sps, pps })
    }
}

fn sets(body: &mut Bytes<'_>, count: u8) -> Result<Vec<Vec<u8>>, Odd> {
    let mut set = || {
        let length = usize::from(body.u16()?);
        Ok(body.take(length)?.to_vec())
    };
    (0..count).map(|_| set()).collect()
}
