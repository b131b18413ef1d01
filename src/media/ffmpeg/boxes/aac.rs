//! What an AAC decoder has to know, out of an `esds` box.
//!
//! Sources: ISO/IEC 14496-1, 7.2.6 (descriptors); ISO/IEC 14496-3, 1.6.2.1 (`AudioSpecificConfig`).

use super::Odd;
use super::slice::Bytes;

/// AAC-LC with one or two channels: what every player of clips takes as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Aac {
    /// The `AudioSpecificConfig`; 2 to 16 bytes.
    pub config: Vec<u8>,
    /// Samples a second: 44,100 or 48,000.
    pub rate: u32,
    /// 1 or 2.
    pub channels: u8,
}

impl Aac {
    /// Samples of one frame.
    pub(in crate::media::ffmpeg) const FRAME: u32 = 1024;

    /// Reads the body of an `esds` box; `None` when it is anything but plain AAC-LC.
    pub(super) fn read(esds: &[u8]) -> Result<Option<Self>, Odd> {
        let mut esds = Bytes(esds);
        esds.version()?;
        let mut stream = Bytes(descriptor(&mut esds, 3)?);
        stream.u16()?;
        // Nothing that ffmpeg or a phone writes sets one of the three flags.
        if stream.u8()? & 0xe0 != 0 {
            return Ok(None);
        }
        let mut decoder = Bytes(descriptor(&mut stream, 4)?);
        // MPEG-4 audio.
        if decoder.u8()? != 0x40 {
            return Ok(None);
        }
        decoder.take(12)?;
        Ok(Self::of(descriptor(&mut decoder, 5)?))
    }

    fn of(config: &[u8]) -> Option<Self> {
        let &[first, second, ..] = config else { return None };
        let bits = u16::from_be_bytes([first, second]);
        let (kind, frequency, channels) = (bits >> 11, bits >> 7 & 15, bits >> 3 & 15);
        let rate = match frequency {
            3 => 48_000,
            4 => 44_100,
            _ => return None,
        };
        // The last three bits: 960 samples a frame, another core coder, an extension.
        let plain = kind == 2 && (1..=2).contains(&channels) && bits.trailing_zeros() >= 3;
        let channels = u8::try_from(channels).ok()?;
        // What follows may say "with SBR": bytes 0x56 0xe5 and a set bit.
        let extended = matches!(config[2..], [0x56, third, fourth, ..]
            if third >> 5 == 7 && third & 31 == 5 && fourth >> 7 == 1);
        let config = config.to_vec();
        (plain && !extended && config.len() <= 16).then_some(Self { config, rate, channels })
    }
}

/// The body of the descriptor that comes next, which must have this tag.
fn descriptor<'a>(bytes: &mut Bytes<'a>, tag: u8) -> Result<&'a [u8], Odd> {
    if bytes.u8()? != tag {
        return Err(Odd::Shape("a descriptor is missing"));
    }
    let mut size = 0;
    for _ in 0..4 {
        let byte = bytes.u8()?;
        size = size << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    bytes.take(size)
}
