//! What happened, in order: the source of live updates.

use crate::model::{JobId, Progress, Stage, State, Timestamp};
use serde::{Deserialize, Serialize};

/// The position of a stored event; grows by one with each.
pub type Seq = u64;

/// Something that happened to a job (or to a lane).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The position in the stored stream; `None` for progress, which is never stored.
    pub seq: Option<Seq>,
    /// When it happened.
    pub at: Timestamp,
    /// The job.
    pub job: JobId,
    /// For a series: its video, so that a follower of the video hears of it too.
    pub video: Option<JobId>,
    /// What happened.
    pub kind: EventKind,
}

/// The kinds of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The job is now in this state.
    State(State),
    /// The running attempt entered this stage.
    Stage(Stage),
    /// A part's clip was published.
    PartReady(u32),
    /// Someone wants the running job stopped.
    CancelRequested,
    /// The job and its files are gone.
    Removed,
    /// How far the running attempt is; not stored.
    Progress(Progress),
}
