//! Cutting a video into a series: plan → admit → cut and verify each part → publish.
//!
//! A clip is published the moment it is ready. A later attempt goes on with the first part that
//! has no clip yet.

use crate::files::{FileError, FileKey, LocalFile, Scratch};
use crate::media::{Cut, Made, MediaError, Step};
use crate::model::{
    Clip, Code, Facts, Failure, Gain, MediaTime, Method, Outcome, Part, PartState, SeriesId,
    SeriesSpec, SeriesSummary, Stage, Timestamp, VideoId, VideoSummary,
};
use crate::plan::{self, Cost, Effort};
use crate::queue::Checkpoint;
use crate::work::attempt::Attempt;
use crate::work::digest;
use crate::work::halt::Halt;
use crate::work::looks::{self, Looks};
use crate::work::manifest::Manifest;
use crate::work::meter::Parts;
use crate::work::pace;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tracing::{info, warn};

/// The least room for an encoded clip, in bytes a second: 10 Mbit/s, which clips with a layout are
/// held to.
const ENCODED_BYTES_A_SECOND: u64 = 1_250_000;

/// How many clips are in work at the same time where `renders` are made at once: as many again
/// are checked and published meanwhile, and one more waits until one of those is made.
const fn in_work(renders: usize) -> usize {
    2 * renders + 1
}

/// Plans, cuts, verifies and publishes.
pub async fn run(
    attempt: &Attempt,
    video: VideoId,
    spec: &SeriesSpec,
    scratch: &Scratch,
) -> Result<Outcome, Halt> {
    attempt.stage(Stage::Plan, 0, 10).await?;
    let (summary, facts) = load(attempt, video).await?;
    let planned = plan::plan(spec, &facts).map_err(|error| Halt::of(error.0))?;
    attempt.checkpoint(Checkpoint::Plan(planned)).await?;
    let parts = attempt.ask(|| attempt.rooms.queue.parts(attempt.job.id)).await?;
    let parts = without_lost_clips(attempt, parts).await?;

    attempt.stage(Stage::Admit, 10, 10).await?;
    let files = &attempt.rooms.files;
    let pace = pace::known(&**files).await;
    let takes = |part: &Part| pace.estimate(&Effort::of(part, spec, &facts));
    let learned = |part: &Part| takes(part).bytes;
    let _room = files.reserve(estimate(&parts, &facts, attempt.settings.renders, &learned)).await?;
    let source = FileKey::Source(video, summary.made_by.clone());
    let source = attempt.unless_stopped(files.open_local(&source)).await?;

    attempt.checkpoint(Checkpoint::Stage(Stage::Cut)).await?;
    let ready: Vec<bool> = parts.iter().map(|part| part.clip().is_some()).collect();
    let costs = parts.iter().map(|part| takes(part).ms).collect();
    let meter = attempt.meter.parts(10, 990, costs, &ready);
    let looks = looks::open(attempt, video, &summary, &facts, spec, parts.len()).await?;
    let gain = looks::gain(spec, &facts);
    let (source, facts, looks, meter) = (&source, &facts, &looks, &meter);
    let renders = attempt.settings.renders.max(1);
    let studio = Studio { attempt, scratch, source, facts, spec, looks, gain, meter, renders };
    let todo: Vec<_> = parts.iter().enumerate().filter(|(_, part)| part.clip().is_none()).collect();
    let following = todo.iter().skip(1).map(|(_, next)| Some(*next)).chain([None]);
    let makings: Vec<_> = todo
        .iter()
        .zip(following)
        .map(|(&(index, part), next)| studio.make(index, part, next))
        .collect();
    stream::iter(makings).buffer_unordered(in_work(renders)).try_collect::<Vec<()>>().await?;

    let name = spec.name.clone().unwrap_or_else(|| summary.title.clone());
    publish(attempt, video, &name, &summary, scratch).await
}

/// The video's facts, from its row and its facts file.
pub async fn load(attempt: &Attempt, video: VideoId) -> Result<(VideoSummary, Facts), Halt> {
    let gone = || Halt::of(Code::VideoGone);
    let job = attempt.ask(|| attempt.rooms.queue.get(video)).await?.ok_or_else(gone)?;
    let Some(Outcome::Video(summary)) = job.outcome else { return Err(gone()) };
    let key = FileKey::Facts(video, summary.made_by.clone());
    let file = attempt.unless_stopped(attempt.rooms.files.open_local(&key)).await?;
    let json = tokio::fs::read(file.path()).await?;
    let facts = serde_json::from_slice(&json)
        .map_err(|error| Failure::new(Code::Internal, format!("the video's facts: {error}")))?;
    Ok((summary, facts))
}

/// Parts whose published clip is no longer there (someone removed files by hand) are made again.
async fn without_lost_clips(attempt: &Attempt, mut parts: Vec<Part>) -> Result<Vec<Part>, Halt> {
    for part in &mut parts {
        let Some(clip) = part.clip() else { continue };
        let key = FileKey::Clip(attempt.job.id, part.n, clip.made_by.clone());
        let there = match attempt.rooms.files.meta(&key).await {
            Ok(meta) => meta.bytes == clip.bytes,
            Err(FileError::NotFound) => false,
            Err(error) => return Err(error.into()),
        };
        if !there {
            warn!(part = part.n, "a published clip is gone; it is cut again");
            part.state = PartState::Planned;
        }
    }
    Ok(parts)
}

/// What the clips that are still to be made may take on disk when `renders` of them are made at
/// the same time. `learned` is what clips like them took: pictures that are kept as they are know
/// no cap.
fn estimate(parts: &[Part], facts: &Facts, renders: usize, learned: &impl Fn(&Part) -> u64) -> u64 {
    let source_rate = facts.info.bytes.saturating_mul(1000) / facts.info.duration_ms.max(1);
    // From MP4 and MOV is copied without a copy in between; elsewhere what is copied lies beside
    // the clip for a while.
    let twice = if facts.info.container.contains("mp4") { 0 } else { renders.max(1) };
    needed(parts, source_rate, twice, learned)
}

/// The same for a source of so many bytes a second, with a tenth to spare, when the `twice`
/// largest of what is copied lie there two times.
fn needed(parts: &[Part], source_rate: u64, twice: usize, learned: &impl Fn(&Part) -> u64) -> u64 {
    let bytes = |part: &Part| {
        let of = |rate: u64| rate.saturating_mul(part.end_ms - part.start_ms) / 1000;
        match part.method {
            Method::Copy => of(source_rate),
            Method::Smart | Method::Encoded => {
                of(source_rate.max(ENCODED_BYTES_A_SECOND)).max(learned(part))
            }
        }
    };
    let todo = || parts.iter().filter(|part| part.clip().is_none());
    let mut copied: Vec<u64> =
        todo().filter(|part| part.method != Method::Encoded).map(bytes).collect();
    copied.sort_unstable_by_key(|&bytes| std::cmp::Reverse(bytes));
    let all = todo().map(bytes).chain(copied.into_iter().take(twice));
    let bytes = all.fold(0u64, u64::saturating_add);
    bytes.saturating_add(bytes / 10)
}

/// What making a clip needs.
struct Studio<'a> {
    attempt: &'a Attempt,
    scratch: &'a Scratch,
    source: &'a LocalFile,
    facts: &'a Facts,
    spec: &'a SeriesSpec,
    looks: &'a Looks<'a>,
    gain: Option<Gain>,
    meter: &'a Parts,
    /// How many clips are made at once, of all series of this worker.
    renders: usize,
}

impl Studio<'_> {
    /// Makes one clip and its poster, and publishes both; `next` is the part that comes after it.
    async fn make(&self, index: usize, part: &Part, next: Option<&Part>) -> Result<(), Halt> {
        let share = self.attempt.shares.enter(Instant::now());
        let media = &self.attempt.rooms.media;
        let out = self.scratch.dir().join(format!("part-{:04}.mp4", part.n));
        let poster = out.with_extension("jpg");
        let run = self.attempt.tool_run(self.scratch, self.meter.sink(index));
        let cut = Cut {
            source: self.source.path(),
            facts: self.facts,
            frames: &part.frames,
            method: part.method,
            look: &self.looks.of(part),
            gain: self.gain,
            out: &out,
            poster: Some(&poster),
            // Where several are made at once, the next one has begun by then.
            next: next
                .filter(|next| self.renders == 1 && next.method == Method::Smart)
                .map(|next| &next.frames),
        };
        let made = media.cut(&cut, &run).await?;
        let (method, reason) = (made.method, made.reason.or_else(|| part.reason.clone()));
        let clip = self.describe(&out, Made { method, reason }).await?;
        self.publish_poster(part, &out, &poster).await?;
        let key = FileKey::Clip(self.attempt.job.id, part.n, clip.made_by.clone());
        self.publish(&out, &key).await?;
        info!(part = part.n, ?method, bytes = clip.bytes, "clip ready");
        self.attempt.measures().clip(method, clip.bytes);
        let (took, bytes) = (share.so_far(Instant::now()), clip.bytes);
        self.attempt.checkpoint(Checkpoint::PartReady { n: part.n, clip }).await?;
        (run.progress)(Step { permille: 1000, ..Step::default() });
        if method == part.method {
            self.learn(part, took, bytes).await;
        }
        Ok(())
    }

    /// Notes how long a clip took, for those that are still to be made.
    async fn learn(&self, part: &Part, took: Duration, bytes: u64) {
        let renders = self.renders;
        // Alone on its share of the machine it would have taken as much longer as there are others.
        let took = took.saturating_mul(u32::try_from(renders).unwrap_or(u32::MAX));
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let effort = Effort::of(part, self.spec, self.facts);
        pace::learn(&*self.attempt.rooms.files, &effort, Cost { ms, bytes }, renders).await;
    }

    async fn describe(&self, file: &Path, made: Made) -> Result<Clip, Halt> {
        let path = file.to_owned();
        let digests = tokio::task::spawn_blocking(move || digest::of(&path))
            .await
            .map_err(|error| Failure::new(Code::Internal, error.to_string()))??;
        Ok(Clip {
            made_by: self.attempt.mark(),
            method: made.method,
            reason: made.reason,
            bytes: digests.bytes,
            sha256: digests.sha256,
            crc32: digests.crc32,
            ready_at: now(),
        })
    }

    /// The picture of the clip; a clip without one is still a clip.
    async fn publish_poster(&self, part: &Part, clip: &Path, poster: &Path) -> Result<(), Halt> {
        if !tokio::fs::metadata(poster).await.is_ok_and(|meta| meta.len() > 0) {
            let middle = MediaTime::from_millis((part.end_ms - part.start_ms) / 2);
            let run = self.attempt.tool_run(self.scratch, std::sync::Arc::new(|_| ()));
            match self.attempt.rooms.media.poster(clip, middle, poster, &run).await {
                Ok(()) => {}
                Err(MediaError::Stopped) => return Err(Halt::Stopped),
                Err(error) => {
                    warn!(part = part.n, %error, "no poster could be made");
                    return Ok(());
                }
            }
        }
        let key = FileKey::ClipPoster(self.attempt.job.id, part.n, self.attempt.mark());
        self.publish(poster, &key).await
    }

    async fn publish(&self, file: &Path, key: &FileKey) -> Result<(), Halt> {
        let files = &self.attempt.rooms.files;
        self.attempt.unless_stopped(files.publish(file, key)).await.map(drop)
    }
}

/// Writes the manifest and sums up.
async fn publish(
    attempt: &Attempt,
    video: VideoId,
    name: &str,
    summary: &VideoSummary,
    scratch: &Scratch,
) -> Result<Outcome, Halt> {
    attempt.stage(Stage::Publish, 990, 1000).await?;
    let parts = attempt.ask(|| attempt.rooms.queue.parts(attempt.job.id)).await?;
    let manifest = Manifest::of(attempt.job.id, video, name, summary, &parts);
    let json = serde_json::to_vec_pretty(&manifest)
        .map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    let file = scratch.dir().join("manifest.json");
    tokio::fs::write(&file, json).await?;
    let key = FileKey::Manifest(attempt.job.id, attempt.mark());
    attempt.unless_stopped(attempt.rooms.files.publish(&file, &key)).await?;
    Ok(Outcome::Series(SeriesSummary {
        made_by: attempt.mark(),
        parts: u32::try_from(parts.len()).unwrap_or(u32::MAX),
        bytes: manifest.parts.iter().map(|part| part.bytes).sum(),
        duration_ms: parts.iter().map(|part| part.end_ms - part.start_ms).sum(),
        name: name.to_owned(),
    }))
}

/// What a finished series consists of, its manifest published by the attempt with this mark.
pub fn files_of(series: SeriesId, parts: &[Part], mark: &str) -> Vec<FileKey> {
    let clips = parts.iter().filter_map(|part| Some((part.n, part.clip()?.made_by.clone())));
    let named = clips.flat_map(|(n, made_by)| {
        [FileKey::ClipPoster(series, n, made_by.clone()), FileKey::Clip(series, n, made_by)]
    });
    named.chain([FileKey::Manifest(series, mark.to_owned())]).collect()
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Snapped;

    #[test]
    fn what_is_copied_takes_room_twice_where_it_cannot_be_taken_from_the_source() {
        let part = |seconds: u64, method| Part {
            n: 1,
            frames: 0..25,
            start_ms: 5000,
            end_ms: 5000 + 1000 * seconds,
            snapped: [Snapped::Asked; 2],
            method,
            reason: None,
            state: PartState::Planned,
        };
        let rate = 2 * ENCODED_BYTES_A_SECOND;
        let parts = [
            part(10, Method::Copy),
            part(50, Method::Encoded),
            part(30, Method::Smart),
            part(20, Method::Copy),
        ];
        let seconds = |twice| needed(&parts, rate, twice, &|_| 0) * 10 / 11 / rate;
        assert_eq!([0, 1, 2, 9].map(seconds), [110, 140, 160, 170]);
    }
}
