//! The checks every clip passes before it is published.
//!
//! Structure (no edit list, index first), samples (how many, when, in order, each filled by NAL
//! units whose parameter sets are there), sound (begins and ends with the picture) and a clean
//! decode of those stretches in which a clip made in this way may be broken. The same call of
//! ffmpeg takes the picture that stands for the clip.

mod decode;
mod listed;
mod windows;

use super::boxes::{self, Odd};
use super::{Ffmpeg, errors};
use crate::media::{Cut, MediaError, Run};
use crate::model::{Code, Failure};
use listed::Listed;
use std::ops::Range;
use std::path::Path;

/// Where a clip may be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seams {
    /// All of it is copied from one stretch of the source.
    None,
    /// A head and a tail (in frames of the video, perhaps empty) were put to copied frames.
    Joined { head: Range<u32>, tail: Range<u32> },
    /// All of it was encoded.
    Encoded,
}

impl Seams {
    /// Which samples of `count` begin a stretch that needs nothing before it.
    fn starts(&self, count: usize) -> [usize; 3] {
        match self {
            Self::None | Self::Encoded => [0; 3],
            Self::Joined { head, tail } if tail.is_empty() => [0, head.len(), 0],
            Self::Joined { head, tail } => [0, head.len(), count.saturating_sub(tail.len())],
        }
    }
}

/// Checks the clip at `cut.out`, and takes its picture where one is wanted.
pub(super) async fn check(
    ffmpeg: &Ffmpeg,
    cut: &Cut<'_>,
    seams: &Seams,
    run: &Run,
) -> Result<(), MediaError> {
    structure(cut.out).await?;
    let clip = cut.out.to_owned();
    let listed = blocking(move || Listed::read(&clip)).await?;
    let wants_sound = cut.facts.info.sound.is_some();
    let judged = listed.judge(&cut.facts.timeline, cut.frames, seams, wants_sound);
    judged.map_err(|reason| refused(&reason, ""))?;
    let picture = cut.poster.and_then(|poster| decode::Picture::of(cut, &listed, poster));
    let (clip, own) = (cut.out.to_owned(), seams.clone());
    // Also when nobody waits for it any more.
    let stop = run.cancel.child_token();
    let guard = stop.clone().drop_guard();
    let samples = blocking(move || listed.pictures(&clip, &own, &stop));
    let decoded = decode::check(ffmpeg, cut, seams, picture, run);
    let checked = tokio::try_join!(async { samples.await.map_err(MediaError::from) }, decoded);
    drop(guard);
    if run.cancel.is_cancelled() { Err(MediaError::Stopped) } else { checked.map(|_| ()) }
}

/// What a refused clip's message begins with.
const REFUSED: &str = "the clip did not pass its checks: ";

fn refused(reason: &str, stderr: &str) -> Failure {
    let message = format!("{REFUSED}{reason}");
    Failure::new(Code::VerifyFailed, message).with_stderr(&errors::scrub(stderr))
}

/// Why a clip was refused, in a few words.
pub(super) fn reason(failure: &Failure) -> &str {
    failure.message.strip_prefix(REFUSED).unwrap_or(&failure.message)
}

async fn structure(clip: &Path) -> Result<(), Failure> {
    let clip = clip.to_owned();
    let look = move || Ok(boxes::delivery_problem(&mut std::fs::File::open(clip)?)?);
    match blocking(look).await? {
        None => Ok(()),
        Some(problem) => Err(refused(problem, "")),
    }
}

/// Reads a clip beside the others.
async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Odd> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(Odd::Shape(reason) | Odd::Uncopyable(reason))) => Err(refused(reason, "")),
        Ok(Err(Odd::Io(error))) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(refused("there is no file", ""))
        }
        Ok(Err(Odd::Io(error))) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(refused("it ends early", ""))
        }
        Ok(Err(Odd::Io(error))) => Err(errors::from_io(&error)),
        Err(_) => Err(Failure::of(Code::ToolFailed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_begin_where_something_else_ends() {
        let joined = |head, tail| Seams::Joined { head, tail };
        assert_eq!(joined(40..50, 250..275).starts(235), [0, 10, 210]);
        assert_eq!(joined(50..50, 250..275).starts(225), [0, 0, 200]);
        assert_eq!(joined(40..50, 250..250).starts(210), [0, 10, 0]);
        assert_eq!(Seams::Encoded.starts(9), [0; 3]);
    }
}
