//! Subtitles that yt-dlp has put beside the video: found, read with bounds, made plain text.
//!
//! They help to cut and can be shown; without them a video is cut as well. So whatever is wrong
//! with a file, the answer is no captions, never an error.

mod json3;
mod tidy;
mod vtt;

use crate::model::Caption;
use std::path::{Path, PathBuf};

/// The largest file read, in bytes: the subtitles of six hours take about one megabyte.
const FILE_MAX: u64 = 8 << 20;
/// The most cues read: rolling captions have one for every step, so there are more of them than
/// captions.
const CUES_MAX: usize = 4 * CAPTIONS_MAX;
/// The most lines of one cue: what is beyond would fill the picture.
const LINES_MAX: usize = 16;
/// The most captions kept.
pub(super) const CAPTIONS_MAX: usize = 20_000;

/// The captions of the best subtitle file in `dir`, in order of time.
pub(super) async fn read(dir: &Path) -> Vec<Caption> {
    let dir = dir.to_owned();
    // A parser that panics has found nothing either.
    tokio::task::spawn_blocking(move || read_now(&dir)).await.unwrap_or_default()
}

fn read_now(dir: &Path) -> Vec<Caption> {
    let found = files(dir).into_iter().map(|file| of_file(&file));
    found.into_iter().find(|captions| !captions.is_empty()).unwrap_or_default()
}

/// Files yt-dlp named `source.LANGUAGE.FORMAT`; plain languages (`pt`) before their kinds
/// (`pt-BR`).
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.starts_with("source.") && Format::of(name).is_some());
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    names.into_iter().map(|name| dir.join(name)).collect()
}

fn of_file(file: &Path) -> Vec<Caption> {
    let fits = |meta: std::fs::Metadata| meta.is_file() && meta.len() <= FILE_MAX;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (Some(format), true) = (Format::of(name), file.symlink_metadata().is_ok_and(fits)) else {
        return Vec::new();
    };
    let bytes = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    tidy::tidy(match format {
        Format::Json3 => json3::cues(&text),
        Format::Vtt => vtt::cues(&text),
    })
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// `YouTube`'s own.
    Json3,
    /// `WebVTT`, and `SubRip`, whose cues differ only in their commas.
    Vtt,
}

impl Format {
    fn of(name: &str) -> Option<Self> {
        match name.rsplit('.').next()? {
            "json3" => Some(Self::Json3),
            "vtt" | "srt" => Some(Self::Vtt),
            _ => None,
        }
    }
}

/// What stands on the screen for a while, as a file tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cue {
    start_ms: u64,
    end_ms: u64,
    /// Line by line, without tags.
    lines: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_plain_language_is_read_first_and_what_is_broken_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        assert!(read_now(dir.path()).is_empty());
        put("source.mp4", "1\n00:00.000 --> 00:01.000\nno");
        put("other.en.vtt", "00:00.000 --> 00:01.000\nno");
        put("source.pt.json3", "{");
        put("source.pt-BR.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<b>sim</b>\n");
        let sim = Caption { start_ms: 0, end_ms: 1000, text: "sim".into() };
        assert_eq!(read_now(dir.path()), [sim]);
        put("source.pt.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nyes\n");
        assert_eq!(read_now(dir.path())[0].text, "yes");
        let large = vec![b' '; usize::try_from(FILE_MAX).unwrap() + 1];
        std::fs::write(dir.path().join("source.pt.vtt"), large).unwrap();
        assert_eq!(read_now(dir.path())[0].text, "sim");
    }

    /// Without bounds, finding what rolling captions repeat takes the square of their lines.
    #[test]
    fn lines_and_cues_are_bounded_whatever_the_format() {
        let lines = "\\na".repeat(1000);
        let event =
            |n| format!(r#"{{"tStartMs":{n},"dDurationMs":9,"segs":[{{"utf8":"{lines}"}}]}}"#);
        let events: Vec<String> = (0..100).map(event).collect();
        let long = json3::cues(&format!(r#"{{"events":[{}]}}"#, events.join(",")));
        let vtt_long = vtt::cues(&format!("00:00.000 --> 00:01.000\n{}", "a\n".repeat(1000)));
        for cue in long.iter().chain(&vtt_long) {
            assert_eq!(cue.lines.len(), LINES_MAX);
        }
        let event = r#"{"tStartMs":1,"dDurationMs":9}"#;
        let many = vec![event; CUES_MAX + 1].join(",");
        assert_eq!(json3::cues(&format!(r#"{{"events":[{many}]}}"#)).len(), CUES_MAX);
        let many = "00:00.000 --> 00:01.000\n".repeat(CUES_MAX + 1);
        assert_eq!(vtt::cues(&many).len(), CUES_MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Whatever a file holds, the captions are bounded, plain, in order and apart.
        #[test]
        fn any_text_gives_clean_captions(
            text in "([0-9:.,]{0,12}( --> |-->)?[0-9:.,]{0,12}\n|[<>&a-z;#0-9\u{202e} ]{0,40}\n|\n){0,60}",
        ) {
            for cues in [vtt::cues(&text), json3::cues(&text)] {
                let captions = tidy::tidy(cues);
                prop_assert!(captions.windows(2).all(|pair| pair[0].end_ms <= pair[1].start_ms));
                for caption in captions {
                    prop_assert!(caption.start_ms < caption.end_ms);
                    prop_assert!((1..=500).contains(&caption.text.chars().count()));
                    prop_assert!(!caption.text.contains(char::is_control));
                }
            }
        }
    }
}
