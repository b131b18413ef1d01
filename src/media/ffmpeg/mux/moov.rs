//! The head of a clip: `ftyp`, `moov` and the header of `mdat`.

use super::chunks::Chunk;
use super::pictures::{Pictures, Track};
use super::put::{boxed, full, len, runs, u16, u32, u64};
use super::{Sound, entries};

/// Ticks a second of the movie: durations for display only.
const MOVIE: u32 = 1000;
/// Unity: the picture is neither turned nor scaled.
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// Everything in front of the `media` bytes of samples. Where the samples lie depends on how long
/// this is, and that on how many digits their offsets need: always eight bytes in large files.
pub(super) fn with_offsets(
    pictures: &Pictures,
    track: &Track,
    sound: Option<&Sound>,
    chunks: &[Chunk],
    media: u64,
) -> Vec<u8> {
    let wide = media > u64::from(u32::MAX / 2);
    let head = |first: u64| head(&Clip { pictures, track, sound, chunks, wide, first }, media);
    let length = head(0).len();
    head(length as u64)
}

/// What the index tells.
struct Clip<'a> {
    pictures: &'a Pictures,
    track: &'a Track,
    sound: Option<&'a Sound>,
    chunks: &'a [Chunk],
    /// Whether offsets have eight bytes.
    wide: bool,
    /// Where the first sample lies.
    first: u64,
}

fn head(clip: &Clip<'_>, media: u64) -> Vec<u8> {
    let mut out = Vec::new();
    boxed(&mut out, *b"ftyp", |out| {
        out.extend(b"iso4\0\0\x02\0iso4isomiso2avc1mp41");
    });
    boxed(&mut out, *b"moov", |out| {
        mvhd(out, clip);
        picture_track(out, clip);
        if let Some(sound) = clip.sound {
            sound_track(out, clip, sound);
        }
    });
    if clip.wide {
        u32(&mut out, 1);
        out.extend(b"mdat");
        u64(&mut out, media + 16);
    } else {
        u32(&mut out, u32::try_from(media + 8).unwrap_or(u32::MAX));
        out.extend(b"mdat");
    }
    out
}

/// How long `ticks` of a clock last on the movie's.
fn movie_time(ticks: u64, timescale: u32) -> u32 {
    let exact = u128::from(ticks) * u128::from(MOVIE);
    u32::try_from(exact.div_ceil(u128::from(timescale.max(1)))).unwrap_or(u32::MAX)
}

impl Clip<'_> {
    /// How long the pictures last, in their own ticks.
    fn length(&self) -> u64 {
        self.pictures.times.last().copied().unwrap_or(0)
    }

    fn picture_time(&self) -> u32 {
        movie_time(self.length(), self.pictures.timescale)
    }
}

fn mvhd(out: &mut Vec<u8>, clip: &Clip<'_>) {
    let heard = clip.sound.map_or(0, |sound| movie_time(sound.length(), sound.aac.rate));
    full(out, *b"mvhd", 0, 0, |out| {
        out.extend([0; 8]);
        u32(out, MOVIE);
        u32(out, clip.picture_time().max(heard));
        u32(out, 0x1_0000);
        u16(out, 0x100);
        out.extend([0; 10]);
        matrix(out);
        out.extend([0; 24]);
        u32(out, 3);
    });
}

fn picture_track(out: &mut Vec<u8>, clip: &Clip<'_>) {
    let (width, height) = clip.pictures.shape.size;
    boxed(out, *b"trak", |out| {
        tkhd(out, 1, clip.picture_time(), 0, (width, height));
        boxed(out, *b"mdia", |out| {
            mdhd(out, clip.pictures.timescale, clip.length());
            hdlr(out, *b"vide", b"VideoHandler\0");
            boxed(out, *b"minf", |out| {
                full(out, *b"vmhd", 0, 1, |out| out.extend([0; 8]));
                dinf(out);
                boxed(out, *b"stbl", |out| {
                    full(out, *b"stsd", 0, 0, |out| {
                        u32(out, 1);
                        entries::avc1(out, clip.pictures, &clip.track.sets);
                    });
                    picture_times(out, clip);
                    let sizes = clip.track.samples.iter().map(|sample| sample.size);
                    places(out, clip, false, sizes);
                });
            });
        });
    });
}

fn picture_times(out: &mut Vec<u8>, clip: &Clip<'_>) {
    let steps = clip.pictures.times.windows(2).map(|pair| pair[1] - pair[0]);
    stts(out, &runs(steps.map(|step| u32::try_from(step).unwrap_or(u32::MAX))));
    let samples = &clip.track.samples;
    if samples.iter().any(|sample| sample.offset != 0) {
        let offsets = runs(samples.iter().map(|sample| sample.offset));
        full(out, *b"ctts", 1, 0, |out| {
            len(out, offsets.len());
            for (count, offset) in offsets {
                u32(out, count);
                u32(out, offset.cast_unsigned());
            }
        });
    }
    let syncs: Vec<u32> =
        (1..).zip(samples).filter(|(_, sample)| sample.sync).map(|(number, _)| number).collect();
    full(out, *b"stss", 0, 0, |out| {
        len(out, syncs.len());
        for number in syncs {
            u32(out, number);
        }
    });
}

fn sound_track(out: &mut Vec<u8>, clip: &Clip<'_>, sound: &Sound) {
    let rate = sound.aac.rate;
    boxed(out, *b"trak", |out| {
        tkhd(out, 2, movie_time(sound.length(), rate), 0x100, (0, 0));
        boxed(out, *b"mdia", |out| {
            mdhd(out, rate, sound.length());
            hdlr(out, *b"soun", b"SoundHandler\0");
            boxed(out, *b"minf", |out| {
                full(out, *b"smhd", 0, 0, |out| out.extend([0; 4]));
                dinf(out);
                boxed(out, *b"stbl", |out| {
                    full(out, *b"stsd", 0, 0, |out| {
                        u32(out, 1);
                        entries::mp4a(out, sound);
                    });
                    let count = u32::try_from(sound.frames.len()).unwrap_or(u32::MAX);
                    stts(out, &[(count, crate::media::ffmpeg::boxes::Aac::FRAME)]);
                    places(out, clip, true, sound.frames.iter().map(|frame| frame.size));
                });
            });
        });
    });
}

fn tkhd(out: &mut Vec<u8>, id: u32, duration: u32, volume: u16, size: (u16, u16)) {
    // Enabled, in the movie.
    full(out, *b"tkhd", 0, 3, |out| {
        out.extend([0; 8]);
        u32(out, id);
        u32(out, 0);
        u32(out, duration);
        out.extend([0; 10]);
        // The two tracks belong to different groups of alternatives.
        u16(out, u16::from(volume > 0));
        u16(out, volume);
        u16(out, 0);
        matrix(out);
        u32(out, u32::from(size.0) << 16);
        u32(out, u32::from(size.1) << 16);
    });
}

fn mdhd(out: &mut Vec<u8>, timescale: u32, duration: u64) {
    full(out, *b"mdhd", 1, 0, |out| {
        out.extend([0; 16]);
        u32(out, timescale);
        u64(out, duration);
        // "und": the language is not known.
        u16(out, 0x55c4);
        u16(out, 0);
    });
}

fn matrix(out: &mut Vec<u8>) {
    for value in MATRIX {
        u32(out, value);
    }
}

fn hdlr(out: &mut Vec<u8>, kind: [u8; 4], name: &[u8]) {
    full(out, *b"hdlr", 0, 0, |out| {
        u32(out, 0);
        out.extend(kind);
        out.extend([0; 12]);
        out.extend(name);
    });
}

/// The samples are in this file.
fn dinf(out: &mut Vec<u8>) {
    boxed(out, *b"dinf", |out| {
        full(out, *b"dref", 0, 0, |out| {
            u32(out, 1);
            full(out, *b"url ", 0, 1, |_| ());
        });
    });
}

fn stts(out: &mut Vec<u8>, steps: &[(u32, u32)]) {
    full(out, *b"stts", 0, 0, |out| {
        len(out, steps.len());
        for &(count, step) in steps {
            u32(out, count);
            u32(out, step);
        }
    });
}

/// Sizes, chunks and where they lie.
fn places(
    out: &mut Vec<u8>,
    clip: &Clip<'_>,
    is_sound: bool,
    sizes: impl ExactSizeIterator<Item = u32>,
) {
    let own = || clip.chunks.iter().filter(|chunk| chunk.is_sound == is_sound);
    full(out, *b"stsc", 0, 0, |out| {
        let counts = runs(own().map(|chunk| chunk.samples.len()));
        len(out, counts.len());
        let mut first = 1;
        for (chunks, count) in counts {
            u32(out, first);
            len(out, count);
            u32(out, 1);
            first += chunks;
        }
    });
    full(out, *b"stsz", 0, 0, |out| {
        u32(out, 0);
        len(out, sizes.len());
        sizes.for_each(|size| u32(out, size));
    });
    full(out, if clip.wide { *b"co64" } else { *b"stco" }, 0, 0, |out| {
        len(out, own().count());
        let mut at = clip.first;
        for chunk in clip.chunks {
            if chunk.is_sound == is_sound {
                if clip.wide {
                    u64(out, at);
                } else {
                    u32(out, u32::try_from(at).unwrap_or(u32::MAX));
                }
            }
            at += chunk.bytes;
        }
    });
}
