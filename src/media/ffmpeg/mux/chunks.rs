//! In which order pictures and sound stand in the file.

use super::Sound;
use super::pictures::Track;
use crate::media::ffmpeg::boxes::Aac;
use std::ops::Range;

/// How many pictures stand together, and at most how much sound follows them: players read
/// forward.
const PICTURES: usize = 24;

/// Samples of one track that stand one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub is_sound: bool,
    pub samples: Range<usize>,
    pub bytes: u64,
}

/// Pictures and sound in turn, the sound shared out evenly among the pictures.
pub(super) fn interleave(track: &Track, sound: Option<&Sound>) -> Vec<Chunk> {
    let pictures = track.samples.len();
    let frames = sound.map_or(0, |sound| sound.frames.len());
    let (mut chunks, mut heard) = (Vec::new(), 0);
    for start in (0..pictures).step_by(PICTURES) {
        let end = (start + PICTURES).min(pictures);
        let bytes = track.samples[start..end].iter().map(|s| u64::from(s.size)).sum();
        chunks.push(Chunk { is_sound: false, samples: start..end, bytes });
        let until = frames * end / pictures;
        if let Some(sound) = sound.filter(|_| until > heard) {
            let bytes = sound.frames[heard..until].iter().map(|s| u64::from(s.size)).sum();
            chunks.push(Chunk { is_sound: true, samples: heard..until, bytes });
            heard = until;
        }
    }
    chunks
}

impl Sound {
    /// How long it lasts, in samples.
    pub(super) fn length(&self) -> u64 {
        self.frames.len() as u64 * u64::from(Aac::FRAME)
    }
}
