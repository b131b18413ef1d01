//! In which order pictures and sound stand in the file.

use super::Sound;
use super::pictures::{Pictures, Track};
use crate::media::ffmpeg::boxes::Aac;
use std::ops::Range;

/// Samples of one track that stand one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub is_sound: bool,
    pub samples: Range<usize>,
    pub bytes: u64,
}

/// Pictures of a second and the sound that is heard with them, in turn: players read forward.
/// Pictures that stand still for longer have all their sound behind them.
pub(super) fn interleave(pictures: &Pictures, track: &Track, sound: Option<&Sound>) -> Vec<Chunk> {
    let second = u64::from(pictures.timescale);
    // When each picture is decoded, and when the last one ends.
    let (times, count) = (&pictures.times, track.samples.len());
    let (mut chunks, mut start, mut heard) = (Vec::new(), 0, 0);
    while start < count {
        let next = times[start].saturating_add(second);
        let end = times[..count].partition_point(|&time| time < next).max(start + 1);
        let bytes = track.samples[start..end].iter().map(|s| u64::from(s.size)).sum();
        chunks.push(Chunk { is_sound: false, samples: start..end, bytes });
        let until = sound.map_or(0, |sound| match times.get(end) {
            Some(&time) if end < count => sound.until(time, second),
            _ => sound.frames.len(),
        });
        if let Some(sound) = sound.filter(|_| until > heard) {
            let bytes = sound.frames[heard..until].iter().map(|s| u64::from(s.size)).sum();
            chunks.push(Chunk { is_sound: true, samples: heard..until, bytes });
            heard = until;
        }
        start = end;
    }
    chunks
}

impl Sound {
    /// How many frames begin before `time` of a clock with `second` ticks a second.
    fn until(&self, time: u64, second: u64) -> usize {
        let samples = u128::from(time) * u128::from(self.aac.rate) / u128::from(second.max(1));
        let frames = samples.div_ceil(u128::from(Aac::FRAME));
        usize::try_from(frames).unwrap_or(usize::MAX).min(self.frames.len())
    }

    /// How long it lasts, in samples.
    pub(super) fn length(&self) -> u64 {
        self.frames.len() as u64 * u64::from(Aac::FRAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::ffmpeg::boxes::{ParameterSets, Sample};
    use crate::media::ffmpeg::mux::Shape;
    use crate::media::ffmpeg::mux::pictures::Picture;

    #[test]
    fn sound_stands_behind_the_pictures_it_is_heard_with() {
        // Ten pictures a second for 2 s, then one that stands for 6 s, and one for 2 s.
        let times: Vec<u64> = (0..=20).map(|n| n * 100).chain([8000, 10_000]).collect();
        let picture = |_| Picture { extents: Vec::new(), size: 5, offset: 0, sync: true };
        let sets = ParameterSets { profile: [100, 0, 30], nal_size: 4, sps: vec![], pps: vec![] };
        let track = Track { samples: (0..22).map(picture).collect(), sets };
        let shape = Shape::default();
        let pictures = Pictures { pieces: Vec::new(), times, timescale: 1000, shape };
        let aac = Aac { config: vec![0x11, 0x88], rate: 48_000, channels: 1 };
        let frames = vec![Sample { size: 3, ..Sample::default() }; 470];
        let sound = Sound { file: "s".into(), frames, aac };
        let chunks = interleave(&pictures, &track, Some(&sound));
        let heard: Vec<_> = chunks.iter().map(|c| (c.is_sound, c.samples.clone())).collect();
        // A frame lasts 21.3 ms: the 47th begins 0.98 s after the start.
        let expected = [
            (false, 0..10),
            (true, 0..47),
            (false, 10..20),
            (true, 47..94),
            (false, 20..21),
            (true, 94..375),
            (false, 21..22),
            (true, 375..470),
        ];
        assert_eq!(heard, expected);
        assert_eq!((chunks[0].bytes, chunks[1].bytes), (50, 141));
    }
}
