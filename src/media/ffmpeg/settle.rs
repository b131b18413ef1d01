//! A section of a longer video that still carries the times of the whole: read where it begins,
//! then let its own clock start at zero, as players want it.

use super::call::{Args, push};
use super::{Ffmpeg, cut, errors, prefix, progress};
use crate::media::{MediaError, Run};
use crate::model::{Code, Failure, MediaTime, Timebase, Timeline};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Copying packets takes as long as the disk does.
const WALL: Duration = Duration::from_mins(30);
/// How far the sound may begin before the picture. ffmpeg puts packets that a playlist of sound
/// begins with at zero when it cannot tell their time; they are dropped.
const LEAD_MAX_US: i64 = 1_000_000;

/// Frames further apart than this, in microseconds, are no film: something between them did not
/// come.
const GAP_MAX_US: i64 = 2_000_000;

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
    /// When it is no video or has a hole, or that of a tool.
    pub async fn settle(&self, file: &Path, run: &Run) -> Result<Settled, MediaError> {
        // A moment after minutes of downloading: it shows no progress of its own.
        let run = &Run { progress: Arc::new(|_| ()), ..run.clone() };
        // The settled file is probed like any other; this one may have nothing in its first second.
        let info = self.report(file, self.look(file).await?, run).await?;
        let timeline = self.index(file, &info, run).await?;
        if let Some(at) = hole(&timeline) {
            let at_ms = MediaTime::new(timeline.pts(at), timeline.base()).to_millis();
            let message = format!("the section has a hole behind {at_ms} ms");
            return Err(Failure::new(Code::ToolFailed, message).into());
        }
        let time = |frame: u32| MediaTime::new(timeline.pts(frame), timeline.base());
        let stretch_ms = [ceil_ms(time(0)), ceil_ms(time(timeline.frames()))];
        // What it is, not what it is called. Matroska takes whatever another container holds.
        let kind = if info.container.contains("mp4") { "mp4" } else { "mkv" };
        let out = file.with_file_name(format!("settled.{kind}"));
        let us = |track: MediaTime| track.to_micros();
        let args = args(file, &out, us(time(0)), info.sound.map(|sound| us(sound.start)));
        let exit = self.ffmpeg(args, WALL, run, |_| ()).await?;
        if !exit.success() {
            return Err(errors::from_exit(&exit).into());
        }
        tokio::fs::remove_file(file).await.map_err(|error| errors::from_io(&error))?;
        Ok(Settled { file: out, stretch_ms })
    }
}

/// The first frame that is followed by a hole.
fn hole(timeline: &Timeline) -> Option<u32> {
    let us = |frame: u32| MediaTime::new(timeline.pts(frame), timeline.base()).to_micros();
    // The last one is followed by the end.
    (1..timeline.frames()).find(|&at| us(at) - us(at - 1) > GAP_MAX_US).map(|at| at - 1)
}

fn ceil_ms(time: MediaTime) -> u64 {
    u64::try_from(time.ceil_ticks(Timebase { num: 1, den: 1000 })).unwrap_or(0)
}

/// Where the file's own clock is to begin, in microseconds of the clock of the whole: with the
/// sound when it begins a little before the picture, else with the picture.
fn zero_us(picture_us: i64, sound_us: Option<i64>) -> i64 {
    sound_us
        .filter(|&us| (picture_us - LEAD_MAX_US..picture_us).contains(&us))
        .unwrap_or(picture_us)
}

fn args(file: &Path, out: &Path, picture_us: i64, sound_us: Option<i64>) -> Args {
    let mut args = Args::new();
    // It is stopped when it says nothing, and a large file takes minutes.
    push(&mut args, progress::OPTIONS);
    args.extend(prefix::for_ffmpeg());
    push(&mut args, ["-copyts"]);
    args.extend(prefix::input(file));
    push(&mut args, ["-map", "0:V:0", "-map", "0:a:0?", "-c", "copy", "-sn", "-dn"]);
    if sound_us.is_some() {
        let earliest = cut::seconds(picture_us - LEAD_MAX_US);
        push(&mut args, ["-bsf:a", &format!("noise=drop=lt(pts*tb\\,{earliest})")]);
    }
    push(&mut args, ["-output_ts_offset", &cut::seconds(-zero_us(picture_us, sound_us))]);
    push(&mut args, ["-map_metadata", "-1", "-map_chapters", "-1"]);
    let mut name = std::ffi::OsString::from("file:");
    name.push(out);
    args.push(name);
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_more_than_two_seconds_apart_are_a_hole() {
        let base = Timebase { num: 1, den: 1000 };
        let hole = |pts: &[i64], end| hole(&Timeline::listed(base, pts.to_vec(), end).unwrap());
        assert_eq!(hole(&[9000, 9040, 11_040, 11_080], 15_000), None);
        assert_eq!(hole(&[9000, 9040, 11_041, 14_000], 15_000), Some(1));
        assert_eq!(hole(&[9000], 9040), None);
    }

    #[test]
    fn the_clock_begins_with_what_comes_first_within_reason() {
        const S: i64 = 1_000_000;
        let table = [
            (18 * S, None, 18 * S),
            (18 * S, Some(17_900_000), 17_900_000),
            (18 * S, Some(18_020_000), 18 * S),
            // Packets without a time of their own were put at zero.
            (18 * S, Some(0), 18 * S),
            (0, Some(-21_000), -21_000),
        ];
        for (picture, sound, expected) in table {
            assert_eq!(zero_us(picture, sound), expected, "{picture} {sound:?}");
        }
        let args = args(Path::new("a.mp4"), Path::new("b.mp4"), 18 * S, Some(0));
        let text: Vec<_> = args.iter().map(|arg| arg.to_str().unwrap()).collect();
        assert_eq!(text[..5], progress::OPTIONS);
        assert!(text.contains(&"noise=drop=lt(pts*tb\\,17.000000)"));
        assert!(text.windows(2).any(|pair| pair == ["-output_ts_offset", "-18.000000"]));
    }
}
