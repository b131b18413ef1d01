//! ffprobe's JSON as the product's words; nothing runs here.

use super::Limits;
use crate::model::{
    Chapter, Code, Failure, MediaInfo, MediaTime, Rotation, SoundInfo, Timebase, VideoInfo,
};
use serde::Deserialize;
use std::collections::HashMap;

/// Codecs of pictures that are accepted, as ffprobe names them.
const PICTURES: [&str; 15] = [
    "h264",
    "hevc",
    "vp8",
    "vp9",
    "av1",
    "mpeg4",
    "mpeg1video",
    "mpeg2video",
    "mjpeg",
    "prores",
    "flv1",
    "wmv1",
    "wmv2",
    "wmv3",
    "vc1",
];
/// Codecs of sound that are accepted; `pcm_*` besides.
const SOUNDS: [&str; 12] =
    ["aac", "mp3", "mp2", "opus", "vorbis", "ac3", "eac3", "flac", "alac", "wmav1", "wmav2", "mp1"];
/// How far from a quarter turn ffmpeg still takes an angle for one, in degrees (FFmpeg 5.1,
/// `fftools/ffmpeg_filter.c`).
const TURN_OFF: f64 = 1.0;
/// The most chapters kept.
const CHAPTERS_MAX: usize = 1000;
/// The longest title kept, in characters.
const TITLE_MAX: usize = 200;

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    chapters: Vec<RawChapter>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
struct Format {
    #[serde(default, rename = "format_name")]
    name: String,
    duration: Option<String>,
    #[serde(default)]
    tags: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    profile: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    pix_fmt: Option<String>,
    sample_aspect_ratio: Option<String>,
    field_order: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    time_base: Option<String>,
    start_pts: Option<i64>,
    has_b_frames: Option<u32>,
    bit_rate: Option<String>,
    duration: Option<String>,
    color_primaries: Option<String>,
    color_transfer: Option<String>,
    color_space: Option<String>,
    channels: Option<u32>,
    sample_rate: Option<String>,
    #[serde(default)]
    disposition: HashMap<String, i64>,
    #[serde(default)]
    side_data_list: Vec<SideData>,
    #[serde(default)]
    tags: HashMap<String, String>,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

#[derive(Deserialize)]
struct RawChapter {
    start_time: Option<String>,
    end_time: Option<String>,
    #[serde(default)]
    tags: HashMap<String, String>,
}

/// The facts in ffprobe's report of a file of `bytes` bytes. A duration that is not given is 0.
pub(super) fn read(json: &str, bytes: u64) -> Result<MediaInfo, Failure> {
    let report: Report = serde_json::from_str(json).map_err(|_| Failure::of(Code::NotAVideo))?;
    if report.streams.len() > Limits::MAX_STREAMS {
        let message = format!("the file has {} streams", report.streams.len());
        return Err(Failure::new(Code::OutOfShape, message));
    }
    let picture = report.streams.iter().find(|stream| stream.is("video") && !stream.is_cover());
    let Some(picture) = picture else { return Err(no_picture(&report)) };
    let video = video(picture)?;
    let sound = report.streams.iter().find(|stream| stream.is("audio")).map(sound).transpose()?;
    let duration = report.format.duration.as_deref().or(picture.duration.as_deref());
    let first_us = video.start.to_micros();
    Ok(MediaInfo {
        duration_ms: duration.and_then(micros).map_or(0, to_ms),
        container: report.format.name,
        bytes,
        chapters: chapters(&report.chapters, first_us),
        title: report.format.tags.iter().find_map(|(key, value)| title(key, value)),
        video,
        sound,
    })
}

fn no_picture(report: &Report) -> Failure {
    let heard = report.streams.iter().any(|stream| stream.is("audio"));
    Failure::of(if heard { Code::NoPicture } else { Code::NotAVideo })
}

impl Stream {
    fn is(&self, kind: &str) -> bool {
        self.codec_type.as_deref() == Some(kind)
    }

    /// A picture attached to sound: a cover, not a video.
    fn is_cover(&self) -> bool {
        ["attached_pic", "still_image", "timed_thumbnails"]
            .iter()
            .any(|kind| self.disposition.get(*kind).is_some_and(|&set| set != 0))
    }

    fn codec(&self, listed: &[&str]) -> Result<String, Failure> {
        let name = self.codec_name.clone().unwrap_or_else(|| "unknown".to_owned());
        if listed.contains(&name.as_str()) || (self.is("audio") && name.starts_with("pcm_")) {
            return Ok(name);
        }
        Err(Failure::new(Code::UnsupportedCodec, format!("the codec `{name}` is not accepted")))
    }

    fn timebase(&self) -> Result<Timebase, Failure> {
        let parts = self.time_base.as_deref().and_then(|text| ratio(text, '/'));
        let base = parts.and_then(|(num, den)| Timebase::new(num, den));
        base.ok_or_else(|| Failure::of(Code::NotAVideo))
    }

    /// How far a player turns the picture, clockwise. The file says it counter-clockwise.
    ///
    /// # Errors
    /// `OutOfShape` for what is no quarter turn: ffmpeg would lay such a picture aslant on a larger
    /// one.
    fn rotation(&self) -> Result<Rotation, Failure> {
        let matrix = self.side_data_list.iter().find_map(|data| data.rotation);
        let tag = || self.tags.get("rotate")?.parse::<f64>().ok().map(|clockwise| -clockwise);
        let degrees = -matrix.or_else(tag).unwrap_or_default();
        let turns = (degrees / 90.0).round();
        let off = f64::abs(degrees - turns * 90.0);
        if off > TURN_OFF || off.is_nan() {
            let message = "the picture is turned by an angle that is no quarter turn";
            return Err(Failure::new(Code::OutOfShape, message));
        }
        // `rem_euclid` gives 0..4 quarter turns.
        let turns = turns.rem_euclid(4.0);
        let turned =
            [(1.0, Rotation::Quarter), (2.0, Rotation::Half), (3.0, Rotation::ThreeQuarters)]
                .into_iter()
                .find_map(|(n, rotation)| (f64::abs(turns - n) < 0.5).then_some(rotation));
        Ok(turned.unwrap_or_default())
    }
}

fn video(stream: &Stream) -> Result<VideoInfo, Failure> {
    let codec = stream.codec(&PICTURES)?;
    let timebase = stream.timebase()?;
    let (width, height) = (stream.width.unwrap_or(0), stream.height.unwrap_or(0));
    if width == 0 || height == 0 {
        return Err(Failure::of(Code::NotAVideo));
    }
    let rate = |text: &Option<String>| text.as_deref().and_then(|text| positive(text, '/'));
    let aspect = stream.sample_aspect_ratio.as_deref().and_then(|text| positive(text, ':'));
    let interlaced = matches!(stream.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt"));
    let known = |name: &Option<String>| name.clone().filter(|name| name != "unknown");
    Ok(VideoInfo {
        codec,
        profile: known(&stream.profile),
        width,
        height,
        rotation: stream.rotation()?,
        pixel_format: stream.pix_fmt.clone().unwrap_or_default(),
        pixel_aspect: aspect.unwrap_or((1, 1)),
        interlaced,
        frame_rate: rate(&stream.avg_frame_rate).or(rate(&stream.r_frame_rate)).unwrap_or((0, 1)),
        timebase,
        reorder_depth: stream.has_b_frames.unwrap_or(0),
        start: MediaTime::new(stream.start_pts.unwrap_or(0), timebase),
        bit_rate: stream.bit_rate.as_deref().and_then(|rate| rate.parse().ok()),
        colour: [&stream.color_primaries, &stream.color_transfer, &stream.color_space].map(known),
    })
}

fn sound(stream: &Stream) -> Result<SoundInfo, Failure> {
    Ok(SoundInfo {
        codec: stream.codec(&SOUNDS)?,
        channels: stream.channels.unwrap_or(0),
        sample_rate: stream.sample_rate.as_deref().and_then(|rate| rate.parse().ok()).unwrap_or(0),
        start: MediaTime::new(stream.start_pts.unwrap_or(0), stream.timebase()?),
    })
}

fn chapters(raw: &[RawChapter], first_us: i64) -> Vec<Chapter> {
    let ms = |text: &Option<String>| {
        let us = micros(text.as_deref()?)?;
        Some(to_ms(us.saturating_sub(first_us)))
    };
    let mut chapters: Vec<Chapter> = raw
        .iter()
        .take(CHAPTERS_MAX)
        .filter_map(|chapter| {
            let title = chapter.tags.iter().find_map(|(key, value)| title(key, value));
            Some(Chapter {
                start_ms: ms(&chapter.start_time)?,
                end_ms: ms(&chapter.end_time)?,
                title: title.unwrap_or_default(),
            })
        })
        .filter(|chapter| chapter.end_ms > chapter.start_ms)
        .collect();
    chapters.sort_by_key(|chapter| chapter.start_ms);
    chapters
}

fn title(key: &str, value: &str) -> Option<String> {
    if !key.eq_ignore_ascii_case("title") {
        return None;
    }
    let clean: String = value.chars().filter(|c| !c.is_control()).take(TITLE_MAX).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// `-12.345678` seconds as whole microseconds; without floating point.
pub(super) fn micros(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    let whole: i64 = whole.parse().ok()?;
    let us = whole.checked_mul(1_000_000)?.checked_add(part.parse().ok()?)?;
    Some(sign * us)
}

fn to_ms(us: i64) -> u64 {
    u64::try_from((us + 500) / 1000).unwrap_or(0)
}

fn ratio(text: &str, between: char) -> Option<(u32, u32)> {
    let (num, den) = text.split_once(between)?;
    Some((num.parse().ok()?, den.parse().ok()?))
}

fn positive(text: &str, between: char) -> Option<(u32, u32)> {
    ratio(text, between).filter(|&(num, den)| num > 0 && den > 0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("../../../tests/media/golden/phone.json");

    /// Plain facts for the tests of this room.
    pub(in crate::media) fn sample() -> MediaInfo {
        read(GOLDEN, 1_000_000).unwrap()
    }

    fn changed(change: impl FnOnce(&mut serde_json::Value)) -> Result<MediaInfo, Code> {
        let mut json = serde_json::from_str(GOLDEN).unwrap();
        change(&mut json);
        read(&json.to_string(), 1).map_err(|failure| failure.code)
    }

    #[test]
    fn a_report_becomes_facts() {
        let info = sample();
        assert_eq!(info.duration_ms, 4_004);
        assert_eq!(info.title.as_deref(), Some("Day one"));
        assert_eq!((info.video.width, info.video.height), (320, 180));
        assert_eq!(info.video.frame_rate, (30_000, 1001));
        assert_eq!(info.video.rotation, Rotation::Quarter);
        assert_eq!(info.video.shown_size(), (180, 320));
        assert_eq!(info.video.timebase, Timebase { num: 1, den: 30_000 });
        assert_eq!(info.video.colour[0].as_deref(), Some("bt709"));
        assert_eq!(info.sound.map(|s| (s.codec, s.channels)), Some(("aac".to_owned(), 2)));
        let chapters: Vec<_> =
            info.chapters.iter().map(|c| (c.start_ms, c.end_ms, c.title.as_str())).collect();
        assert_eq!(chapters, [(0, 2000, "Morning"), (2000, 4000, "Noon")]);
    }

    #[test]
    fn unusable_reports_have_their_codes() {
        assert_eq!(read("{", 1).map_err(|f| f.code), Err(Code::NotAVideo));
        assert_eq!(read("{}", 1).map_err(|f| f.code), Err(Code::NotAVideo));
        let cover = changed(|json| json["streams"][0]["disposition"]["attached_pic"] = 1.into());
        assert_eq!(cover, Err(Code::NoPicture));
        let codec = changed(|json| json["streams"][0]["codec_name"] = "magicyuv".into());
        assert_eq!(codec, Err(Code::UnsupportedCodec));
        let sound = changed(|json| json["streams"][1]["codec_name"] = "dolby_e".into());
        assert_eq!(sound, Err(Code::UnsupportedCodec));
        let many = changed(|json| {
            let track = json["streams"][1].clone();
            json["streams"] = vec![track; 40].into();
        });
        assert_eq!(many, Err(Code::OutOfShape));
    }

    #[test]
    fn only_quarter_turns_are_taken() {
        let turned = |degrees: f64| {
            changed(|json| json["streams"][0]["side_data_list"][0]["rotation"] = degrees.into())
                .map(|info| info.video.rotation)
        };
        let table = [
            (0.0, Rotation::None),
            (-90.0, Rotation::Quarter),
            (-89.5, Rotation::Quarter),
            (180.0, Rotation::Half),
            (-180.4, Rotation::Half),
            (90.0, Rotation::ThreeQuarters),
            (359.7, Rotation::None),
        ];
        for (degrees, rotation) in table {
            assert_eq!(turned(degrees), Ok(rotation), "{degrees}");
        }
        for degrees in [60.0, -45.0, 91.5, 2.0] {
            assert_eq!(turned(degrees), Err(Code::OutOfShape), "{degrees}");
        }
    }

    #[test]
    fn odd_values_are_read_as_nothing() {
        let info = changed(|json| {
            json["format"]["duration"] = "N/A".into();
            json["streams"][0]["duration"] = serde_json::Value::Null;
            json["streams"][0]["avg_frame_rate"] = "0/0".into();
            json["streams"][0]["sample_aspect_ratio"] = "0:1".into();
        });
        let info = info.unwrap();
        assert_eq!(info.duration_ms, 0);
        assert_eq!(info.video.frame_rate, (30_000, 1001));
        assert_eq!(info.video.pixel_aspect, (1, 1));
        assert_eq!(micros("-1.5"), Some(-1_500_000));
        assert_eq!(micros("N/A"), None);
    }
}
