//! Names for downloads: what a person finds in the downloads folder.

use crate::model::{Job, JobSpec, Outcome, Source};

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
