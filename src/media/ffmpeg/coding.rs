//! How the picture of a video is coded: what fresh pictures must be like to be joined to it.

use super::boxes::{Entry, Movie, Odd, Track};
use super::call::{Args, push};
use super::{Ffmpeg, nal, prefix};
use crate::media::{MediaError, Run};
use crate::model::{Coding, Facts};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// How long copying one picture may take.
const WALL: Duration = Duration::from_mins(1);

impl Ffmpeg {
    /// The coding of an H.264 video; `None` for every other, and when it cannot be read.
    ///
    /// # Errors
    /// Only a stopped run and trouble with the machine.
    pub(super) async fn coding(
        &self,
        file: &Path,
        facts: &Facts,
        run: &Run,
    ) -> Result<Option<Coding>, MediaError> {
        if facts.info.video.codec != "h264" {
            return Ok(None);
        }
        if let Some(coding) = read(file).await {
            return Ok(Some(coding));
        }
        let indexed = super::cut::is_indexed(&facts.info.container);
        if !indexed || facts.timeline.cut_points().is_empty() {
            return Ok(None);
        }
        let Some(mut coding) = self.of_first_picture(file, run).await? else { return Ok(None) };
        // Without an index of samples: are there key packets that are no IDR pictures?
        let quiet = Run { progress: std::sync::Arc::new(|_| ()), ..run.clone() };
        let keys = match self.packets(file, &facts.info, &quiet).await {
            Ok(packets) => packets.key_count(),
            Err(MediaError::Failed(_)) => return Ok(None),
            Err(stopped) => return Err(stopped),
        };
        coding.idr_only = keys == facts.timeline.cut_points().len();
        Ok(Some(coding))
    }

    /// The coding by the first picture, put into a container that is read here.
    async fn of_first_picture(&self, file: &Path, run: &Run) -> Result<Option<Coding>, MediaError> {
        let out = run.dir.join("coding.mp4");
        let mut args: Args = prefix::for_ffmpeg();
        args.extend(prefix::input(file));
        push(&mut args, ["-map", "0:V:0", "-c", "copy", "-frames:v", "1", "-f", "mp4"]);
        args.push(prefix::output(&out));
        let exit = match self.ffmpeg(args, WALL, run, |_| ()).await {
            Ok(exit) => exit,
            Err(MediaError::Failed(_)) => return Ok(None),
            Err(stopped) => return Err(stopped),
        };
        let coding = if exit.success() { read(&out).await } else { None };
        // It goes with the folder if not now.
        let _ = tokio::fs::remove_file(&out).await;
        Ok(coding)
    }
}

/// The coding of a file that is read here.
async fn read(file: &Path) -> Option<Coding> {
    let path = file.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let mut file = File::open(path)?;
        let track = Movie::read(&mut file)?.picture()?;
        let scan = nal::scan(&mut file, &track)?;
        Ok::<_, Odd>(of(&track, &scan))
    });
    read.await.ok()?.ok()?
}

/// What parameter sets and key frames say; `None` when a set makes no sense. Sets that stand in
/// front of pictures alone count for none: a clip needs them in its sample entry.
fn of(track: &Track, scan: &nal::Scan) -> Option<Coding> {
    let mut sets: Vec<&[u8]> = scan.sets.iter().map(Vec::as_slice).collect();
    let mut all_listed = true;
    for entry in &track.entries {
        let Entry::Avc(listed, ..) = entry else { return None };
        all_listed &= !listed.sps.is_empty() && !listed.pps.is_empty();
        sets.extend(listed.sps.iter().chain(&listed.pps).map(Vec::as_slice));
    }
    sets.sort_unstable();
    sets.dedup();
    let is_sps = |set: &&&[u8]| set.first().is_some_and(|header| header & 31 == 7);
    let (sps, pps): (Vec<&[u8]>, Vec<&[u8]>) = sets.iter().copied().partition(|set| is_sps(&set));
    let read: Vec<nal::Sps> = sps.iter().map(|set| nal::sps(set)).collect::<Option<_>>()?;
    let mut pps_ids: Vec<u32> = pps.iter().map(|set| nal::pps_id(set)).collect::<Option<_>>()?;
    let mut sps_ids: Vec<u32> = read.iter().map(|sps| sps.id).collect();
    for ids in [&mut sps_ids, &mut pps_ids] {
        ids.sort_unstable();
        ids.dedup();
    }
    let count = u32::try_from(sets.len()).unwrap_or(u32::MAX);
    Some(Coding {
        profile_idc: read.first()?.profile_idc,
        sps_ids,
        pps_ids,
        parameter_sets: if all_listed { count } else { 0 },
        plain: read.iter().all(|sps| sps.plain),
        frames_only: read.iter().all(|sps| sps.frames_only),
        idr_only: scan.idr.len() == scan.syncs,
    })
}
