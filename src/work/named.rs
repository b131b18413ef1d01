//! Which published files count: those that rows name, of all that attempts may have left.

use crate::files::FileKey;
use crate::model::{Job, JobId, JobSpec, Outcome};
use crate::queue::{Queue, QueueError};
use crate::work::{series, video};

/// What a finished job consists of, its result published by the attempt with this mark; `None` for
/// jobs without files.
///
/// # Errors
/// The queue did not answer.
pub async fn files_of(
    queue: &dyn Queue,
    (id, spec): (JobId, &JobSpec),
    mark: &str,
) -> Result<Option<Vec<FileKey>>, QueueError> {
    Ok(match spec {
        JobSpec::Inspect { .. } | JobSpec::Delivery(_) => None,
        JobSpec::Video { .. } => Some(video::files_of(id, mark).to_vec()),
        JobSpec::Series { .. } => Some(series::files_of(id, &queue.parts(id).await?, mark)),
    })
}

/// The mark of the attempt whose result a job shows, if it has succeeded and has files.
pub fn mark_of(job: &Job) -> Option<&str> {
    match job.outcome.as_ref()? {
        Outcome::Video(video) => Some(&video.made_by),
        Outcome::Series(series) => Some(&series.made_by),
        Outcome::Link(_) | Outcome::Delivered(_) => None,
    }
}
