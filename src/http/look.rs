//! Looking up jobs: the right kind or 404, and what its row does not say of its wait.

use crate::http::api::Api;
use crate::http::clock::now;
use crate::http::convert::Wait;
use crate::http::problem::Problem;
use crate::model::{Code, Job, JobId, JobSpec, Outcome, SeriesSummary, State, VideoSummary};
use crate::queue::QueueError;

/// Any job.
pub(super) async fn job(api: &Api, id: JobId) -> Result<Job, Problem> {
    api.queue.get(id).await?.ok_or_else(|| Problem::of(Code::NotFound))
}

/// A video; any other kind of job is not found here.
pub(super) async fn video(api: &Api, id: JobId) -> Result<Job, Problem> {
    let job = job(api, id).await?;
    let right = matches!(job.spec, JobSpec::Video { .. });
    right.then_some(job).ok_or_else(|| Problem::of(Code::NotFound))
}

/// A series; any other kind of job is not found here.
pub(super) async fn series(api: &Api, id: JobId) -> Result<Job, Problem> {
    let job = job(api, id).await?;
    let right = matches!(job.spec, JobSpec::Series { .. });
    right.then_some(job).ok_or_else(|| Problem::of(Code::NotFound))
}

/// What came of a video that is ready.
pub(super) fn ready_video(job: &Job) -> Result<&VideoSummary, Problem> {
    match &job.outcome {
        Some(Outcome::Video(summary)) if job.state == State::Succeeded => Ok(summary),
        _ => Err(not_ready(job)),
    }
}

/// What came of a series that is complete.
pub(super) fn ready_series(job: &Job) -> Result<&SeriesSummary, Problem> {
    match &job.outcome {
        Some(Outcome::Series(summary)) if job.state == State::Succeeded => Ok(summary),
        _ => Err(not_ready(job)),
    }
}

fn not_ready(job: &Job) -> Problem {
    let detail = format!("The job is {}.", job.state);
    let code = match job.state {
        State::Failed | State::Cancelled => Code::WrongState,
        _ => Code::NotReady,
    };
    Problem::new(code, detail)
}

/// Why a job waits and behind how many; cheap for all that do not.
pub(super) async fn wait(api: &Api, job: &Job) -> Result<Wait, QueueError> {
    if job.state != State::Queued {
        return Ok(Wait::default());
    }
    let glance = api.glance.get(&*api.queue, &*api.files).await?;
    let position = glance.position(&*api.queue, job.id).await?;
    Ok(Wait { position, waits_for: glance.waits_for(job, now()) })
}

/// What may change in the answer about a job: the input of its tag.
pub(super) fn mark(job: &Job, wait: Wait) -> impl std::hash::Hash + use<> {
    let progress = job.progress.filter(|_| job.state == State::Running);
    (job.id, job.version, progress.map(|at| (at.permille, at.eta_s, at.speed)), wait)
}
