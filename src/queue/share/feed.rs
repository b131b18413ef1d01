//! News of the queue in this process, whoever owns the store: what listeners were given stays
//! good when the store changes hands.

use super::member::Route;
use crate::model::Event;
use crate::queue::actor::tick;
use crate::queue::{Queue, QueueError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::sleep;

/// How many events a slow listener may fall behind before it is told that it lagged.
const EVENTS_BEHIND_MAX: usize = 4096;
/// How long to wait before the newest event is asked for once more.
const AGAIN: Duration = Duration::from_millis(100);

/// The channels that listeners of this process hold.
pub(super) struct Feed {
    pub work: watch::Sender<u64>,
    pub cancels: watch::Sender<u64>,
    pub events: broadcast::Sender<Event>,
    /// Whether anyone has ever listened to events: they are not asked for before.
    pub listens: watch::Sender<bool>,
}

impl Feed {
    pub fn new() -> Self {
        Self {
            work: watch::Sender::new(0),
            cancels: watch::Sender::new(0),
            events: broadcast::Sender::new(EVENTS_BEHIND_MAX),
            listens: watch::Sender::new(false),
        }
    }

    /// Passes on what the queue says that the route leads to, for ever.
    pub async fn run(&self, mut route: watch::Receiver<Route>) {
        loop {
            let queue = route.borrow_and_update().queue();
            let changed = match queue {
                Some(queue) => tokio::select! {
                    () = self.pass_on(queue) => return,
                    changed = route.changed() => changed,
                },
                None => route.changed().await,
            };
            if changed.is_err() {
                return;
            }
        }
    }

    async fn pass_on(&self, queue: Arc<dyn Queue>) {
        let (work, cancels) = (queue.work(), queue.cancels());
        // Both may have happened while nobody could say so.
        tick(&self.work);
        tick(&self.cancels);
        tokio::join!(
            pass_on_ticks(work, &self.work),
            pass_on_ticks(cancels, &self.cancels),
            self.pass_on_events(queue.as_ref()),
        );
    }

    async fn pass_on_events(&self, queue: &dyn Queue) {
        let mut listens = self.listens.subscribe();
        if listens.wait_for(|listens| *listens).await.is_err() {
            return;
        }
        let mut live = queue.subscribe();
        self.nudge(queue).await;
        loop {
            match live.recv().await {
                // Nobody listening is no failure.
                Ok(event) => drop(self.events.send(event)),
                Err(broadcast::error::RecvError::Lagged(_)) => self.nudge(queue).await,
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Tells the newest stored event: whoever missed some sees the jump in the positions.
    async fn nudge(&self, queue: &dyn Queue) {
        let newest = loop {
            match newest(queue).await {
                Ok(newest) => break newest,
                // The route changes if it does not come back.
                Err(_) => sleep(AGAIN).await,
            }
        };
        for event in newest {
            let _ = self.events.send(event);
        }
    }
}

async fn newest(queue: &dyn Queue) -> Result<Vec<Event>, QueueError> {
    let last = queue.overview().await?.last_event;
    queue.events(last.saturating_sub(1), 1).await
}

async fn pass_on_ticks(mut from: watch::Receiver<u64>, to: &watch::Sender<u64>) {
    while from.changed().await.is_ok() {
        tick(to);
    }
    // The route changes in a moment.
    std::future::pending::<()>().await;
}
