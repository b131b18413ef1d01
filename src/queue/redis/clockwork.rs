//! What is done without being asked: every process now and then does what has become due, so that
//! nothing depends on one of them. When nothing is due, a look costs a few microseconds.

use super::Inner;
use super::link::Patience;
use super::scripts::Script;
use crate::queue::QueueError;
use crate::queue::actor::tick;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The longest time between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// The shortest: several processes look at the same time.
const LEAST: Duration = Duration::from_millis(5);
/// How often workers are reminded of jobs that wait, should a wake-up have been lost.
const REMIND: Duration = Duration::from_secs(5);

/// Looks until the queue is closed.
pub fn start(inner: &Arc<Inner>) {
    let (inner, closing) = (Arc::clone(inner), inner.closing.clone());
    tokio::spawn(async move { closing.run_until_cancelled(run(&inner)).await });
}

async fn run(inner: &Inner) {
    let mut reminded = Instant::now();
    loop {
        let pause = match inner.look().await {
            Ok((due, ready)) => {
                let lost = !*inner.hears.borrow() || reminded.elapsed() >= REMIND;
                if ready > 0 && lost {
                    tick(&inner.work);
                    reminded = Instant::now();
                }
                due.clamp(LEAST, LOOK)
            }
            Err(error) => {
                tracing::debug!(%error, "the clockwork of the queue waits");
                LOOK
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = inner.wake.notified() => {}
        }
    }
}

impl Inner {
    /// Does all that is due.
    pub async fn catch_up(&self) -> Result<(), QueueError> {
        while self.look().await?.0.is_zero() {}
        Ok(())
    }

    /// Does what is due; in how long there is more to do, and how many jobs wait for workers.
    async fn look(&self) -> Result<(Duration, u64), QueueError> {
        let mut answer = self.run(self.call(Script::Tick).push(""), Patience::Short).await?;
        let due = Duration::from_millis(answer.next()?);
        Ok((due, answer.next()?))
    }
}
