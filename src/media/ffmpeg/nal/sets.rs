//! What H.264 parameter sets say (Rec. ITU-T H.264, 7.3.2.1.1 and 7.3.2.2).

use super::bits::Bits;

/// Profiles whose sequence parameter set also tells the chroma format.
const HIGH: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/// The head of a sequence parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::media::ffmpeg) struct Sps {
    /// `profile_idc`.
    pub profile_idc: u8,
    /// `seq_parameter_set_id`.
    pub id: u32,
    /// Whether it is 4:2:0 with 8 bits.
    pub plain: bool,
    /// `frame_mbs_only_flag`: no fields.
    pub frames_only: bool,
}

/// Reads a sequence parameter set, NAL header included; `None` when it makes no sense.
pub(in crate::media::ffmpeg) fn sps(unit: &[u8]) -> Option<Sps> {
    let mut bits = Bits::of(unit.get(1..)?);
    let profile_idc = u8::try_from(bits.number(8)?).ok()?;
    bits.number(16)?; // constraint flags, level_idc
    let id = bits.golomb().filter(|&id| id < 32)?;
    let plain = !HIGH.contains(&profile_idc) || high(&mut bits)?;
    bits.golomb()?; // log2_max_frame_num_minus4
    match bits.golomb()? {
        0 => drop(bits.golomb()?),
        1 => order_cycle(&mut bits)?,
        _ => {}
    }
    bits.golomb()?; // max_num_ref_frames
    bits.bit()?; // gaps_in_frame_num_value_allowed_flag
    bits.golomb()?; // pic_width_in_mbs_minus1
    bits.golomb()?; // pic_height_in_map_units_minus1
    let frames_only = bits.bit()? == 1;
    Some(Sps { profile_idc, id, plain, frames_only })
}

/// The fields of the high profiles; whether the picture is 4:2:0 with 8 bits.
fn high(bits: &mut Bits) -> Option<bool> {
    let chroma = bits.golomb()?;
    if chroma == 3 {
        bits.bit()?; // separate_colour_plane_flag
    }
    let depths = [bits.golomb()?, bits.golomb()?];
    let lossless = bits.bit()?; // qpprime_y_zero_transform_bypass_flag
    if bits.bit()? == 1 {
        for list in 0..if chroma == 3 { 12 } else { 8 } {
            if bits.bit()? == 1 {
                scaling_list(bits, if list < 6 { 16 } else { 64 })?;
            }
        }
    }
    Some(chroma == 1 && depths == [0, 0] && lossless == 0)
}

fn scaling_list(bits: &mut Bits, size: u32) -> Option<()> {
    let (mut last, mut next) = (8, 8);
    for _ in 0..size {
        if next != 0 {
            next = (last + bits.signed()?).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

/// `pic_order_cnt_type` 1.
fn order_cycle(bits: &mut Bits) -> Option<()> {
    bits.bit()?;
    bits.signed()?;
    bits.signed()?;
    for _ in 0..bits.golomb().filter(|&count| count < 256)? {
        bits.signed()?;
    }
    Some(())
}

/// The id of a picture parameter set, NAL header included.
pub(in crate::media::ffmpeg) fn pps_id(unit: &[u8]) -> Option<u32> {
    // The first number of the payload; 15 bits at most.
    let head = unit.get(1..unit.len().min(8))?;
    Bits::of(head).golomb().filter(|&id| id < 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_real_encoders_are_read() {
        // x264, High 4:2:0 and 10 bits, and a phone's Baseline.
        let high = [0x67, 0x64, 0, 0x0d, 0xac, 0xd9, 0x41, 0x41, 0xfb, 0x01, 0x10];
        let read = sps(&high).unwrap();
        assert_eq!((read.profile_idc, read.id), (100, 0));
        assert!(read.plain && read.frames_only);
        let ten = [0x67, 0x6e, 0, 0x0d, 0xa6, 0xcd, 0x94, 0x14, 0x1f, 0xb0, 0x11];
        assert!(!sps(&ten).unwrap().plain);
        assert_eq!(sps(&high[..5]), None);
        assert_eq!(sps(&[]), None);
        assert_eq!((pps_id(&[0x68, 0xeb, 0xe3]), pps_id(&[0x68, 0x5b])), (Some(0), Some(1)));
    }
}
