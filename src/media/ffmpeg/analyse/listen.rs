//! The sound pass: one decoding of the first sound track.

use super::told::{Pass, Told, share};
use super::windows::{CLOCK, Heard, LENGTH};
use super::{excused, pauses, wall, waveform};
use crate::media::ffmpeg::call::{Args, push};
use crate::media::ffmpeg::{Ffmpeg, errors, prefix};
use crate::media::{MediaError, Run};
use crate::model::{Code, Facts, Loudness, Pause};
use std::path::{Path, PathBuf};

/// What listening gave.
#[derive(Default)]
pub(super) struct Listened {
    /// Where it pauses.
    pub pauses: Vec<Pause>,
    /// How loud it is.
    pub loudness: Option<Loudness>,
    /// The waveform, a file in the run's folder.
    pub waveform: Option<PathBuf>,
}

impl Ffmpeg {
    /// Listens to the first sound track of `file`.
    ///
    /// # Errors
    /// Only a stopped run and trouble with the machine.
    pub(super) async fn listen(
        &self,
        file: &Path,
        facts: &Facts,
        run: &Run,
        told: &Told<'_>,
    ) -> Result<Listened, MediaError> {
        if facts.info.sound.is_none() {
            return Ok(Listened::default());
        }
        let mut heard = Heard::new(facts);
        let span = heard.span();
        let end = self.ffmpeg(args(file), wall(facts), run, |line| {
            if let Some(at) = heard.line(line) {
                told.tell(Pass::Sound, share(at, span).min(990));
            }
        });
        let complete = excused(end.await, "sound")?;
        heard.finish();
        if heard.windows.is_empty() {
            // Nothing came out that belongs to the video: not known is not the same as silent.
            return Ok(Listened { loudness: heard.loudness(), ..Listened::default() });
        }
        let loudness = heard.loudness();
        let level = pauses::level(&heard.windows, loudness.map(|loudness| loudness.integrated));
        let pauses = pauses::find(&heard.windows, level, heard.until(complete));
        let waveform = write_waveform(&heard, run).await?;
        Ok(Listened { pauses, loudness, waveform })
    }
}

/// One pass that prints, for every window, its level and peak and the loudness so far.
fn args(file: &Path) -> Args {
    let rate = CLOCK.den;
    // Loudness comes first: it takes the sound in pieces of 100 ms, whose words are copied to
    // each window cut out of them. Words the file itself brings along go before anything.
    let filter = format!(
        "ametadata=mode=delete,aresample={rate},ebur128=metadata=1,\
         ametadata=mode=delete:key=lavfi.r128.M,ametadata=mode=delete:key=lavfi.r128.S,\
         ametadata=mode=delete:key=lavfi.r128.LRA,ametadata=mode=delete:key=lavfi.r128.LRA.low,\
         ametadata=mode=delete:key=lavfi.r128.LRA.high,asetnsamples=n={LENGTH}:p=0,\
         astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level+Peak_level,\
         ametadata=mode=print:file=-"
    );
    let mut args = Args::new();
    // The file's own clock. More threads than one cost more than they bring.
    push(&mut args, ["-copyts", "-filter_threads", "1", "-threads", "1"]);
    args.extend(prefix::for_ffmpeg());
    args.extend(prefix::input(file));
    push(&mut args, ["-map", "0:a:0", "-vn", "-sn", "-dn", "-af", &filter]);
    // The format the filters end with: nothing is converted to be thrown away.
    push(&mut args, ["-c:a", "pcm_f64le", "-f", "null", "-"]);
    args
}

async fn write_waveform(heard: &Heard, run: &Run) -> Result<Option<PathBuf>, MediaError> {
    let file = run.dir.join("waveform.json");
    let json = waveform::json(&heard.windows, heard.span()).map_err(std::io::Error::from);
    let written = match json {
        Ok(json) => tokio::fs::write(&file, json).await,
        Err(error) => Err(error),
    };
    let Err(error) = written else { return Ok(Some(file)) };
    let failure = errors::from_io(&error);
    if failure.code == Code::NoSpace {
        return Err(failure.into());
    }
    tracing::warn!(message = %failure.message, "the waveform could not be written");
    Ok(None)
}
