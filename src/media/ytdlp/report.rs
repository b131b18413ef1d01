//! What yt-dlp has reported so far, line by line.

use super::info::Site;
use super::progress::Download;
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
    pub download: Download,
    /// The finished file, as yt-dlp names it.
    pub file: Option<String>,
}

impl Report {
    /// Takes in one line; returns the progress it tells, if any. Lines that are not ours are
    /// ignored: what matters is checked by what is there in the end.
    pub(super) fn line(&mut self, line: &str) -> Option<Step> {
        let (kind, rest) = line.split_once(' ')?;
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        let mut next = || values.next()?.ok();
        match kind {
            "EZI" => {
                self.site.describe(&next()?);
                self.described = true;
            }
            "EZC" => self.site.list_chapters(&next()?),
            "EZS" => {
                let formats = self.site.choose(&next()?, &next().unwrap_or_default());
                self.download.expect(formats);
                self.chosen = true;
            }
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
            r#"EZS {"format_id": "900+aud"} [{"format_id": "900"}, {"format_id": "aud"}]"#,
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
        assert_eq!(steps, [432, 960, 960]);
        assert!(report.described && report.chosen);
        assert_eq!(report.site.info.chapter_count, 1);
        assert_eq!(report.file.as_deref(), Some("source.mkv"));
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
