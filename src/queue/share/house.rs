//! What an owner does for its store now and then: a dump, and the ballast.

use crate::queue::handle::Handle;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often the ballast is looked after.
const TURN: Duration = Duration::from_mins(1);
/// Every so many turns there is a dump, if anything has changed: every ten minutes.
const DUMP_EVERY: u64 = 10;

/// Keeps house, for ever. The first dump comes after a minute: what is damaged soon after the
/// first start would otherwise have nothing to be restored from.
pub(super) async fn keep(queue: &Arc<Handle>) -> Infallible {
    let mut turns = interval(TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    turns.tick().await;
    let mut turn = 0_u64;
    loop {
        turns.tick().await;
        if turn.is_multiple_of(DUMP_EVERY) {
            dump(queue).await;
        }
        turn += 1;
        let ballast = Arc::clone(queue);
        let kept = tokio::task::spawn_blocking(move || ballast.keep_ballast()).await;
        if let Ok(Err(error)) = kept {
            tracing::warn!(%error, "the ballast cannot be made");
        }
    }
}

async fn dump(queue: &Handle) {
    match queue.dump_if_changed().await {
        Ok(Some(dump)) => tracing::info!(rows = dump.rows, bytes = dump.bytes, "dumped"),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "the queue could not be dumped"),
    }
}
