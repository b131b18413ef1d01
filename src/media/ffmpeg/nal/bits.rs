//! Bits and Exp-Golomb numbers (Rec. ITU-T H.264, 7.4.1 and 9.1).

/// The bits of a NAL unit, without the bytes put in to keep it from looking like a start code.
pub(super) struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    /// The payload of a NAL unit whose header of one byte is left out by the caller.
    pub(super) fn of(payload: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(payload.len());
        let mut zeros = 0;
        for &byte in payload {
            if zeros >= 2 && byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            bytes.push(byte);
        }
        Self { bytes, at: 0 }
    }

    /// The next bit.
    pub(super) fn bit(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    /// The next `count` bits (at most 32) as a number.
    pub(super) fn number(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | self.bit()?))
    }

    /// An unsigned Exp-Golomb number below 2^31.
    pub(super) fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.bit()? == 0 {
            zeros += 1;
            if zeros > 30 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.number(zeros)?)
    }

    /// A signed Exp-Golomb number.
    pub(super) fn signed(&mut self) -> Option<i32> {
        let code = self.golomb()?;
        let half = i32::try_from(code.div_ceil(2)).ok()?;
        Some(if code % 2 == 1 { half } else { -half })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_without_the_bytes_put_in() {
        // 1 | 010 | 011 | 00100 | 1…, and a 3 after two zeros that does not count.
        let mut bits = Bits::of(&[0b1010_0110, 0b0100_1000, 0, 0, 3, 1]);
        assert_eq!([bits.golomb(), bits.golomb(), bits.golomb()], [Some(0), Some(1), Some(2)]);
        assert_eq!(bits.golomb(), Some(3));
        assert_eq!(bits.number(4 + 16 + 8), Some(0b1000 << 24 | 1));
        assert_eq!((bits.bit(), bits.golomb()), (None, None));
        let mut bits = Bits::of(&[0b0100_1100, 0b1000_0101]);
        assert_eq!([bits.signed(), bits.signed(), bits.signed()], [Some(1), Some(-1), Some(2)]);
        assert_eq!(Bits::of(&[0; 9]).golomb(), None);
    }
}
