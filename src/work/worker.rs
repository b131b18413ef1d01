//! The claim loop: slots per lane, and the drain.

use crate::model::Lane;
use crate::queue::{ClaimRequest, Claimed};
use crate::work::keeper::Keeper;
use crate::work::shares::Shares;
use crate::work::stop::Why;
use crate::work::{Rooms, Settings, attempt};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use uuid::Uuid;

/// How often to look although nothing was heard: a safety net, not the way work is found.
const LOOK: Duration = Duration::from_secs(5);
/// How long to wait after the queue could not answer.
const AGAIN: Duration = Duration::from_millis(500);
/// How long stopped work may take to end: half a second until its tools are killed, a few for a
/// guard that fails at it, and a little more.
const STOPPING: Duration = Duration::from_secs(5);

/// Claims and runs jobs until `drain` says to stop; returns when all of them have ended or were
/// handed back.
pub async fn run(rooms: Rooms, settings: Settings, drain: CancellationToken) {
    let settings = Arc::new(settings);
    let keeper = Arc::new(Keeper::new(Arc::clone(&rooms.queue), settings.worker.clone()));
    let mut helpers = JoinSet::new();
    helpers.spawn({
        let keeper = Arc::clone(&keeper);
        async move { keeper.run().await }
    });
    helpers.spawn(pass_on_cancels(rooms.clone(), Arc::clone(&keeper)));

    let shares = Arc::new(Shares::new(Instant::now()));
    let lanes = Lane::ALL.into_iter().zip(settings.worker.slots).filter(|(_, slots)| *slots > 0);
    let mut loops = JoinSet::new();
    for (lane, slots) in lanes {
        let one = LaneLoop {
            rooms: rooms.clone(),
            settings: Arc::clone(&settings),
            keeper: Arc::clone(&keeper),
            shares: Arc::clone(&shares),
            lane,
            slots: slots as usize,
        };
        loops.spawn(one.run(drain.clone()));
    }
    while loops.join_next().await.is_some() {}
}

/// A user's cancel reaches running work at once, not at the next heartbeat.
async fn pass_on_cancels(rooms: Rooms, keeper: Arc<Keeper>) {
    let mut cancels = rooms.queue.cancels();
    // That something was asked names no lease; the answer to a heartbeat does, and is fenced.
    while cancels.changed().await.is_ok() {
        keeper.hurry();
    }
}

struct LaneLoop {
    rooms: Rooms,
    settings: Arc<Settings>,
    keeper: Arc<Keeper>,
    shares: Arc<Shares>,
    lane: Lane,
    slots: usize,
}

impl LaneLoop {
    async fn run(self, drain: CancellationToken) {
        let mut work = self.rooms.queue.work();
        let mut running = JoinSet::new();
        let mut asked = None;
        while !drain.is_cancelled() {
            // Marked as seen before looking, so a job that arrives in between wakes us again.
            work.borrow_and_update();
            let free = self.slots - running.len();
            let wait =
                if free == 0 { LOOK } else { self.fill(free, &mut asked, &mut running).await };
            tokio::select! {
                () = drain.cancelled() => {}
                Some(_) = running.join_next() => {}
                changed = work.changed(), if free > 0 => {
                    if changed.is_err() {
                        break;
                    }
                }
                () = sleep(wait) => {}
            }
        }
        self.drain(running).await;
    }

    /// Claims up to `free` jobs and starts them; answers how long to wait before looking again. A
    /// claim that was not answered is asked again as it was: it may have been carried out.
    async fn fill(
        &self,
        free: usize,
        asked: &mut Option<Uuid>,
        running: &mut JoinSet<()>,
    ) -> Duration {
        if self.lane != Lane::Webhook && self.disk_is_low().await {
            return LOOK;
        }
        let asked_at = Instant::now();
        let request = ClaimRequest {
            claim: *asked.get_or_insert_with(Uuid::new_v4),
            worker: self.settings.worker.clone(),
            lane: self.lane,
            max: u32::try_from(free).unwrap_or(u32::MAX),
        };
        match self.rooms.queue.claim(request).await {
            Ok(claimed) => {
                *asked = None;
                for one in claimed {
                    self.start(one, asked_at, running);
                }
                LOOK
            }
            Err(error) => {
                warn!(lane = %self.lane, %error, "no work could be claimed");
                AGAIN
            }
        }
    }

    /// Whether the disk has no room for work. Messages need none.
    async fn disk_is_low(&self) -> bool {
        match self.rooms.files.space().await {
            Ok(space) if space.is_low() => {
                warn!(lane = %self.lane, free = space.free, floor = space.floor, "disk low: no work is started");
                true
            }
            Ok(_) => false,
            Err(error) => {
                warn!(%error, "the free space cannot be read");
                false
            }
        }
    }

    fn start(&self, claimed: Claimed, asked_at: Instant, running: &mut JoinSet<()>) {
        let (rooms, settings) = (self.rooms.clone(), Arc::clone(&self.settings));
        let (keeper, shares) = (Arc::clone(&self.keeper), Arc::clone(&self.shares));
        running.spawn(attempt::run(rooms, settings, keeper, shares, claimed, asked_at));
    }

    /// Lets running work end within the grace period, then stops it and hands it back.
    async fn drain(&self, mut running: JoinSet<()>) {
        if running.is_empty() {
            return;
        }
        info!(lane = %self.lane, jobs = running.len(), "finishing what runs");
        let all = async { while running.join_next().await.is_some() {} };
        if timeout(self.settings.grace, all).await.is_ok() {
            return;
        }
        self.keeper.stop_all(Why::Draining);
        let all = async { while running.join_next().await.is_some() {} };
        if timeout(STOPPING, all).await.is_err() {
            warn!(lane = %self.lane, "some work did not stop; its lease will end");
        }
    }
}
