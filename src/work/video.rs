//! Making a video of a source: inspect → admit → fetch → probe → analyse → publish.

use crate::files::{FileError, FileKey, Reservation, Scratch};
use crate::measure::Kind;
use crate::media::{Analysed, Fetched, Inspected, MediaError, Run, Wish};
use crate::model::{
    Caption, Chapter, Code, Extent, Facts, Failure, Heat, Link, MediaInfo, MediaTime, Outcome,
    Source, Stage, VideoId, VideoSummary,
};
use crate::work::attempt::Attempt;
use crate::work::cookies;
use crate::work::halt::Halt;
use crate::work::stretch::{self, OnFile};
use std::path::{Path, PathBuf};
use tracing::warn;

/// Room set aside for a download whose size the site does not say.
const UNKNOWN_SIZE: u64 = 1 << 30;
/// A poster shows the moment a tenth into the video: openings are often black.
const POSTER_AT: u64 = 10;

/// Fetches, probes, indexes and publishes.
pub async fn run(attempt: &Attempt, source: &Source, scratch: &Scratch) -> Result<Outcome, Halt> {
    let mut got = match source {
        Source::Link(link) => download(attempt, link, None, scratch).await?,
        Source::Stretch { link, from_ms, to_ms } => {
            download(attempt, link, Some([*from_ms, *to_ms]), scratch).await?
        }
        Source::Upload { name, .. } => take_upload(attempt, name, scratch).await?,
    };
    let media = &attempt.rooms.media;
    let progress = attempt.stage(Stage::Probe, 800, 840).await?;
    let mut info = media.probe(&got.file, &attempt.tool_run(scratch, progress)).await?;
    info.title = got.title.take().or(info.title);

    let progress = attempt.stage(Stage::Analyse, 840, 880).await?;
    let run = attempt.tool_run(scratch, progress);
    let timeline = media.index(&got.file, &info, &run).await?;
    // The frames are what is cut; containers often claim a little more, some claim nonsense.
    info.duration_ms = u64::try_from(timeline.duration().to_millis()).unwrap_or(0);
    let told = got.told.on_file(got.offset_ms, info.duration_ms);
    if info.chapters.is_empty() {
        info.chapters = told.chapters;
    }
    let mut facts = Facts { offset_ms: got.offset_ms, ..Facts::new(info, timeline) };

    let progress = attempt.meter.stage(880, 970);
    let run = attempt.tool_run(scratch, progress);
    let Analysed { analysis, waveform, sprite } = media.analyse(&got.file, &facts, &run).await?;
    facts.analysis = analysis;
    facts.analysis.heat = told.heat;
    facts.analysis.caption_count = u32::try_from(told.captions.len()).unwrap_or(u32::MAX);
    let mut extras = Extras { poster: None, waveform, sprite, captions: None };
    if !told.captions.is_empty() {
        extras.captions = Some(write_json(scratch, "captions.json", &told.captions).await?);
    }

    let progress = attempt.stage(Stage::Publish, 970, 1000).await?;
    let run = attempt.tool_run(scratch, progress);
    let poster = scratch.dir().join("poster.jpg");
    let at = MediaTime::from_millis(facts.info.duration_ms / POSTER_AT);
    let has_poster = match media.poster(&got.file, at, &poster, &run).await {
        Ok(()) => true,
        Err(MediaError::Stopped) => return Err(Halt::Stopped),
        Err(error) => {
            warn!(%error, "no poster could be made");
            false
        }
    };
    extras.poster = has_poster.then_some(poster);
    publish(attempt, scratch, &got.file, &extras, &facts).await?;
    let summary = summary(attempt, facts, &got.fallback_title, has_poster);
    Ok(Outcome::Video(VideoSummary { extent: got.extent, ..summary }))
}

/// A source file in scratch and what is known of it besides its own facts.
struct Got {
    file: PathBuf,
    title: Option<String>,
    fallback_title: String,
    told: Told,
    offset_ms: u64,
    extent: Extent,
    /// Held until the file is published.
    _room: Reservation,
}

/// What a site tells of the whole video.
#[derive(Default)]
struct Told {
    chapters: Vec<Chapter>,
    heat: Vec<Heat>,
    captions: Vec<Caption>,
}

impl Told {
    /// The same on the clock of the file, which may hold a section only, also from the start.
    fn on_file(self, offset_ms: u64, duration_ms: u64) -> Self {
        Self {
            chapters: Chapter::on_file(self.chapters, offset_ms, duration_ms),
            heat: Heat::on_file(self.heat, offset_ms, duration_ms),
            captions: Caption::on_file(self.captions, offset_ms, duration_ms),
        }
    }
}

/// How a file of a video is named after the attempt that made it.
type Named = fn(VideoId, String) -> FileKey;

/// Files beside the source, where they could be made.
struct Extras {
    poster: Option<PathBuf>,
    waveform: Option<PathBuf>,
    sprite: Option<PathBuf>,
    captions: Option<PathBuf>,
}

async fn download(
    attempt: &Attempt,
    link: &Link,
    wanted: Option<[u64; 2]>,
    scratch: &Scratch,
) -> Result<Got, Halt> {
    let media = &attempt.rooms.media;
    let progress = attempt.stage(Stage::Inspect, 0, 20).await?;
    let cookies = cookies::lend(attempt, scratch).await?;
    let run = Run { cookies, ..attempt.tool_run(scratch, progress) };
    let Inspected { info, subtitles, sections } = media.inspect(link, &run).await?;
    let wanted = wanted.filter(|_| sections);
    let section = wanted.and_then(|wanted| stretch::section(wanted, info.duration_ms));

    attempt.stage(Stage::Admit, 20, 20).await?;
    let bytes = room(info.estimated_bytes, section, info.duration_ms);
    let room = attempt.rooms.files.reserve(bytes).await?;

    let progress = attempt.stage(Stage::Fetch, 20, 800).await?;
    let wish = Wish { section, subtitles };
    let Fetched { file, info, chapters, heat, captions, offset_ms, extent } =
        media.fetch(link, wish, &Run { progress, ..run }).await?;
    cookies::take_back(scratch).await?;
    let bytes = tokio::fs::metadata(&file).await.map_or(0, |meta| meta.len());
    attempt.measures().downloaded(bytes);
    Ok(Got {
        file,
        title: info.title,
        fallback_title: link.host().to_owned(),
        told: Told { chapters, heat, captions },
        offset_ms,
        extent,
        _room: room,
    })
}

/// Room to set aside for a download, in bytes: of a section too for the whole, which is fetched
/// when the section cannot be had.
fn room(estimated: Option<u64>, section: Option<[u64; 2]>, duration_ms: Option<u64>) -> u64 {
    let bytes = estimated.unwrap_or(UNKNOWN_SIZE);
    let share =
        section.map(|section| stretch::share_of(bytes, section, duration_ms.unwrap_or_default()));
    // Twice: a section is copied once to move its clock.
    bytes.max(share.unwrap_or(0).saturating_mul(2))
}

async fn take_upload(attempt: &Attempt, name: &str, scratch: &Scratch) -> Result<Got, Halt> {
    attempt.stage(Stage::Admit, 0, 800).await?;
    let files = &attempt.rooms.files;
    let key = FileKey::Upload(attempt.job.id);
    let upload = async {
        files.open_local(&key).await.map_err(|error| match error {
            FileError::NotFound => {
                Failure::new(Code::VideoGone, "the uploaded file is no longer kept").into()
            }
            other => Halt::from(other),
        })
    };
    let upload = attempt.unless_stopped(upload).await?;
    let file = scratch.dir().join("source.bin");
    let room = files.reserve(0).await?;
    link_or_copy(upload.path(), &file).await?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Ok(Got {
        file,
        title: None,
        fallback_title: stem.to_owned(),
        told: Told::default(),
        offset_ms: 0,
        extent: Extent::Whole,
        _room: room,
    })
}

/// The same bytes under a second name; copied only where the file system cannot link.
async fn link_or_copy(from: &Path, to: &Path) -> Result<(), Halt> {
    if tokio::fs::hard_link(from, to).await.is_err() {
        tokio::fs::copy(from, to).await?;
    }
    Ok(())
}

async fn publish(
    attempt: &Attempt,
    scratch: &Scratch,
    source: &Path,
    extras: &Extras,
    facts: &Facts,
) -> Result<(), Halt> {
    let (files, video, mark) = (&attempt.rooms.files, attempt.job.id, attempt.mark());
    let bytes = facts.info.bytes;
    let facts = write_json(scratch, "facts.json", facts).await?;
    let facts_key = FileKey::Facts(video, mark.clone());
    attempt.unless_stopped(files.publish(&facts, &facts_key)).await?;
    let Extras { poster, waveform, sprite, captions } = extras;
    let named: [(_, Named); 4] = [
        (poster, FileKey::VideoPoster),
        (waveform, FileKey::Waveform),
        (sprite, FileKey::Sprite),
        (captions, FileKey::Captions),
    ];
    for (file, key) in named {
        if let Some(file) = file {
            attempt.unless_stopped(files.publish(file, &key(video, mark.clone()))).await?;
        }
    }
    attempt.unless_stopped(files.publish(source, &FileKey::Source(video, mark))).await?;
    attempt.measures().published(Kind::Source, bytes);
    Ok(())
}

/// What a finished video consists of, as published by the attempt with this mark.
pub fn files_of(video: VideoId, mark: &str) -> [FileKey; 6] {
    let keys = [
        FileKey::Facts,
        FileKey::VideoPoster,
        FileKey::Captions,
        FileKey::Waveform,
        FileKey::Sprite,
        FileKey::Source,
    ];
    keys.map(|key| key(video, mark.to_owned()))
}

/// A value as a JSON file in scratch.
async fn write_json<T: serde::Serialize>(
    scratch: &Scratch,
    name: &str,
    value: &T,
) -> Result<PathBuf, Halt> {
    let json = serde_json::to_vec(value)
        .map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    let file = scratch.dir().join(name);
    tokio::fs::write(&file, json).await?;
    Ok(file)
}

fn summary(attempt: &Attempt, facts: Facts, fallback: &str, has_poster: bool) -> VideoSummary {
    let has_waveform = facts.analysis.has_waveform;
    let has_sprite = facts.analysis.sprite.is_some();
    let offset_ms = facts.offset_ms;
    let MediaInfo { container, duration_ms, bytes, video, sound, chapters, title } = facts.info;
    let (width, height) = video.shown_size();
    VideoSummary {
        made_by: attempt.mark(),
        title: title
            .filter(|title| !title.trim().is_empty())
            .unwrap_or_else(|| fallback.to_owned()),
        duration_ms,
        frames: facts.timeline.frames(),
        bytes,
        width,
        height,
        frame_rate: video.frame_rate,
        codec: video.codec,
        sound_codec: sound.map(|sound| sound.codec),
        content_type: content_type(&container).to_owned(),
        chapter_count: u32::try_from(chapters.len()).unwrap_or(u32::MAX),
        has_poster,
        has_waveform,
        has_sprite,
        offset_ms,
        extent: Extent::Whole,
    }
}

/// The content type browsers expect for a container, by ffprobe's name of it.
fn content_type(container: &str) -> &'static str {
    let table = [
        ("mp4", "video/mp4"),
        ("webm", "video/webm"),
        ("matroska", "video/x-matroska"),
        ("mpegts", "video/mp2t"),
        ("avi", "video/x-msvideo"),
        ("flv", "video/x-flv"),
        ("ogg", "video/ogg"),
    ];
    let names = |wanted: &str| container.split(',').any(|name| name == wanted);
    table.iter().find(|(name, _)| names(name)).map_or("application/octet-stream", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::{Told, UNKNOWN_SIZE, content_type, room};
    use crate::model::{Caption, Chapter, Heat};

    #[test]
    fn there_is_room_for_the_whole_when_a_section_fails() {
        let part = Some([0, 100]);
        let table = [
            (Some(1000), None, Some(1000), 1000),
            (Some(1000), part, Some(1000), 1000),
            (Some(1000), Some([0, 700]), Some(1000), 1750),
            (None, part, Some(1000), UNKNOWN_SIZE),
            (Some(u64::MAX), part, Some(100), u64::MAX),
        ];
        for (bytes, section, duration_ms, expected) in table {
            assert_eq!(room(bytes, section, duration_ms), expected, "{bytes:?} {section:?}");
        }
    }

    #[test]
    fn a_section_from_the_start_keeps_nothing_of_the_rest() {
        let told = || Told {
            chapters: [[0, 50], [50, 900]]
                .map(|[start_ms, end_ms]| Chapter { start_ms, end_ms, title: "a".into() })
                .into(),
            heat: vec![Heat { start_ms: 500, end_ms: 600, permille: 1 }],
            captions: vec![Caption { start_ms: 90, end_ms: 110, text: "b".into() }],
        };
        let at = told().on_file(0, 100);
        assert_eq!([at.chapters[1].start_ms, at.chapters[1].end_ms], [50, 100]);
        assert!(at.heat.is_empty() && at.captions[0].end_ms == 100);
        let whole = told().on_file(0, 900);
        assert_eq!((whole.chapters, whole.heat), (told().chapters, told().heat));
    }

    #[test]
    fn containers_have_content_types() {
        assert_eq!(content_type("mov,mp4,m4a,3gp,3g2,mj2"), "video/mp4");
        assert_eq!(content_type("matroska,webm"), "video/webm");
        assert_eq!(content_type("asf"), "application/octet-stream");
    }
}
