//! Sample entries: what the pictures and the sound of a clip are.
//!
//! Sources: ISO/IEC 14496-12, 12.1.3 and 12.2.3; ISO/IEC 14496-14, 5.6; ISO/IEC 14496-15, 5.3.3.

use super::Sound;
use super::pictures::Pictures;
use super::put::{boxed, full, len, u16, u32};
use crate::media::ffmpeg::boxes::{Aac, ParameterSets};

/// The most sequence parameter sets that an `avcC` box lists: their count has five bits.
pub(super) const SPS_MAX: usize = 31;
/// The most picture parameter sets that it lists: their count has eight.
pub(super) const PPS_MAX: usize = 255;

/// The entry of the pictures.
pub(super) fn avc1(out: &mut Vec<u8>, pictures: &Pictures, sets: &ParameterSets) {
    boxed(out, *b"avc1", |out| {
        out.extend([0; 6]);
        u16(out, 1);
        out.extend([0; 16]);
        u16(out, pictures.shape.size.0);
        u16(out, pictures.shape.size.1);
        // 72 dots an inch, one picture a sample, no name, 24 bits of colour.
        u32(out, 0x48_0000);
        u32(out, 0x48_0000);
        u32(out, 0);
        u16(out, 1);
        out.extend([0; 32]);
        u16(out, 24);
        u16(out, 0xffff);
        boxed(out, *b"avcC", |out| avcc(out, sets));
        if let Some(colour) = &pictures.shape.colour {
            boxed(out, *b"colr", |out| out.extend(colour));
        }
        boxed(out, *b"pasp", |out| {
            u32(out, 1);
            u32(out, 1);
        });
    });
}

fn avcc(out: &mut Vec<u8>, sets: &ParameterSets) {
    out.push(1);
    out.extend(sets.profile);
    out.push(0xfc | (sets.nal_size - 1));
    out.push(0xe0 | count(&sets.sps));
    put(out, &sets.sps);
    out.push(count(&sets.pps));
    put(out, &sets.pps);
    if sets.profile[0] == 100 {
        // 4:2:0, 8 bits both, no extensions: nothing else gets here.
        out.extend([0xfd, 0xf8, 0xf8, 0]);
    }
}

/// Never more than [`SPS_MAX`] or [`PPS_MAX`]: a track of more is refused.
fn count(sets: &[Vec<u8>]) -> u8 {
    u8::try_from(sets.len()).unwrap_or(u8::MAX)
}

fn put(out: &mut Vec<u8>, sets: &[Vec<u8>]) {
    for set in sets {
        u16(out, u16::try_from(set.len()).unwrap_or(u16::MAX));
        out.extend(set);
    }
}

/// The entry of the sound.
pub(super) fn mp4a(out: &mut Vec<u8>, sound: &Sound) {
    let Aac { config, rate, channels } = &sound.aac;
    let bytes: u64 = sound.frames.iter().map(|frame| u64::from(frame.size)).sum();
    let bits = bytes * 8 * u64::from(*rate) / sound.length().max(1);
    boxed(out, *b"mp4a", |out| {
        out.extend([0; 6]);
        u16(out, 1);
        out.extend([0; 8]);
        u16(out, u16::from(*channels));
        u16(out, 16);
        u32(out, 0);
        u32(out, rate << 16);
        full(out, *b"esds", 0, 0, |out| {
            let size = config.len();
            descriptor(out, 3, 3 + (5 + 13) + (5 + size) + (5 + 1));
            u16(out, 2);
            out.push(0);
            descriptor(out, 4, 13 + 5 + size);
            // MPEG-4 audio, a stream of sound.
            out.extend([0x40, 0x15, 0, 0, 0]);
            let rate = usize::try_from(bits).unwrap_or(usize::MAX);
            len(out, rate);
            len(out, rate);
            descriptor(out, 5, size);
            out.extend(config);
            descriptor(out, 6, 1);
            out.push(2);
        });
    });
}

/// Tag and length, the length in four bytes as most writers put it.
fn descriptor(out: &mut Vec<u8>, tag: u8, size: usize) {
    // At most a few dozen bytes.
    out.extend([tag, 0x80, 0x80, 0x80, u8::try_from(size & 0x7f).unwrap_or(0)]);
}
