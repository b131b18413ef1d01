//! All NAL units of a sample of H.264: whether they fill it, and what its pictures refer to.

use super::bits::Bits;
use super::sets::pps_id;
use crate::media::ffmpeg::boxes::{Odd, ParameterSets};
use std::collections::BTreeSet;

/// How many bytes of a slice its first three numbers can take, and those that keep them from
/// looking like a start code.
const SLICE_HEAD: usize = 24;

/// The pictures of a track, sample by sample.
pub(in crate::media::ffmpeg) struct Reader<'a> {
    /// What the sample entry holds.
    sets: &'a ParameterSets,
    /// Whether samples may bring sets that the entry does not hold.
    may_change: bool,
    /// Ids of the picture parameter sets that a decoder has.
    pps: BTreeSet<u32>,
}

impl<'a> Reader<'a> {
    /// For a track whose entry holds these sets. Where pictures of several origins stand in one
    /// track the sets may not change on the way: what one of them brings would hold for those of
    /// another.
    pub(in crate::media::ffmpeg) fn new(sets: &'a ParameterSets, may_change: bool) -> Self {
        let pps = sets.pps.iter().filter_map(|set| pps_id(set)).collect();
        Self { sets, may_change, pps }
    }

    /// Reads the next sample; whether it is an IDR picture.
    ///
    /// # Errors
    /// [`Odd`] when it is not filled by NAL units to its last byte, holds no picture, or one that
    /// refers to a parameter set nobody has, or brings a set where none may change.
    pub(in crate::media::ffmpeg) fn sample(&mut self, sample: &[u8]) -> Result<bool, Odd> {
        let (mut rest, mut slices, mut idr) = (sample, 0_u32, true);
        while !rest.is_empty() {
            let unit = self.next(&mut rest)?;
            // `nal_unit_type` of the first byte: 1 and 5 are slices, 7 and 8 are sets of a sequence
            // and of a picture.
            match unit.first().map(|header| header & 31) {
                Some(kind @ (1 | 5)) => {
                    let known = slice_pps(unit).is_some_and(|id| self.pps.contains(&id));
                    if !known {
                        return Err(Odd::Shape("a picture lacks its parameter set"));
                    }
                    slices += 1;
                    idr &= kind == 5;
                }
                Some(7 | 8) if !self.may_change && !self.is_listed(unit) => {
                    return Err(Odd::Shape("parameter sets change on the way"));
                }
                Some(8) => self.pps.extend(pps_id(unit)),
                Some(_) => {}
                None => return Err(Odd::Shape("a NAL unit is empty")),
            }
        }
        if slices == 0 { Err(Odd::Shape("a sample holds no picture")) } else { Ok(idr) }
    }

    /// Whether the entry holds this very set.
    fn is_listed(&self, set: &[u8]) -> bool {
        self.sets.sps.iter().chain(&self.sets.pps).any(|listed| listed == set)
    }

    fn next<'s>(&self, rest: &mut &'s [u8]) -> Result<&'s [u8], Odd> {
        let long = Odd::Shape("a NAL unit is longer than its sample");
        let size = usize::from(self.sets.nal_size);
        let Some((size, body)) = rest.split_at_checked(size) else { return Err(long) };
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

    /// A set of sequence 0, and of pictures 0 and 1.
    const SPS: [u8; 4] = [0x67, 66, 0, 30];
    const PPS: [&[u8]; 2] = [&[0x68, 0xeb, 0xe3], &[0x68, 0x5b]];

    /// What is said of one sample of a track whose entry holds these.
    fn read(sample: &[u8], may_change: bool) -> Result<bool, String> {
        let (sps, pps) = (vec![SPS.to_vec()], PPS.map(<[u8]>::to_vec).to_vec());
        let sets = ParameterSets { profile: [66, 0, 30], nal_size: 4, sps, pps };
        Reader::new(&sets, may_change).sample(sample).map_err(|odd| odd.to_string())
    }

    /// First macroblock 0, a slice of type 7, sets 0 and 1: `1 0001000 1`, `1 0001000 010`.
    const IDR: [u8; 3] = [0x65, 0b1000_1000, 0b1000_0000];
    const OTHER: [u8; 3] = [0x41, 0b1000_1000, 0b0100_0000];

    #[test]
    fn samples_are_read_to_their_last_byte() {
        let sei = [6, 5, 1, 0, 0x80];
        let again = [unit(&SPS), unit(PPS[0]), unit(PPS[1]), unit(&IDR)].concat();
        for may_change in [false, true] {
            assert!(read(&[unit(&sei), unit(&IDR)].concat(), may_change).unwrap());
            assert!(!read(&[unit(&OTHER), unit(&OTHER)].concat(), may_change).unwrap());
            // What the entry holds may be said again.
            assert!(read(&again, may_change).unwrap());
        }
        // A set on the way counts from there on.
        let third = [0x68, 0b0110_0000];
        let refers = [0x41, 0b1000_1000, 0b0110_0000];
        assert!(!read(&[unit(&third), unit(&refers)].concat(), true).unwrap());
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
            for may_change in [false, true] {
                let error = read(&sample, may_change).unwrap_err();
                assert!(error.contains(expected), "{sample:?}: {error}");
            }
        }
        // Other sets under known ids, wherever they stand, and one under a new id.
        let changes = [
            [unit(&[0x67, 66, 0, 31]), unit(&IDR)],
            [unit(&OTHER), unit(&[0x68, 0xeb, 0xe4])],
            [unit(&[0x68, 0b0110_0000]), unit(&OTHER)],
        ];
        for sample in changes.map(|units| units.concat()) {
            assert!(read(&sample, true).is_ok(), "{sample:?}");
            let error = read(&sample, false).unwrap_err();
            assert!(error.contains("parameter sets change on the way"), "{sample:?}: {error}");
        }
    }
}
