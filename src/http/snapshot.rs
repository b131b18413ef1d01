//! Where named jobs are at the moment someone begins to follow them.

use crate::http::api::Api;
use crate::model::{Event, EventKind, Job, JobId};
use crate::queue::QueueError;

/// The state, stage, finished parts and progress of each job, as events without a position.
/// What follows may repeat some of it.
pub(super) async fn of(api: &Api, ids: &[JobId]) -> Result<Vec<Event>, QueueError> {
    let mut events = Vec::new();
    for id in ids {
        let Some(job) = api.queue.get(*id).await? else { continue };
        let parts = api.queue.parts(*id).await?;
        let ready = parts.iter().filter(|part| part.clip().is_some());
        let kinds = [Some(EventKind::State(job.state)), job.stage.map(EventKind::Stage)];
        let kinds = kinds.into_iter().flatten();
        let kinds = kinds.chain(ready.map(|part| EventKind::PartReady(part.n)));
        let kinds = kinds.chain(job.progress.map(EventKind::Progress));
        events.extend(kinds.map(|kind| event(&job, kind)));
    }
    Ok(events)
}

fn event(job: &Job, kind: EventKind) -> Event {
    Event { seq: None, at: job.updated_at, job: job.id, video: job.spec.video(), kind }
}
