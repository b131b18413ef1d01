//! Writing a clip from coded samples that lie in other files: pictures of several pieces on one
//! clock, and sound. Nothing is decoded, and no tool is started.
//!
//! The clip keeps the rules of delivery: index first, no edit list, one sample entry with all
//! parameter sets, and none of those again in front of key frames. Every picture is decoded at the moment one picture
//! is shown (the n-th at that of the n-th), so decoding times rise evenly however far the pieces
//! reorder, and how much later or earlier it is shown itself stands in `ctts`, version 1.
//!
//! Source: ISO/IEC 14496-12.

mod chunks;
mod entries;
mod moov;
mod pictures;
mod put;

pub(super) use pictures::{Pictures, Piece, Shape};

use super::boxes::{Aac, Odd, Sample};
use chunks::Chunk;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// How much is read and written at a time.
const BLOCK: usize = 1 << 20;

/// The sound of a clip.
pub(super) struct Sound {
    /// Where the samples lie.
    pub file: PathBuf,
    /// The AAC frames, in order.
    pub frames: Vec<Sample>,
    /// What they are.
    pub aac: Aac,
}

/// A stretch of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    /// Which of the files.
    file: usize,
    at: u64,
    size: u32,
}

/// Writes the clip to `out`; what was there is replaced. Ends early when `stop` is cancelled.
///
/// # Errors
/// [`Odd`] when the pieces do not fit each other, or that of the file system.
pub(super) fn write(
    out: &Path,
    pictures: &Pictures,
    sound: Option<&Sound>,
    stop: &CancellationToken,
) -> Result<(), Odd> {
    let track = pictures.track()?;
    let chunks = chunks::interleave(pictures, &track, sound);
    let media: u64 = chunks.iter().map(|chunk| chunk.bytes).sum();
    let index = moov::with_offsets(pictures, &track, sound, &chunks, media);
    let mut files: Vec<File> =
        pictures.pieces.iter().map(|piece| File::open(&piece.file)).collect::<Result<_, _>>()?;
    if let Some(sound) = sound {
        files.push(File::open(&sound.file)?);
    }
    let mut clip = BufWriter::with_capacity(BLOCK, File::create(out)?);
    clip.write_all(&index)?;
    let last = files.len() - 1;
    let extents = chunks.iter().flat_map(|chunk| extents(chunk, &track, sound, last));
    let mut copy = Copy { files, block: vec![0; BLOCK], clip: &mut clip, stop };
    copy.all(extents)?;
    clip.flush()?;
    Ok(())
}

/// Where the samples of a chunk lie.
fn extents<'a>(
    chunk: &'a Chunk,
    track: &'a pictures::Track,
    sound: Option<&'a Sound>,
    sound_file: usize,
) -> Box<dyn Iterator<Item = Extent> + 'a> {
    match sound {
        Some(sound) if chunk.is_sound => {
            let frames = sound.frames[chunk.samples.clone()].iter();
            Box::new(frames.map(move |s| Extent { file: sound_file, at: s.at, size: s.size }))
        }
        _ => Box::new(
            track.samples[chunk.samples.clone()].iter().flat_map(|s| s.extents.iter().copied()),
        ),
    }
}

/// Bytes on their way from the pieces to the clip.
struct Copy<'a, W> {
    files: Vec<File>,
    block: Vec<u8>,
    clip: &'a mut W,
    stop: &'a CancellationToken,
}

impl<W: Write> Copy<'_, W> {
    /// Copies stretches one after the other; those that touch each other in one go.
    fn all(&mut self, extents: impl Iterator<Item = Extent>) -> Result<(), Odd> {
        let mut pending: Option<(usize, u64, u64)> = None;
        for extent in extents {
            let (at, size) = (extent.at, u64::from(extent.size));
            pending = match pending {
                Some((file, start, length)) if file == extent.file && start + length == at => {
                    Some((file, start, length + size))
                }
                before => {
                    self.one(before)?;
                    Some((extent.file, at, size))
                }
            };
        }
        self.one(pending)
    }

    fn one(&mut self, stretch: Option<(usize, u64, u64)>) -> Result<(), Odd> {
        let Some((file, at, mut left)) = stretch else { return Ok(()) };
        let file = self.files.get_mut(file).ok_or(Odd::Shape("a piece has no file"))?;
        file.seek(SeekFrom::Start(at))?;
        while left > 0 {
            if self.stop.is_cancelled() {
                return Err(Odd::Shape("stopped"));
            }
            let now = usize::try_from(left).unwrap_or(usize::MAX).min(self.block.len());
            file.read_exact(&mut self.block[..now])?;
            self.clip.write_all(&self.block[..now])?;
            left -= now as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
