//! Names for downloads: what a person finds in the downloads folder.

use crate::files::zip::clean_name;
use crate::model::{Job, JobSpec, Outcome, Source};

/// `NAME-part-01-of-12.mp4`.
pub(super) fn clip(name: &str, n: u32, of: u32) -> String {
    let digits = of.max(1).ilog10() as usize + 1;
    let width = digits.max(2);
    format!("{}-part-{n:0width$}-of-{of:0width$}.mp4", clean_name(name))
}

/// The name of a series, once known: asked for, or the title of its video.
pub(super) fn of_series(job: &Job) -> Option<&str> {
    match (&job.outcome, &job.spec) {
        (Some(Outcome::Series(summary)), _) => Some(&summary.name),
        (_, JobSpec::Series { spec, .. }) => spec.name.as_deref(),
        _ => None,
    }
}

/// The name of a video's file, without extension.
pub(super) fn of_video(job: &Job) -> &str {
    match (&job.outcome, &job.spec) {
        (Some(Outcome::Video(summary)), _) if !summary.title.is_empty() => &summary.title,
        (_, JobSpec::Video { source: Source::Upload { name, .. } }) => name,
        _ => "video",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_harmless_and_sort() {
        assert_eq!(clip("My talk", 3, 12), "My talk-part-03-of-12.mp4");
        assert_eq!(clip("a/../b\n", 7, 1000), "a-..-b-part-0007-of-1000.mp4");
    }
}
