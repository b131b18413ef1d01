//! A section of a longer video that still carries the times of the whole: read where it begins,
//! then let its own clock start at zero, as players want it.

use super::call::{Args, push};
use super::{Ffmpeg, errors, prefix};
use crate::media::{MediaError, Run};
use crate::model::{MediaTime, Timebase};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Copying packets takes as long as the disk does.
const WALL: Duration = Duration::from_mins(30);
/// Containers whose sections are settled in the same one; any other goes to Matroska.
const KEPT: [&str; 2] = ["mp4", "webm"];

/// A section on its own clock.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The file; a new one beside the section, which is gone.
    pub file: PathBuf,
    /// Where it begins and ends in the whole video, in milliseconds. The beginning is that of its
    /// first frame, rounded up: a time of the whole video less this never falls behind its frame.
    pub stretch_ms: [u64; 2],
}

impl Ffmpeg {
    /// Moves the section in `file` to a clock of its own, packet by packet.
    ///
    /// # Errors
    /// As probing, or that of a tool.
    pub async fn settle(&self, file: &Path, run: &Run) -> Result<Settled, MediaError> {
        let info = self.probe(file, run).await?;
        let timeline = self.index(file, &info, run).await?;
        let time = |frame: u32| MediaTime::new(timeline.pts(frame), timeline.base());
        let stretch_ms = [ceil_ms(time(0)), ceil_ms(time(timeline.frames()))];
        let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        let kind = KEPT.into_iter().find(|kept| *kept == kind).unwrap_or("mkv");
        let out = file.with_file_name(format!("settled.{kind}"));
        let exit = self.ffmpeg(args(file, &out), WALL, run, |_| ()).await?;
        if !exit.success() {
            return Err(errors::from_exit(&exit).into());
        }
        tokio::fs::remove_file(file).await.map_err(|error| errors::from_io(&error))?;
        Ok(Settled { file: out, stretch_ms })
    }
}

fn ceil_ms(time: MediaTime) -> u64 {
    u64::try_from(time.ceil_ticks(Timebase { num: 1, den: 1000 })).unwrap_or(0)
}

fn args(file: &Path, out: &Path) -> Args {
    let mut args = Args::new();
    args.extend(prefix::for_ffmpeg());
    args.extend(prefix::input(file));
    push(&mut args, ["-map", "0:V:0", "-map", "0:a:0?", "-c", "copy", "-sn", "-dn"]);
    push(&mut args, ["-map_metadata", "-1", "-map_chapters", "-1"]);
    let mut name = std::ffi::OsString::from("file:");
    name.push(out);
    args.push(name);
    args
}
