//! Leases: who may write a running job, and until when. In memory only, on monotonic time; after
//! an opening every running job's lease is armed for a full period.

use super::{Machine, end::Ending};
use crate::model::{Code, Event, EventKind, Failure, JobId, LeaseToken, Now, Progress, WorkerId};
use crate::queue::row::Holder;
use crate::queue::{Beat, Heartbeat, Lease, QueueError};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// No job announces its progress more often than this.
const ANNOUNCE_EVERY: Duration = Duration::from_millis(250);
/// How long a worker whose connection broke has to be heard of again.
const RETURN: Duration = Duration::from_secs(5);

/// A lease.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    pub holder: Holder,
    pub deadline: Duration,
    pub cancel_requested: bool,
    announced_at: Option<Duration>,
}

/// The leases of all running jobs.
#[derive(Debug, Default)]
pub struct Leases {
    held: HashMap<JobId, Held>,
    by_deadline: BTreeSet<(Duration, JobId)>,
}

impl Leases {
    /// Makes the lease what the row says: granted to `holder`, or ended.
    pub fn sync(&mut self, id: JobId, holder: Option<Holder>, cancel: bool, deadline: Duration) {
        let held = self.held.get_mut(&id);
        match (holder, held) {
            (Some(holder), Some(held)) if held.holder == holder => held.cancel_requested = cancel,
            (Some(holder), _) => {
                self.end(id);
                let held = Held { holder, deadline, cancel_requested: cancel, announced_at: None };
                self.held.insert(id, held);
                self.by_deadline.insert((deadline, id));
            }
            (None, Some(_)) => self.end(id),
            (None, None) => {}
        }
    }

    fn end(&mut self, id: JobId) {
        if let Some(held) = self.held.remove(&id) {
            self.by_deadline.remove(&(held.deadline, id));
        }
    }

    /// Renews a lease until `deadline`, if the token is the current one.
    pub fn renew(&mut self, lease: Lease, deadline: Duration) -> Option<&mut Held> {
        let held = self.held.get_mut(&lease.job)?;
        if held.holder.token != lease.token {
            return None;
        }
        self.by_deadline.remove(&(held.deadline, lease.job));
        held.deadline = deadline;
        self.by_deadline.insert((deadline, lease.job));
        Some(held)
    }

    /// Lets the leases of a worker end at `deadline`, unless they end before or are renewed.
    fn hasten(&mut self, worker: WorkerId, deadline: Duration) {
        let of_worker = self.held.iter_mut().filter(|(_, held)| held.holder.worker == worker);
        for (id, held) in of_worker.filter(|(_, held)| held.deadline > deadline) {
            self.by_deadline.remove(&(held.deadline, *id));
            held.deadline = deadline;
            self.by_deadline.insert((deadline, *id));
        }
    }

    /// The token that a running job's writes must carry.
    pub fn token(&self, id: JobId) -> Option<LeaseToken> {
        self.held.get(&id).map(|held| held.holder.token)
    }

    /// Every lease.
    pub fn iter(&self) -> impl Iterator<Item = (JobId, &Held)> {
        self.held.iter().map(|(id, held)| (*id, held))
    }

    /// When the next lease ends.
    pub fn next_end(&self) -> Option<Duration> {
        self.by_deadline.first().map(|(at, _)| *at)
    }

    fn ended(&self, now: Duration) -> Option<JobId> {
        self.by_deadline.first().filter(|(at, _)| *at <= now).map(|(_, id)| *id)
    }
}

impl Machine {
    /// Takes note that the connection of a worker broke. One that lives connects again and is
    /// heard at once; one that died need not be waited for until its leases end.
    pub fn miss(&mut self, worker: WorkerId, now: Now) {
        self.leases.hasten(worker, now.mono.saturating_add(RETURN));
    }

    /// Renews the leases of a worker and takes its progress.
    ///
    /// # Errors
    /// [`QueueError::Refused`] when the worker's description is too long.
    pub fn heartbeat(&mut self, heartbeat: &Heartbeat, now: Now) -> Result<Vec<Beat>, QueueError> {
        self.hear(&heartbeat.worker, now)?;
        let deadline = now.mono.saturating_add(self.settings.lease);
        let beat = |(lease, progress): &(Lease, Progress)| {
            let Some(held) = self.leases.renew(*lease, deadline) else { return Beat::Lost };
            let cancel = held.cancel_requested;
            let announce =
                held.announced_at.is_none_or(|at| now.mono.saturating_sub(at) >= ANNOUNCE_EVERY);
            if announce {
                held.announced_at = Some(now.mono);
            }
            let shown = self.progress.raise(lease.job, *progress);
            if announce {
                let video = self.index.card(lease.job).and_then(super::index::Card::video);
                let kind = EventKind::Progress(shown);
                self.events.announce(Event {
                    seq: None,
                    at: now.wall,
                    job: lease.job,
                    video,
                    kind,
                });
            }
            if cancel { Beat::Cancel } else { Beat::Held }
        };
        Ok(heartbeat.leases.iter().map(beat).collect())
    }

    /// Ends the attempts whose leases have ended.
    pub(super) fn end_leases(&mut self, now: Now) -> Result<(), QueueError> {
        while let Some(id) = self.leases.ended(now.mono) {
            let failure = Failure::of(Code::WorkerLost);
            self.end_attempt(id, Ending::Lost(failure), now)?;
            self.noted.leases_ended += 1;
        }
        Ok(())
    }
}
