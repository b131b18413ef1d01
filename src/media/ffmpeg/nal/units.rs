//! All NAL units of a sample of H.264: whether they fill it, and what its pictures refer to.

use super::bits::Bits;
use super::sets::pps_id;
use crate::media::ffmpeg::boxes::Odd;
use std::collections::BTreeSet;

/// How many bytes of a slice its first three numbers can take, and those that keep them from
/// looking like a start code.
const SLICE_HEAD: usize = 24;

/// The pictures of a track, sample by sample.
pub(in crate::media::ffmpeg) struct Reader {
    /// Bytes of the size in front of each unit.
    nal_size: usize,
    /// Ids of the picture parameter sets that a decoder has.
    pps: BTreeSet<u32>,
}

impl Reader {
    /// For a track whose units have sizes of so many bytes and whose entry holds these picture
    /// parameter sets.
    pub(in crate::media::ffmpeg) fn new(nal_size: u8, pps: &[Vec<u8>]) -> Self {
        let pps = pps.iter().filter_map(|set| pps_id(set)).collect();
        Self { nal_size: usize::from(nal_size), pps }
    }

    /// Reads the next sample; whether it is an IDR picture.
    ///
    /// # Errors
    /// [`Odd`] when it is not filled by NAL units to its last byte, holds no picture, or one that
    /// refers to a parameter set nobody has.
    pub(in crate::media::ffmpeg) fn sample(&mut self, sample: &[u8]) -> Result<bool, Odd> {
        let (mut rest, mut slices, mut idr) = (sample, 0_u32, true);
        while !rest.is_empty() {
            let unit = self.next(&mut rest)?;
            // `nal_unit_type` of the first byte: 1 and 5 are slices, 8 is a picture parameter set.
            match unit.first().map(|header| header & 31) {
                Some(kind @ (1 | 5)) => {
                    let known = slice_pps(unit).is_some_and(|id| self.pps.contains(&id));
                    if !known {
                        return Err(Odd::Shape("a picture lacks its parameter set"));
                    }
                    slices += 1;
                    idr &= kind == 5;
                }
                Some(8) => self.pps.extend(pps_id(unit)),
                Some(_) => {}
                None => return Err(Odd::Shape("a NAL unit is empty")),
            }
        }
        if slices == 0 { Err(Odd::Shape("a sample holds no picture")) } else { Ok(idr) }
    }

    fn next<'a>(&self, rest: &mut &'a [u8]) -> Result<&'a [u8], Odd> {
        let long = Odd::Shape("a NAL unit is longer than its sample");
        let Some((size, body)) = rest.split_at_checked(self.nal_size) else { return Err(long) };
        let size = size.iter().fold(0_usize, |value, &byte| value << 8 | usize::from(byte));
        let Some((unit, after)) = body.split_at_checked(size) else { return Err(long) };
        *rest = after;
        Ok(unit)
    }
}

/// `pic_parameter_set_id` of a slice (Rec. ITU-T H.264, 7.3.3), NAL header included.
fn slice_pps(unit: &[u8]) -> Option<u32> {
    let mut bits = Bits::of(unit.get(1..unit.len().min(SLICE_HEAD))?);
    bits.golomb()?; // first_mb_in_slice
    bits.golomb()?; // slice_type
    bits.golomb()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A unit with its size in front.
    fn unit(bytes: &[u8]) -> Vec<u8> {
        let size = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        [&size[..], bytes].concat()
    }

    /// Sets 0 and 1.
    fn reader() -> Reader {
        Reader::new(4, &[vec![0x68, 0xeb, 0xe3], vec![0x68, 0x5b]])
    }

    /// First macroblock 0, a slice of type 7, sets 0 and 1: `1 0001000 1`, `1 0001000 010`.
    const IDR: [u8; 3] = [0x65, 0b1000_1000, 0b1000_0000];
    const OTHER: [u8; 3] = [0x41, 0b1000_1000, 0b0100_0000];

    #[test]
    fn samples_are_read_to_their_last_byte() {
        let sei = [6, 5, 1, 0, 0x80];
        assert!(reader().sample(&[unit(&sei), unit(&IDR)].concat()).unwrap());
        assert!(!reader().sample(&[unit(&OTHER), unit(&OTHER)].concat()).unwrap());
        // A set on the way counts from there on.
        let third = [0x68, 0b0110_0000];
        let refers = [0x41, 0b1000_1000, 0b0110_0000];
        assert!(!reader().sample(&[unit(&third), unit(&refers)].concat()).unwrap());
    }

    #[test]
    fn every_defect_has_its_name() {
        let mut long = unit(&IDR);
        long[3] += 1;
        let table = [
            (long, "longer than its sample"),
            // The byte left over is no size.
            ([unit(&IDR), vec![0]].concat(), "longer than its sample"),
            (unit(&IDR)[..2].to_vec(), "longer than its sample"),
            ([unit(&[]), unit(&IDR)].concat(), "empty"),
            (unit(&[6, 5, 1, 0, 0x80]), "no picture"),
            (Vec::new(), "no picture"),
            (unit(&[0x41, 0b1000_1000, 0b0110_0000]), "lacks its parameter set"),
            (unit(&[0x41, 0]), "lacks its parameter set"),
        ];
        for (sample, expected) in table {
            let error = reader().sample(&sample).unwrap_err().to_string();
            assert!(error.contains(expected), "{sample:?}: {error}");
        }
    }
}
