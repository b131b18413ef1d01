//! Listing the frames of a file and where it may be cut without decoding.

use super::boxes::{Movie, Odd};
use super::call::{Args, push};
use super::frames::Packets;
use super::{Ffmpeg, cut, errors, nal, prefix};
use crate::media::{MediaError, Run, Step};
use crate::model::{Code, Failure, MediaInfo, Timebase, Timeline};
use std::path::Path;
use std::time::Duration;

/// Codecs of which every packet shows exactly one frame, at its own time. Others are listed by
/// decoding: VP8 hides packets, packed MPEG-4 puts two frames into one.
const ONE_BY_ONE: [&str; 6] = ["h264", "hevc", "vp9", "av1", "mjpeg", "prores"];

impl Ffmpeg {
    /// Lists every frame a decoder shows and the cut points among them.
    ///
    /// # Errors
    /// `NotAVideo` when there are none, or that of a tool.
    pub async fn index(
        &self,
        file: &Path,
        info: &MediaInfo,
        run: &Run,
    ) -> Result<Timeline, MediaError> {
        let video = &info.video;
        let packets = self.packets(file, info, run).await?;
        let trusted = ONE_BY_ONE.contains(&video.codec.as_str()) && !packets.is_doubtful();
        let keys =
            if trusted { self.cut_keys(file, info, &packets, run).await? } else { Vec::new() };
        let step = frame_step(info);
        let from_packets = trusted
            .then(|| packets.into_shown(step))
            .and_then(|(pts, end)| Timeline::listed(video.timebase, pts, end).ok());
        let timeline = match from_packets {
            Some(timeline) => timeline,
            None => self.decoded(file, info, run).await?,
        };
        self.settings.limits.check_length(&timeline)?;
        let cut_points = frames_at(&timeline, &keys);
        (run.progress)(Step { permille: 1000, ..Step::default() });
        Ok(timeline.with_cut_points(cut_points))
    }

    pub(super) async fn packets(
        &self,
        file: &Path,
        info: &MediaInfo,
        run: &Run,
    ) -> Result<Packets, MediaError> {
        let (mut packets, most) = (Packets::default(), self.settings.limits.frames());
        let entries = "packet=pts,duration,flags";
        self.list(file, info, entries, &[], run, |line| {
            if packets.len() <= most {
                packets.line(line);
            }
            told(run, info, packets.len(), packets.last_pts());
        })
        .await?;
        few_enough(packets, most)
    }

    /// Frames as the decoder shows them: slow, and always right.
    async fn decoded(
        &self,
        file: &Path,
        info: &MediaInfo,
        run: &Run,
    ) -> Result<Timeline, MediaError> {
        let (mut packets, most) = (Packets::default(), self.settings.limits.frames());
        let threads = self.settings.threads.to_string();
        let entries = "frame=best_effort_timestamp,pkt_duration,duration";
        self.list(file, info, entries, &["-threads", &threads], run, |line| {
            if packets.len() <= most {
                packets.shown(line, frame_step(info));
            }
            told(run, info, packets.len(), packets.last_pts());
        })
        .await?;
        let (pts, end) = few_enough(packets, most)?.into_shown(frame_step(info));
        Timeline::listed(info.video.timebase, pts, end)
            .map_err(|error| Failure::new(Code::NotAVideo, error.to_string()).into())
    }

    async fn list(
        &self,
        file: &Path,
        info: &MediaInfo,
        entries: &str,
        more: &[&str],
        run: &Run,
        on_line: impl FnMut(&str),
    ) -> Result<(), MediaError> {
        let options = ["-select_streams", "V:0", "-show_entries", entries, "-of", "csv=p=0"];
        let options = [more, &options].concat();
        let exit = self.ffprobe(file, &options, wall(info), run, on_line).await?;
        if exit.success() { Ok(()) } else { Err(errors::from_exit(&exit).into()) }
    }

    /// PTS of the frames at which a copy may begin.
    async fn cut_keys(
        &self,
        file: &Path,
        info: &MediaInfo,
        packets: &Packets,
        run: &Run,
    ) -> Result<Vec<i64>, MediaError> {
        let clean = packets.clean_keys();
        // Without an index of its own a file cannot be entered exactly at a packet.
        let indexed = cut::is_indexed(&info.container);
        let codec = info.video.codec.as_str();
        let nal = matches!(codec, "h264" | "hevc") && indexed && !info.video.interlaced;
        if nal && let Some(idr) = own_keys(file, packets).await {
            return Ok(both(clean, idr));
        }
        let filter = match codec {
            _ if !indexed || info.video.interlaced => return Ok(Vec::new()),
            "vp9" | "av1" => return Ok(clean),
            // Coded slice of an IDR picture.
            "h264" => "h264_mp4toannexb,filter_units=pass_types=5",
            // IDR_W_RADL and IDR_N_LP.
            "hevc" => "hevc_mp4toannexb,filter_units=pass_types=19-20",
            _ => return Ok(Vec::new()),
        };
        Ok(both(clean, self.filtered(file, info, filter, run).await?))
    }

    /// PTS of the packets that a bitstream filter lets pass; none when the stream cannot be
    /// filtered or comes out on another clock.
    async fn filtered(
        &self,
        file: &Path,
        info: &MediaInfo,
        filter: &str,
        run: &Run,
    ) -> Result<Vec<i64>, MediaError> {
        let mut args: Args = vec!["-copyts".into()];
        args.extend(prefix::for_ffmpeg());
        args.extend(prefix::input(file));
        push(&mut args, ["-map", "0:V:0", "-c", "copy", "-bsf:v", filter, "-f", "framecrc", "-"]);
        let (mut base, mut pts) = (None, Vec::new());
        let exit = self.ffmpeg(args, wall(info), run, |line| {
            if let Some(text) = line.strip_prefix("#tb 0: ") {
                base = timebase(text);
            } else if !line.starts_with('#') {
                // stream, dts, pts, duration, size, checksum
                pts.extend(line.split(',').nth(2).and_then(|pts| pts.trim().parse::<i64>().ok()));
            }
        });
        let exit = match exit.await {
            // It speaks only at cut points: a long silence means that there are hardly any.
            Err(MediaError::Failed(failure)) if failure.code == Code::ToolStalled => {
                return Ok(Vec::new());
            }
            exit => exit?,
        };
        let usable = exit.success() && base == Some(info.video.timebase);
        Ok(if usable { pts } else { Vec::new() })
    }
}

/// What is in both lists, in the order of the first.
fn both(mut clean: Vec<i64>, mut idr: Vec<i64>) -> Vec<i64> {
    idr.sort_unstable();
    clean.retain(|pts| idr.binary_search(pts).is_ok());
    clean
}

/// PTS of the IDR pictures by the file's own tables and the first bytes of its key frames: a
/// thousand times less to read than all pictures. None of them in a file that nothing may be
/// copied from. `None` when the file is not read here, or not understood as ffmpeg does: the n-th
/// packet must be the n-th sample.
async fn own_keys(file: &Path, packets: &Packets) -> Option<Vec<i64>> {
    let path = file.to_owned();
    let idr = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::open(path)?;
        let track = Movie::read(&mut file)?.picture()?;
        Ok::<_, Odd>((nal::scan(&mut file, &track)?.idr, track.samples.len()))
    });
    match idr.await.ok()? {
        Ok((idr, samples)) if samples == packets.seen() => Some(packets.keys_among(&idr)),
        Err(Odd::Uncopyable(_)) => Some(Vec::new()),
        _ => None,
    }
}

/// Refuses a list that was cut short: what the file says of itself bounds nothing.
fn few_enough(packets: Packets, most: usize) -> Result<Packets, MediaError> {
    if packets.len() <= most {
        return Ok(packets);
    }
    let message = format!("the video has more than {most} frames");
    Err(Failure::new(Code::OutOfShape, message).into())
}

/// The numbers of the frames shown at `keys`, both ascending.
fn frames_at(timeline: &Timeline, keys: &[i64]) -> Vec<u32> {
    let mut frames = Vec::with_capacity(keys.len());
    let mut frame = 0;
    for &key in keys {
        while frame < timeline.frames() && timeline.pts(frame) < key {
            frame += 1;
        }
        if frame < timeline.frames() && timeline.pts(frame) == key {
            frames.push(frame);
        }
    }
    frames
}

/// The length of a frame by the average rate, in ticks; at least 1.
fn frame_step(info: &MediaInfo) -> i64 {
    let (num, den) = info.video.frame_rate;
    let base = info.video.timebase;
    let ticks =
        u64::from(den) * u64::from(base.den) / (u64::from(num.max(1)) * u64::from(base.num));
    i64::try_from(ticks).unwrap_or(1).max(1)
}

/// Listing is bound by reading the disk; decoding by the processor.
fn wall(info: &MediaInfo) -> Duration {
    Duration::from_mins(2) + 2 * Duration::from_millis(info.duration_ms)
}

/// Every 4,096 frames is often enough, and cheap.
fn told(run: &Run, info: &MediaInfo, frames: usize, last: Option<i64>) {
    if frames % 4096 != 1 {
        return;
    }
    let base = info.video.timebase;
    let at = last.map(|pts| crate::model::MediaTime::new(pts, base).to_millis());
    let done = at.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0);
    let share = done.saturating_mul(950) / info.duration_ms.max(1);
    let permille = u16::try_from(share.min(950)).unwrap_or(0);
    (run.progress)(Step { permille, ..Step::default() });
}

/// A clock as tools write it: `1/12800`.
pub(super) fn timebase(text: &str) -> Option<Timebase> {
    let (num, den) = text.trim().split_once('/')?;
    Timebase::new(num.parse().ok()?, den.parse().ok()?)
}
