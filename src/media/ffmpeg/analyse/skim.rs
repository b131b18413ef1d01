//! The picture pass: one decoding of the key frames.

use super::scenes::Seen;
use super::told::{Pass, Told, share};
use super::{excused, sheet, wall};
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::{Ffmpeg, prefix, progress};
use crate::media::{MediaError, Run};
use crate::model::{Facts, Sprite};
use std::path::{Path, PathBuf};

/// Decodes key frames alone.
const KEYS: &[&str] = &["-skip_frame", "nokey"];
/// Decodes what stands between them as well, as far as other frames depend on it. H.264 counts
/// its frames with few bits: where groups are open, key frames alone come out of order, and some
/// not at all.
const BETWEEN: &[&str] = &["-skip_frame", "bidir", "-skip_loop_filter", "all"];

/// What looking gave.
#[derive(Default)]
pub(super) struct Skimmed {
    /// Frames that begin a scene.
    pub scenes: Vec<u32>,
    /// The sheet of small pictures, a file in the run's folder.
    pub sprite: Option<(Sprite, PathBuf)>,
}

impl Ffmpeg {
    /// Looks at the key frames of `file`.
    ///
    /// # Errors
    /// Only a stopped run and trouble with the machine.
    pub(super) async fn skim(
        &self,
        file: &Path,
        facts: &Facts,
        run: &Run,
        told: &Told<'_>,
    ) -> Result<Skimmed, MediaError> {
        let sprite = sheet::plan(facts);
        let out = run.dir.join("sprite.jpg");
        let (mut complete, mut seen) = (false, Seen::new(&facts.timeline));
        for skip in [KEYS, BETWEEN] {
            let args = self.skim_args(file, facts, skip, &sprite, &out);
            seen = Seen::new(&facts.timeline);
            let end = self.ffmpeg(args, wall(facts), run, |line| {
                if let Some(pts) = seen.line(line) {
                    told.tell(Pass::Picture, done(facts, pts).min(990));
                }
            });
            complete = excused(end.await, "picture")?;
            if !seen.disordered {
                break;
            }
        }
        let size = tokio::fs::metadata(&out).await.map_or(0, |meta| meta.len());
        let made = complete && size > 0 && seen.pictures() > 0;
        let made = made && !seen.broken && !seen.disordered;
        if complete && !made {
            tracing::warn!("no sheet of small pictures could be made");
        }
        Ok(Skimmed { scenes: seen.into_scenes(), sprite: made.then_some((sprite, out)) })
    }

    fn skim_args(
        &self,
        file: &Path,
        facts: &Facts,
        skip: &[&str],
        sprite: &Sprite,
        out: &Path,
    ) -> Args {
        let graph = graph(facts, sprite);
        // Progress keeps it from seeming stalled where key frames are rare.
        let mut args: Args = progress::OPTIONS.iter().map(Into::into).collect();
        push(&mut args, ["-copyts", "-filter_complex_threads", "1"]);
        args.extend(self.threads());
        push(&mut args, skip);
        args.extend(prefix::for_ffmpeg());
        args.extend(prefix::input(file));
        push(&mut args, ["-filter_complex", &graph]);
        push(&mut args, ["-map", "[scenes]", "-fps_mode", "passthrough", "-f", "null", "-"]);
        push(&mut args, ["-map", "[sheet]", "-frames:v", "1", "-map_metadata", "-1"]);
        push(&mut args, ["-q:v", "5", "-f", "image2", "-update", "1"]);
        let mut name = std::ffi::OsString::from("file:");
        name.push(out);
        args.push(name);
        args
    }
}

/// How much of the video is before `pts`, in thousandths.
fn done(facts: &Facts, pts: i64) -> u16 {
    let timeline = &facts.timeline;
    let first = timeline.pts(0);
    share(pts.saturating_sub(first), timeline.pts(timeline.frames()).saturating_sub(first))
}

/// Small pictures, once for both outputs. Some decoders do not skip, so key frames are selected
/// as well. Lines are written at once: they share the output with the progress.
fn graph(facts: &Facts, sprite: &Sprite) -> String {
    let base = facts.timeline.base();
    let (Sprite { width, height, .. }, num, den) = (sprite, base.num, base.den);
    let sheet = sheet::filter(sprite, facts.timeline.pts(0));
    format!(
        "[0:V:0]metadata=mode=delete,select=key,settb={num}/{den},\
         scale={width}:{height}:flags=area,setsar=1,format=yuv420p,split[a][b];\
         [a]scdet,metadata=mode=print:file=-:direct=1[scenes];[b]{sheet}[sheet]"
    )
}
