//! What yt-dlp has reported so far, line by line.

use super::info::Site;
use super::progress::Download;
use super::{Subtitles, heat, section};
use crate::media::Step;
use serde_json::{Deserializer, Value};

/// Everything a run of yt-dlp has told on its output.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub site: Site,
    /// The site answered: `site` is filled.
    pub described: bool,
    /// A format was chosen: a download was about to begin.
    pub chosen: bool,
    /// The video itself is being downloaded; what comes before may be missing.
    pub begun: bool,
    /// The section that is being downloaded, in milliseconds, unless it is the whole video.
    pub section: Option<[u64; 2]>,
    pub download: Download,
    /// The finished file, as yt-dlp names it.
    pub file: Option<String>,
}

impl Report {
    /// Takes in one line; returns the progress it tells, if any. Lines that are not ours are
    /// ignored: what matters is checked by what is there in the end.
    pub(super) fn line(&mut self, line: &str) -> Option<Step> {
        if let Some(step) = self.section.and_then(|section| section::step(line, section)) {
            return Some(self.download.at_least(step));
        }
        let (kind, rest) = line.split_once(' ')?;
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        let mut next = || values.next()?.ok();
        match kind {
            "EZI" => {
                self.site.describe(&next()?);
                self.described = true;
            }
            "EZH" => self.site.heat = heat::read(&next()?),
            "EZL" => self.site.subtitles = Subtitles::choose(&next()?),
            "EZC" => self.site.list_chapters(&next()?),
            "EZS" => {
                let formats = self.site.choose(&next()?, &next().unwrap_or_default());
                self.download.expect(formats);
                self.chosen = true;
            }
            "EZB" => self.begun = true,
            "EZP" => {
                let id = next()?;
                return Some(self.download.tick(id.as_str().unwrap_or_default(), &next()?));
            }
            "EZM" => return Some(self.download.merging()),
            "EZF" => self.file = next()?.as_str().map(str::to_owned),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_line_by_line() {
        let mut report = Report::default();
        let steps: Vec<u16> = [
            r#"EZI {"title": "A title", "duration": 6, "extractor_key": "Generic"}"#,
            r#"EZC [{"start_time": 0, "end_time": 3, "title": "One"}]"#,
            r#"EZH [{"start_time": 0, "end_time": 3, "value": 1}]"#,
            r#"EZL {"language": "en", "subtitles_table": "Language Formats\nen vtt"}"#,
            r#"EZS {"format_id": "900+aud"} [{"format_id": "900"}, {"format_id": "aud"}]"#,
            r#"EZP "NA" {"status": "finished", "downloaded_bytes": 7}"#,
            "EZB mp4",
            "some words of an extractor",
            r#"EZP "900" {"status": "downloading", "downloaded_bytes": 10, "total_bytes": 20}"#,
            r#"EZP "900" {"status": "downloa"#,
            r#"EZP "aud" {"status": "finished"}"#,
            "EZM mkv",
            r#"EZF "source.mkv""#,
        ]
        .into_iter()
        .filter_map(|line| report.line(line))
        .map(|step| step.permille)
        .collect();
        // Subtitles say their progress as well: it is none of the video's.
        assert_eq!(steps, [0, 432, 960, 960]);
        assert!(report.described && report.chosen && report.begun);
        assert_eq!((report.site.heat.len(), report.download.bytes()), (1, 10));
        assert_ne!(report.site.subtitles, Subtitles::None);
        assert_eq!(report.site.info.chapter_count, 1);
        assert_eq!(report.file.as_deref(), Some("source.mkv"));
    }

    #[test]
    fn a_section_is_as_far_as_ffmpeg_is() {
        let mut report = Report { section: Some([0, 10_000]), ..Report::default() };
        let lines = ["frame=1", "out_time_us=5000000", "out_time_us=2000000", "progress=end"];
        let steps: Vec<u16> =
            lines.iter().filter_map(|line| report.line(line)).map(|step| step.permille).collect();
        assert_eq!(steps, [480, 480]);
        let mut whole = Report::default();
        assert_eq!(whole.line("out_time_us=5000000"), None);
    }

    #[test]
    fn lines_of_others_change_nothing() {
        let mut report = Report::default();
        for line in ["", "EZF", "EZF source.mkv", "EZI [", "EZS", "EZX {}", "[download] 5%"] {
            assert_eq!(report.line(line), None, "{line}");
        }
        assert!(!report.described && !report.chosen && report.file.is_none());
    }
}
