//! What is written is read back as it was meant.

use super::*;
use crate::media::ffmpeg::boxes::{self, Entry, Movie};
use crate::media::ffmpeg::direct::{Direct, encoded_sound};

fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media/golden/small.mp4")
}

/// The pictures of the small file once or twice, 100 ticks apart.
fn pictures(times: usize) -> Pictures {
    let pieces: Vec<Piece> = (0..times).map(|_| Direct::open(&small()).unwrap().all()).collect();
    let times = (0..=15 * times as u64).map(|n| n * 100).collect();
    Pictures { pieces, times, timescale: 2500, shape: Shape { size: (64, 48), colour: None } }
}

#[test]
fn a_clip_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("clip.mp4");
    let sound = encoded_sound(&small()).unwrap();
    write(&out, &pictures(2), Some(&sound), &CancellationToken::new()).unwrap();
    let mut file = File::open(&out).unwrap();
    assert_eq!(boxes::delivery_problem(&mut file).unwrap(), None);
    let movie = Movie::read(&mut file).unwrap();
    let (picture, heard) = (movie.picture().unwrap(), movie.sound().unwrap());
    // Decoded when the n-th is shown; shown in the order of the source.
    let dts: Vec<i64> = picture.samples.iter().map(|sample| sample.dts).collect();
    assert_eq!(dts, (0..30).map(|n| n * 100).collect::<Vec<_>>());
    let shown: Vec<i64> = picture.samples.iter().map(|s| picture.shown(s)).collect();
    assert_eq!((&shown[..3], &shown[15..18]), (&[0, 300, 100][..], &[1500, 1800, 1600][..]));
    let syncs = (0..30).filter(|&n| picture.samples[n].sync).collect::<Vec<_>>();
    assert_eq!(syncs, [0, 5, 10, 15, 20, 25]);
    // The same bytes in the same order.
    let read = |path: &Path, samples: &[Sample]| -> Vec<u8> {
        let bytes = std::fs::read(path).unwrap();
        let of = |sample: &Sample| {
            let start = usize::try_from(sample.at).unwrap();
            bytes[start..start + sample.size as usize].to_vec()
        };
        samples.iter().flat_map(of).collect()
    };
    let source = Direct::open(&small()).unwrap().all();
    let once = read(&small(), &source.samples);
    assert!(read(&out, &picture.samples) == [once.clone(), once].concat());
    assert!(read(&out, &heard.samples) == read(&small(), &sound.frames));
    assert!(matches!(&heard.entries[..], [Entry::Aac(aac)] if *aac == sound.aac));
    assert_eq!(
        heard.samples.last().unwrap().dts,
        1024 * (i64::try_from(sound.frames.len()).unwrap() - 1)
    );
}

#[test]
fn pieces_that_do_not_fit_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("clip.mp4");
    let go = CancellationToken::new();
    let refused = |pictures: &Pictures| write(&out, pictures, None, &go).unwrap_err().to_string();
    let mut short = pictures(1);
    short.times.pop();
    assert!(refused(&short).contains("as many pictures"));
    // One picture later than planned, one clock a tick off, one two ticks.
    let mut late = pictures(1);
    let last = late.pieces[0].shown.iter_mut().max().unwrap();
    *last += 512;
    assert!(refused(&late).contains("shown when planned"));
    let mut off = pictures(1);
    off.times[7] += 1;
    write(&out, &off, None, &go).unwrap();
    std::fs::remove_file(&out).unwrap();
    off.times[7] += 1;
    assert!(refused(&off).contains("shown when planned"));
    let mut framed = pictures(2);
    framed.pieces[1].sets.nal_size = 2;
    assert!(refused(&framed).contains("framed"));
    let mut same = pictures(2);
    same.pieces[1].sets.sps[0].push(0);
    assert!(refused(&same).contains("the same id"));
    // As many as a box lists, each with an id of its own, and one more.
    let mut many = pictures(1);
    let numbered = |id: u16| {
        let code = u32::from(id) + 1;
        let length = 32 - code.leading_zeros();
        // Exp-Golomb: as many zeros as there are digits after the first, and the number.
        let bits = code << (32 - (2 * length - 1));
        [&[0x68][..], &bits.to_be_bytes()].concat()
    };
    many.pieces[0].sets.pps = (0..255).map(numbered).collect();
    write(&out, &many, None, &go).unwrap();
    assert_eq!(Direct::open(&out).unwrap().all().sets.pps.len(), 255);
    std::fs::remove_file(&out).unwrap();
    many.pieces[0].sets.pps.push(numbered(255));
    assert!(refused(&many).contains("too many"));
    assert!(!out.exists());
    go.cancel();
    assert_eq!(refused(&pictures(1)), "stopped");
}
