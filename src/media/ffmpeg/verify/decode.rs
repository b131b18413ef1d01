//! Decoding what may be broken in a clip, and the picture that stands for it, in one call.

use super::listed::Listed;
use super::windows::{Window, windows};
use super::{Seams, refused};
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::cut::MOMENT_US;
use crate::media::ffmpeg::{Ffmpeg, cut, errors, poster, prefix};
use crate::media::{Cut, MediaError, Run};
use crate::model::Code;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the checks of one clip may take.
const WALL: Duration = Duration::from_mins(10);

/// The picture of a clip.
pub(super) struct Picture {
    /// When its frame is shown, in microseconds.
    at_us: i64,
    /// Whether decoding may begin with it.
    is_key: bool,
    /// Where it goes.
    out: PathBuf,
}

impl Picture {
    /// A frame from the middle of the clip, as [`poster::is_far`] lets it be chosen.
    pub(super) fn of(cut: &Cut<'_>, listed: &Listed, out: &Path) -> Option<Self> {
        let middle = cut.facts.timeline.duration_of(cut.frames).to_micros() / 2;
        let (at_us, is_key) = listed.shown_by(middle, poster::is_far(middle))?;
        Some(Self { at_us, is_key, out: out.to_owned() })
    }

    /// Its input: a moment that holds its frame and no other, because ffmpeg reads an input to its
    /// end however many frames are wanted of it. A key frame is entered a moment later, so that
    /// the seek does not go to the one before it.
    fn input(&self, args: &mut Args, clip: &Path) {
        push(args, ["-threads", "1"]);
        if self.is_key {
            push(args, ["-noaccurate_seek"]);
        }
        let seek = if self.is_key { self.at_us + MOMENT_US } else { self.at_us - MOMENT_US };
        let seek = Some(seek).filter(|&seek| seek > 0 && self.at_us > 0);
        input(args, clip, seek, if self.is_key { MOMENT_US } else { 2 * MOMENT_US });
    }
}

/// Decodes all windows in one process; anything the decoder says is a defect. A clip is not
/// refused for want of a picture.
pub(super) async fn check(
    ffmpeg: &Ffmpeg,
    cut: &Cut<'_>,
    seams: &Seams,
    picture: Option<Picture>,
    run: &Run,
) -> Result<(), MediaError> {
    let windows = windows(cut, seams);
    let decoded = windows_decode(ffmpeg, cut.out, &windows, picture.as_ref(), seams, run).await;
    match (decoded, picture) {
        (Err(MediaError::Failed(failure)), Some(picture)) if failure.code == Code::VerifyFailed => {
            // What cannot be removed is overwritten or goes with the folder.
            let _ = tokio::fs::remove_file(picture.out).await;
            windows_decode(ffmpeg, cut.out, &windows, None, seams, run).await
        }
        (decoded, _) => decoded,
    }
}

async fn windows_decode(
    ffmpeg: &Ffmpeg,
    clip: &Path,
    windows: &[Window],
    picture: Option<&Picture>,
    seams: &Seams,
    run: &Run,
) -> Result<(), MediaError> {
    // The few frames that are decoded of a copy are not worth several threads: meanwhile the next
    // clip is made.
    let threads = if *seams == Seams::Encoded { ffmpeg.settings.threads } else { 1 };
    let args = args(clip, windows, picture, threads);
    let exit = ffmpeg.ffmpeg(args, WALL, run, |_| ()).await?;
    if exit.success() && exit.stderr.trim().is_empty() {
        return Ok(());
    }
    let failure = errors::from_exit(&exit);
    let what = match seams {
        Seams::Joined { .. } => "a seam does not decode cleanly",
        Seams::None | Seams::Encoded => "it does not decode cleanly",
    };
    Err(match failure.code {
        Code::ToolFailed => refused(what, &exit.stderr).into(),
        _ => failure.into(),
    })
}

fn args(clip: &Path, windows: &[Window], picture: Option<&Picture>, threads: u32) -> Args {
    let mut args: Args = vec!["-xerror".into()];
    for (seek, length) in windows {
        push(&mut args, ["-threads", &threads.to_string()]);
        // Nobody sees these pictures: what is wrong shows before edges are smoothed.
        push(&mut args, ["-err_detect", "explode", "-skip_loop_filter", "all"]);
        input(&mut args, clip, *seek, *length);
    }
    if let Some(picture) = picture {
        picture.input(&mut args, clip);
    }
    for number in 0..windows.len() {
        push(&mut args, ["-map", &format!("{number}:V:0")]);
    }
    push(&mut args, ["-fps_mode", "passthrough", "-f", "null", "-"]);
    if let Some(picture) = picture {
        poster::output(&mut args, windows.len(), &picture.out);
    }
    args
}

fn input(args: &mut Args, clip: &Path, seek_us: Option<i64>, length_us: i64) {
    args.extend(prefix::for_ffmpeg());
    if let Some(seek) = seek_us {
        push(args, ["-ss", &cut::seconds(seek)]);
    }
    push(args, ["-t", &cut::seconds(length_us)]);
    args.extend(prefix::input(clip));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_one_more_input_of_a_moment() {
        let line = |picture: Option<&Picture>| {
            let windows = [(None, 500_000), (Some(8_001_000), 500_000)];
            let args = args(Path::new("/w/c.mp4"), &windows, picture, 2);
            args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        let plain = line(None);
        assert_eq!(plain.matches("-err_detect explode").count(), 2, "{plain}");
        assert!(plain.ends_with("-map 0:V:0 -map 1:V:0 -fps_mode passthrough -f null -"));
        let out = PathBuf::from("/w/c.jpg");
        let at = |at_us, is_key| line(Some(&Picture { at_us, is_key, out: out.clone() }));
        let key = at(5_000_000, true);
        assert!(key.contains("-threads 1 -noaccurate_seek -"), "{key}");
        assert!(key.contains("-ss 5.001000 -t 0.001000 -i file:/w/c.mp4 -map 0:V:0"), "{key}");
        assert!(key.contains("-f null - -map 2:V:0 ") && key.ends_with("file:/w/c.jpg"), "{key}");
        let other = at(5_000_000, false);
        assert!(other.contains("-ss 4.999000 -t 0.002000 -i file:/w/c.mp4 -map 0:V:0"), "{other}");
        let first = at(0, true);
        assert!(first.contains(" -t 0.001000 ") && !first.contains("-ss 0."), "{first}");
    }
}
