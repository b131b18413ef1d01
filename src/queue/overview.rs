//! What is seen of the queue at a glance.

use super::WorkerInfo;
use crate::model::{JobId, Lane, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// How many minutes [`LaneOverview::ended_by_minute`] tells of.
pub(super) const MINUTES: u64 = 60;

/// Lanes and workers at a glance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// One entry a lane, in the order of [`Lane::ALL`].
    pub lanes: Vec<LaneOverview>,
    /// Workers heard of within three leases.
    pub workers: Vec<WorkerOverview>,
    /// The position of the newest stored event.
    pub last_event: Seq,
}

/// One lane at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneOverview {
    /// Which.
    pub lane: Lane,
    /// Whether claims are stopped.
    pub paused: bool,
    /// Jobs on the board by state, in the order of [`State::ALL`](crate::model::State::ALL).
    pub counts: [u64; 6],
    /// When the oldest claimable job became so.
    pub oldest_queued: Option<Timestamp>,
    /// Jobs that ended (in any way) within the last hour.
    pub ended_last_hour: u64,
    /// The same in sixty whole minutes of the clock, oldest first; the last is the minute that
    /// runs. Empty when the owner of the store is of a version that does not tell.
    #[serde(default)]
    pub ended_by_minute: Vec<u64>,
}

/// One worker at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerOverview {
    /// Who.
    pub info: WorkerInfo,
    /// When it was last heard.
    pub seen_at: Timestamp,
    /// What it runs.
    pub jobs: Vec<JobId>,
}
