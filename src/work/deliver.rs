//! Telling another program that a job has ended.

use crate::hooks::{self, Keys, Letter};
use crate::model::{Delivery, Job, JobSpec, Outcome, Part};
use crate::queue::QueueError;
use crate::work::attempt::Attempt;
use crate::work::halt::Halt;

/// Sends the message once; the queue decides whether it is sent again. Needs no scratch folder and
/// no room on the disk.
pub async fn run(attempt: &Attempt, delivery: &Delivery) -> Result<Outcome, Halt> {
    let queue = &attempt.rooms.queue;
    let sender = &attempt.rooms.hooks;
    let (job, parts) = told_of(attempt, delivery).await?;
    let body = hooks::body_of(delivery, job.as_ref(), &parts, &sender.settings().base);
    let derive = || async {
        let secret = queue.secret(attempt.settings.fresh_secret).await?;
        Ok::<_, QueueError>(Keys::derived(&secret))
    };
    let keys = sender.keys(derive).await?;
    let letter = Letter { id: attempt.job.id, to: &delivery.to, body: &body };
    tokio::select! {
        delivered = sender.send(&letter, keys) => Ok(Outcome::Delivered(delivered?)),
        () = attempt.stopped() => Err(Halt::Stopped),
    }
}

/// The job as it is now; the message is sent all the same when it has gone meanwhile.
async fn told_of(attempt: &Attempt, delivery: &Delivery) -> Result<(Option<Job>, Vec<Part>), Halt> {
    let queue = &attempt.rooms.queue;
    let job = queue.get(delivery.of).await?;
    let is_series = job.as_ref().is_some_and(|job| matches!(job.spec, JobSpec::Series { .. }));
    let parts = if is_series { queue.parts(delivery.of).await? } else { Vec::new() };
    Ok((job, parts))
}
