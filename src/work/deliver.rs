//! Telling another program that a job has ended.

use crate::hooks::{self, Keys, Letter};
use crate::measure;
use crate::model::{Delivered, Delivery, Failure, Job, JobSpec, Outcome, Part, delivery_wait};
use crate::queue::fresh_secret;
use crate::work::attempt::Attempt;
use crate::work::halt::Halt;
use std::time::Instant;

/// Sends the message once; the queue decides whether it is sent again. Needs no scratch folder and
/// no room on the disk.
pub async fn run(attempt: &Attempt, delivery: &Delivery) -> Result<Outcome, Halt> {
    let queue = &attempt.rooms.queue;
    let sender = &attempt.rooms.hooks;
    let (job, parts) = told_of(attempt, delivery).await?;
    let body = hooks::body_of(delivery, job.as_ref(), &parts, &sender.settings().base);
    let derive = || async {
        let fresh = fresh_secret()?;
        let secret = attempt.ask(|| queue.secret(fresh)).await?;
        Ok::<_, Halt>(Keys::derived(&secret))
    };
    let keys = sender.keys(derive).await?;
    let letter = Letter { id: attempt.job.id, to: &delivery.to, body: &body };
    let begun = Instant::now();
    tokio::select! {
        sent = sender.send(&letter, keys) => {
            let result = result_of(&sent, attempt.job.attempts);
            attempt.measures().delivery(result, begun.elapsed());
            Ok(Outcome::Delivered(sent?))
        }
        () = attempt.stopped() => Err(Halt::Stopped),
    }
}

/// What is counted of a try, the `attempts`-th of the message.
fn result_of(sent: &Result<Delivered, Failure>, attempts: u32) -> measure::Delivered {
    match sent {
        Ok(_) => measure::Delivered::Delivered,
        Err(failure) if delivery_wait(failure.class, attempts, 0).is_some() => {
            measure::Delivered::Failed
        }
        Err(_) => measure::Delivered::Refused,
    }
}

/// The job as it is now; the message is sent all the same when it has gone meanwhile.
async fn told_of(attempt: &Attempt, delivery: &Delivery) -> Result<(Option<Job>, Vec<Part>), Halt> {
    let queue = &attempt.rooms.queue;
    let job = attempt.ask(|| queue.get(delivery.of)).await?;
    let is_series = job.as_ref().is_some_and(|job| matches!(job.spec, JobSpec::Series { .. }));
    let parts =
        if is_series { attempt.ask(|| queue.parts(delivery.of)).await? } else { Vec::new() };
    Ok((job, parts))
}
