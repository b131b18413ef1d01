//! What the site says of a video, out of yt-dlp's JSON: every value bounded and cleaned.

use super::{Settings, Subtitles, clean};
use crate::model::{AllowList, Chapter, Code, Failure, Heat, Link, LinkInfo};
use serde_json::Value;

/// The most characters of a title, a chapter's title and an uploader's name.
const TEXT_MAX: usize = 200;
/// The most characters of a site's name.
const SITE_MAX: usize = 40;
/// The most chapters kept.
const CHAPTERS_MAX: usize = 1000;
/// Longer than any video: what is beyond is a mistake of the site.
const SECONDS_MAX: f64 = 10_000_000.0;

/// What the site says of a video.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    pub info: LinkInfo,
    pub chapters: Vec<Chapter>,
    pub heat: Vec<Heat>,
    /// Which of its subtitles are worth asking for.
    pub subtitles: Subtitles,
    /// Not (yet) a recording: live right now, or announced.
    pub live: bool,
    /// Whether all that was chosen is sent as files, which can be entered in the middle.
    pub in_files: bool,
    /// The size, when the site states it rather than guesses.
    pub exact_bytes: Option<u64>,
}

/// One of the formats chosen for download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub id: String,
    /// Its size, stated or guessed.
    pub bytes: Option<u64>,
}

impl Site {
    /// Takes in the facts that do not depend on the chosen formats.
    pub(super) fn describe(&mut self, json: &Value) {
        let text = |key: &str, max: usize| clean::line(json.get(key)?.as_str()?, max);
        self.info.title = text("title", TEXT_MAX);
        self.info.uploader = text("uploader", TEXT_MAX);
        self.info.site = text("extractor_key", SITE_MAX).map(|name| name.to_ascii_lowercase());
        self.info.duration_ms = json.get("duration").and_then(millis).filter(|&ms| ms > 0);
        self.info.picture = json.get("thumbnail").and_then(Value::as_str).and_then(picture);
        let status = json.get("live_status").and_then(Value::as_str).unwrap_or_default();
        self.live = matches!(status, "is_live" | "is_upcoming")
            || json.get("is_live").and_then(Value::as_bool) == Some(true);
    }

    /// Takes in the site's chapters; those without a length are dropped.
    pub(super) fn list_chapters(&mut self, json: &Value) {
        let listed = json.as_array().map(Vec::as_slice).unwrap_or_default();
        self.chapters = listed.iter().filter_map(chapter).take(CHAPTERS_MAX).collect();
        self.chapters.sort_by_key(|chapter| chapter.start_ms);
        self.info.chapter_count = u32::try_from(self.chapters.len()).unwrap_or(u32::MAX);
    }

    /// Takes in what was chosen for download; returns the formats in the order they will come.
    pub(super) fn choose(&mut self, whole: &Value, parts: &Value) -> Vec<Format> {
        let parts = parts.as_array().map(Vec::as_slice).unwrap_or_default();
        let chosen: Vec<&Value> =
            if parts.is_empty() { vec![whole] } else { parts.iter().take(8).collect() };
        let sum = |size: fn(&Value) -> Option<u64>| {
            chosen.iter().map(|part| size(part)).sum::<Option<u64>>()
        };
        let is_file = |part: &Value| {
            let protocol = part.get("protocol").and_then(Value::as_str);
            matches!(protocol, Some("http" | "https"))
        };
        self.in_files = chosen.iter().all(|part| is_file(part));
        self.exact_bytes = sum(|part| bytes(part, "filesize"));
        self.info.estimated_bytes = sum(size).or_else(|| size(whole));
        let id = |part: &Value| part.get("format_id").and_then(Value::as_str).map(str::to_owned);
        chosen
            .iter()
            .map(|part| Format { id: id(part).unwrap_or_default(), bytes: size(part) })
            .collect()
    }

    /// Why this video is not to be downloaded, if so.
    pub(super) fn refusal(&self, settings: &Settings) -> Option<Failure> {
        let longest = u64::try_from(settings.max_duration.as_millis()).unwrap_or(u64::MAX);
        let guessed = self.info.estimated_bytes.unwrap_or_default();
        if self.live {
            Some(Failure::of(Code::NotYetRecorded))
        } else if self.info.duration_ms.is_some_and(|ms| ms > longest) {
            Some(Failure::of(Code::TooLong))
        } else if self.exact_bytes.is_some_and(|bytes| bytes > settings.max_bytes)
            // Guesses come from the bit rate and are often too high by some.
            || guessed > settings.max_bytes.saturating_add(settings.max_bytes / 4)
        {
            Some(Failure::of(Code::TooLarge))
        } else {
            None
        }
    }
}

fn chapter(json: &Value) -> Option<Chapter> {
    let start_ms = json.get("start_time").and_then(millis)?;
    let end_ms = json.get("end_time").and_then(millis)?;
    let title = json.get("title").and_then(Value::as_str);
    let title = title.and_then(|title| clean::line(title, TEXT_MAX)).unwrap_or_default();
    (end_ms > start_ms).then_some(Chapter { start_ms, end_ms, title })
}

/// A picture's address: only one that could be a link itself, so never a private one.
fn picture(text: &str) -> Option<String> {
    Link::parse(text, &AllowList::default()).ok().map(|link| link.as_str().to_owned())
}

/// Seconds, as a number of any kind, in whole milliseconds.
pub(super) fn millis(json: &Value) -> Option<u64> {
    let seconds = json.as_f64().filter(|seconds| (0.0..=SECONDS_MAX).contains(seconds))?;
    whole((seconds * 1000.0).round())
}

fn size(format: &Value) -> Option<u64> {
    bytes(format, "filesize").or_else(|| bytes(format, "filesize_approx"))
}

fn bytes(format: &Value, key: &str) -> Option<u64> {
    whole(format.get(key)?.as_f64()?).filter(|&bytes| bytes > 0)
}

/// A number of JSON as a whole one; `None` below 0 and beyond what a float counts exactly.
pub(super) fn whole(number: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if !(0.0..=EXACT).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the range that was just checked"
    )]
    Some(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::time::Duration;

    fn described(json: &Value) -> Site {
        let mut site = Site::default();
        site.describe(json);
        site
    }

    #[test]
    fn only_what_is_sent_as_files_has_sections() {
        let of = |whole: &Value, parts: &Value| {
            let mut site = Site::default();
            site.choose(whole, parts);
            site.in_files
        };
        let none = json!([]);
        let [https, hls] = ["https", "m3u8_native"].map(|name| json!({"protocol": name}));
        assert!(of(&https, &none) && of(&json!({"protocol": "http"}), &none));
        assert!(!of(&hls, &none) && !of(&json!({}), &none));
        assert!(!of(&json!({"protocol": "http_dash_segments"}), &none));
        // The parts count, not what they are together.
        assert!(of(&json!({"protocol": "https+https"}), &json!([https, https])));
        assert!(!of(&json!({"protocol": "https"}), &json!([https, hls])));
    }

    #[test]
    fn the_facts_are_bounded_and_clean() {
        let site = described(&json!({
            "title": format!("A\u{7}\n{}", "x".repeat(500)),
            "uploader": "",
            "duration": 12.3456,
            "extractor_key": "Youtube",
            "thumbnail": "https://img.example/p.jpg",
        }));
        assert_eq!(site.info.title.as_ref().map(|title| title.chars().count()), Some(200));
        assert!(!site.info.title.unwrap().contains(char::is_control));
        assert_eq!(site.info.uploader, None);
        assert_eq!(site.info.duration_ms, Some(12_346));
        assert_eq!(site.info.site.as_deref(), Some("youtube"));
        assert_eq!(site.info.picture.as_deref(), Some("https://img.example/p.jpg"));
        assert!(!site.live);
    }

    #[test]
    fn wrong_types_and_wild_numbers_are_nothing() {
        let wild = json!({"title": 5, "duration": 1e300, "thumbnail": {}, "is_live": "yes"});
        assert_eq!(described(&wild), Site::default());
        assert_eq!(described(&json!({"duration": -3})), Site::default());
        assert_eq!(described(&json!([])), Site::default());
        for picture in ["file:///etc/passwd", "http://127.0.0.1/p.jpg", "javascript:alert(1)"] {
            assert_eq!(described(&json!({"thumbnail": picture})).info.picture, None);
        }
    }

    #[test]
    fn chapters_need_a_length() {
        let mut site = Site::default();
        site.list_chapters(&json!([
            {"start_time": 10, "end_time": 20.5, "title": "Two"},
            {"start_time": 0, "end_time": 10, "title": null},
            {"start_time": 30, "end_time": 30, "title": "none"},
            {"start_time": -1, "end_time": 5},
        ]));
        assert_eq!(site.info.chapter_count, 2);
        assert_eq!(site.chapters[0], Chapter { start_ms: 0, end_ms: 10_000, title: String::new() });
        assert_eq!(
            site.chapters[1],
            Chapter { start_ms: 10_000, end_ms: 20_500, title: "Two".into() }
        );
    }

    #[test]
    fn sizes_are_those_of_what_was_chosen() {
        let mut site = Site::default();
        let formats = site.choose(
            &json!({"format_id": "137+140", "filesize_approx": 999}),
            &json!([{"format_id": "137", "filesize": 900}, {"format_id": "140", "filesize_approx": 100.7}]),
        );
        assert_eq!(formats[0], Format { id: "137".into(), bytes: Some(900) });
        assert_eq!(formats[1], Format { id: "140".into(), bytes: Some(100) });
        assert_eq!((site.exact_bytes, site.info.estimated_bytes), (None, Some(1000)));
        let formats = site.choose(&json!({"format_id": "mp4", "filesize": 50}), &json!([]));
        assert_eq!(formats, [Format { id: "mp4".into(), bytes: Some(50) }]);
        assert_eq!((site.exact_bytes, site.info.estimated_bytes), (Some(50), Some(50)));
        site.choose(&json!({"format_id": "hls"}), &json!([]));
        assert_eq!((site.exact_bytes, site.info.estimated_bytes), (None, None));
    }

    #[test]
    fn what_is_outside_the_limits_is_refused() {
        let settings = Settings {
            max_bytes: 1000,
            max_duration: Duration::from_mins(1),
            ..Settings::default()
        };
        let table = [
            (json!({"duration": 60}), None),
            (json!({"duration": 61}), Some(Code::TooLong)),
            (json!({"live_status": "is_live"}), Some(Code::NotYetRecorded)),
            (json!({"live_status": "is_upcoming"}), Some(Code::NotYetRecorded)),
            (json!({"live_status": "was_live"}), None),
            (json!({"is_live": true}), Some(Code::NotYetRecorded)),
        ];
        for (json, expected) in table {
            let refusal = described(&json).refusal(&settings);
            assert_eq!(refusal.map(|failure| failure.code), expected, "{json}");
        }
        for (whole, expected) in [
            (json!({"filesize": 1000}), None),
            (json!({"filesize": 1001}), Some(Code::TooLarge)),
            (json!({"filesize_approx": 1250}), None),
            (json!({"filesize_approx": 1251}), Some(Code::TooLarge)),
        ] {
            let mut site = Site::default();
            site.choose(&whole, &json!([]));
            let refusal = site.refusal(&settings);
            assert_eq!(refusal.map(|failure| failure.code), expected, "{whole}");
        }
    }
}
