//! Still pictures of a video.

use super::call::{Args, push};
use super::{Ffmpeg, cut, errors, prefix};
use crate::media::{MediaError, Run};
use crate::model::{Code, Failure, MediaTime};
use std::path::Path;
use std::time::Duration;

/// How long one picture may take.
const WALL: Duration = Duration::from_mins(1);
/// From here on the key frame at or before the moment will do: nobody misses the few seconds
/// between, and decoding up to the very frame costs more than the rest of a copied clip.
const NEAR_ENOUGH_US: i64 = 5_000_000;
/// 360 pixels wide, square pixels, upright (ffmpeg applies the rotation itself).
const FILTER: &str = "scale=w=360:h=max(2\\,2*round(180*ih/(iw*sar))):flags=bicubic,\
    setsar=1,format=yuvj420p";

impl Ffmpeg {
    /// Writes the picture of `file` at `at` as a JPEG to `out`; the first one when there is none
    /// that late.
    ///
    /// # Errors
    /// `NotAVideo` when no picture can be decoded, or that of a tool.
    pub async fn poster(
        &self,
        file: &Path,
        at: MediaTime,
        out: &Path,
        run: &Run,
    ) -> Result<(), MediaError> {
        let wanted = at.to_micros().max(0);
        let moments = if wanted > 0 { vec![wanted, 0] } else { vec![0] };
        for moment in moments {
            let exit = self.ffmpeg(args(file, moment, out), WALL, run, |_| ()).await?;
            let failure = errors::from_exit(&exit);
            match failure.code {
                Code::OutOfMemory | Code::NoSpace if !exit.success() => return Err(failure.into()),
                _ => {}
            }
            let size = tokio::fs::metadata(out).await.map_or(0, |meta| meta.len());
            if exit.success() && size > 0 {
                return Ok(());
            }
        }
        Err(Failure::new(Code::NotAVideo, "no picture could be decoded").into())
    }
}

fn args(file: &Path, at_us: i64, out: &Path) -> Args {
    let mut args = Args::new();
    push(&mut args, ["-threads", "1"]);
    args.extend(prefix::for_ffmpeg());
    if is_far(at_us) {
        push(&mut args, ["-noaccurate_seek"]);
    }
    if at_us > 0 {
        push(&mut args, ["-ss", &cut::seconds(at_us)]);
    }
    args.extend(prefix::input(file));
    output(&mut args, 0, out);
    args
}

/// Whether the key frame at or before a moment, in microseconds, will do.
pub(super) fn is_far(at_us: i64) -> bool {
    at_us >= NEAR_ENOUGH_US
}

/// Appends the picture made of the first frame of an input.
pub(super) fn output(args: &mut Args, input: usize, out: &Path) {
    push(args, ["-map", &format!("{input}:V:0"), "-an", "-sn", "-dn", "-frames:v", "1"]);
    // Frames before the moment would be dropped otherwise.
    push(args, ["-vf", FILTER, "-fps_mode", "passthrough"]);
    push(args, ["-map_metadata", "-1", "-q:v", "4", "-f", "image2", "-update", "1"]);
    args.push(prefix::output(out));
}
