//! A real file is understood; the same file with bytes changed does no harm.

use super::{Entry, Movie, Odd};
use crate::media::ffmpeg::nal;
use proptest::prelude::*;
use std::io::Cursor;

/// 15 frames at 25 a second, an IDR picture every 5, two B-frames; AAC, mono, 48 kHz.
const SMALL: &[u8] = include_bytes!("../../../../tests/media/golden/small.mp4");

/// A box of this kind.
pub(in crate::media::ffmpeg) fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [&size.to_be_bytes(), &kind[..], body].concat()
}

/// Everything that is ever read of a file; how many samples there are.
fn read(bytes: &[u8]) -> Result<usize, Odd> {
    let mut file = Cursor::new(bytes);
    let movie = Movie::read(&mut file)?;
    let sound = movie.sound().map_or(0, |track| track.samples.len());
    let picture = movie.picture()?;
    let scan = nal::scan(&mut file, &picture)?;
    for set in &scan.sets {
        let _ = (nal::sps(set), nal::pps_id(set));
    }
    for entry in &picture.entries {
        let Entry::Avc(sets, ..) = entry else { continue };
        for set in sets.sps.iter().chain(&sets.pps) {
            let _ = (nal::sps(set), nal::pps_id(set));
        }
    }
    Ok(sound + picture.samples.len())
}

#[test]
fn a_small_file_is_understood() {
    let mut file = Cursor::new(SMALL);
    let movie = Movie::read(&mut file).unwrap();
    let picture = movie.picture().unwrap();
    let mut shown: Vec<i64> = picture.samples.iter().map(|s| picture.shown(s)).collect();
    assert_eq!(shown[..3], [0, 1536, 512]);
    shown.sort_unstable();
    assert_eq!(shown, (0..15).map(|n| n * 512).collect::<Vec<_>>());
    assert_eq!(picture.timescale, 12_800);
    let scan = nal::scan(&mut file, &picture).unwrap();
    assert_eq!((scan.idr, scan.syncs, scan.sets.len()), (vec![0, 5, 10], 3, 0));
    let [Entry::Avc(sets, 64, 48, _)] = &picture.entries[..] else { panic!() };
    assert_eq!((sets.profile[0], sets.nal_size, sets.sps.len(), sets.pps.len()), (100, 4, 1, 1));
    let sound = movie.sound().unwrap();
    // The encoder's own silence lies before the start.
    assert_eq!((sound.shown(&sound.samples[0]), sound.samples[1].dts), (-1024, 1024));
    let [Entry::Aac(aac)] = &sound.entries[..] else { panic!() };
    assert_eq!((aac.rate, aac.channels), (48_000, 1));
    for sample in picture.samples.iter().chain(&sound.samples) {
        assert!(sample.size > 0 && sample.at + u64::from(sample.size) <= SMALL.len() as u64);
    }
}

#[test]
fn nothing_is_copied_from_a_file_with_samples_of_several_kinds() {
    let mut bytes = SMALL.to_vec();
    let stsc = bytes.windows(4).position(|kind| kind == b"stsc").unwrap();
    // Version, count; the first chunk, samples in a chunk, number of the entry.
    bytes[stsc + 23] += 1;
    let read = read(&bytes);
    assert!(matches!(read, Err(Odd::Uncopyable(why)) if why.contains("several kinds")), "{read:?}");
}

#[test]
fn nothing_is_copied_from_a_file_whose_samples_share_their_bytes() {
    let mut bytes = SMALL.to_vec();
    let stsz = bytes.windows(4).position(|kind| kind == b"stsz").unwrap();
    let stco = bytes.windows(4).position(|kind| kind == b"stco").unwrap();
    // Every chunk begins where the first does, and every sample is as large as fits.
    let number =
        |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    let (samples, chunks) = (number(&bytes, stsz + 12), number(&bytes, stco + 8));
    let first = bytes[stco + 12..stco + 16].to_vec();
    for chunk in 0..chunks as usize {
        bytes[stco + 12 + 4 * chunk..][..4].copy_from_slice(&first);
    }
    for sample in 0..samples as usize {
        let size = number(&bytes, stsz + 16 + 4 * sample) + 250;
        bytes[stsz + 16 + 4 * sample..][..4].copy_from_slice(&size.to_be_bytes());
    }
    let read = read(&bytes);
    assert!(matches!(read, Err(Odd::Uncopyable(why)) if why.contains("than the file")), "{read:?}");
}

#[test]
fn a_file_that_ends_anywhere_is_refused() {
    for length in 0..SMALL.len() {
        assert!(read(&SMALL[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn every_single_damaged_byte_does_no_harm() {
    let mut bytes = SMALL.to_vec();
    for at in 0..bytes.len() {
        let before = bytes[at];
        for value in [0, 0xff, before ^ 0x80, before.wrapping_add(1)] {
            bytes[at] = value;
            assert!(read(&bytes).unwrap_or(0) <= bytes.len(), "byte {at} as {value}");
        }
        bytes[at] = before;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn damage_in_many_places_does_no_harm(
        places in prop::collection::vec((0..SMALL.len(), any::<u8>(), 1_usize..9), 1..20))
    {
        let mut bytes = SMALL.to_vec();
        for (at, value, count) in places {
            let end = (at + count).min(bytes.len());
            bytes[at..end].fill(value);
        }
        // No table can make more samples than there are bytes.
        prop_assert!(read(&bytes).unwrap_or(0) <= bytes.len());
    }
}
