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

/// What is known of a video's name so far: its title, or the name of the uploaded file.
pub(super) fn known(video: &Job) -> Option<&str> {
    let name = of_video(video);
    match &video.spec {
        JobSpec::Video { source: Source::Link(_) | Source::Stretch { .. } }
            if video.outcome.is_none() =>
        {
            None
        }
        JobSpec::Video { source: Source::Upload { .. } } if video.outcome.is_none() => {
            Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
        }
        _ => Some(name),
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
