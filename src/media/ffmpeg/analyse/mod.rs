//! Listening to a file and looking at its key frames, once, for every later series.
//!
//! Two passes of ffmpeg: `listen` over the first sound track, `skim` over the key frames. Both
//! speak in lines; what the lines mean (`windows`, `pauses`, `waveform`, `scenes`, `sheet`) is
//! decided here and is pure. A pass that fails leaves out what it would have found.

mod listen;
mod pauses;
mod scenes;
mod sheet;
mod skim;
mod told;
mod waveform;
mod windows;

use super::{Ffmpeg, errors};
use crate::media::process::Exit;
use crate::media::{Analysed, MediaError, Run, Step};
use crate::model::{Analysis, Code, Coding, Facts};
use listen::Listened;
use skim::Skimmed;
use std::path::Path;
use std::time::Duration;
use told::{Pass, Told};

impl Ffmpeg {
    /// Learns where `file` pauses, how loud it is and what it looks like.
    ///
    /// # Errors
    /// Only a stopped run and a full disk; what cannot be learnt is left out.
    pub async fn analyse(
        &self,
        file: &Path,
        facts: &Facts,
        run: &Run,
    ) -> Result<Analysed, MediaError> {
        let told = Told::new(run, facts.info.sound.is_some());
        let sound = async {
            let heard = self.listen(file, facts, run, &told).await?;
            told.tell(Pass::Sound, 1000);
            Ok::<_, MediaError>(heard)
        };
        let picture = async {
            let seen = self.skim(file, facts, run, &told).await?;
            told.tell(Pass::Picture, 1000);
            Ok::<_, MediaError>(seen)
        };
        // One after the other where a single thread is all there is to use.
        let (heard, seen) = if self.settings.threads == 1 {
            (sound.await?, picture.await?)
        } else {
            tokio::try_join!(sound, picture)?
        };
        let coding = self.coding(file, facts, run).await?;
        (run.progress)(Step { permille: 1000, ..Step::default() });
        Ok(together(heard, seen, coding))
    }
}

fn together(heard: Listened, seen: Skimmed, coding: Option<Coding>) -> Analysed {
    let analysis = Analysis {
        pauses: heard.pauses,
        loudness: heard.loudness,
        has_waveform: heard.waveform.is_some(),
        scenes: seen.scenes,
        coding,
        sprite: seen.sprite.as_ref().map(|(sprite, _)| *sprite),
        ..Analysis::default()
    };
    let sprite = seen.sprite.map(|(_, file)| file);
    Analysed { analysis, waveform: heard.waveform, sprite }
}

/// How long a pass may take: both are many times faster than real time, and neither is worth
/// waiting for when the machine or the file makes it slow.
fn wall(facts: &Facts) -> Duration {
    Duration::from_mins(2) + Duration::from_millis(facts.info.duration_ms) / 4
}

/// Whether a pass came to its end. What speaks against the file or the tool is only noted.
fn excused(end: Result<Exit, MediaError>, pass: &'static str) -> Result<bool, MediaError> {
    let failure = match end {
        Ok(exit) if exit.success() => return Ok(true),
        Ok(exit) => errors::from_exit(&exit),
        Err(MediaError::Failed(failure)) => failure,
        Err(MediaError::Stopped) => return Err(MediaError::Stopped),
    };
    // Memory that one pass wanted too much of says nothing about the video.
    if failure.code == Code::NoSpace {
        return Err(failure.into());
    }
    tracing::warn!(pass, code = %failure.code, message = %failure.message, "analysis is incomplete");
    Ok(false)
}

/// A decimal number (`-23.456`) in whole hundredths, towards zero; `None` for `-inf`, `nan` and
/// what is no number.
fn hundredths(text: &str) -> Option<i32> {
    let text = text.trim();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain("00".chars()).take(2).collect();
    let value = whole.parse::<i32>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?)?;
    Some(if negative { -value } else { value })
}

/// The PTS in a line that begins a block of metadata (`frame:12   pts:960   pts_time:0.02`), with
/// the number of the frame; `None` for any other line or a frame without a time.
fn block(line: &str) -> Option<(u64, i64)> {
    let mut words = line.strip_prefix("frame:")?.split_whitespace();
    let frame = words.next()?.parse().ok()?;
    let pts = words.next()?.strip_prefix("pts:")?.parse().ok()?;
    Some((frame, pts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_without_floats() {
        let table = [
            ("-23.456", Some(-2345)),
            ("-0.5", Some(-50)),
            ("0.000000", Some(0)),
            ("3", Some(300)),
            ("12.3", Some(1230)),
            ("-inf", None),
            ("nan", None),
            ("", None),
            ("99999999999", None),
        ];
        for (text, expected) in table {
            assert_eq!(hundredths(text), expected, "{text}");
        }
    }

    #[test]
    fn only_a_full_disk_and_a_stop_are_not_excused() {
        let end = |code| excused(Err(crate::model::Failure::of(code).into()), "test");
        for code in [Code::OutOfMemory, Code::ToolFailed, Code::ToolStalled] {
            assert!(matches!(end(code), Ok(false)), "{code}");
        }
        assert!(matches!(end(Code::NoSpace), Err(MediaError::Failed(_))));
        assert!(matches!(excused(Err(MediaError::Stopped), "test"), Err(MediaError::Stopped)));
    }

    #[test]
    fn blocks_begin_with_a_frame_and_its_time() {
        assert_eq!(block("frame:12   pts:-960     pts_time:-0.02"), Some((12, -960)));
        assert_eq!(block("frame:12   pts:NOPTS   pts_time:NOPTS"), None);
        assert_eq!(block("frame=12"), None);
        assert_eq!(block("lavfi.r128.I=-23.0"), None);
    }
}
