//! The durable queue and job table.
//!
//! [`Queue`] is what everyone outside this room sees; no caller knows which engine answers.
//! [`machine`] holds every transition over an ordered key-value map; the engines [`memory`] and
//! [`sled`] only decide where that map lives. [`redis`], for several machines, has the same
//! transitions as scripts. Nothing here knows of files or tools.

mod actor;
mod again;
mod ballast;
mod check;
mod disk;
pub mod dump;
mod error;
mod fresh;
mod handle;
pub mod key_rules;
mod keys;
mod kind;
mod layout;
pub mod machine;
pub mod memory;
mod migrate;
mod observer;
mod overview;
pub mod owner;
pub mod rates;
pub mod record;
pub mod redis;
mod row;
mod rows;
mod settings;
pub mod share;
pub mod sled;

pub use ballast::is_kept as ballast_is_kept;
pub use check::{CheckReport, TableRows};
pub use disk::{RemoteFolder, remote_filesystem, require_local};
pub use dump::DumpInfo;
pub use error::QueueError;
pub use fresh::fresh_secret;
pub use handle::Handle;
pub use kind::Kind;
pub use layout::Layout;
pub use observer::Observer;
pub use overview::{LaneOverview, Overview, WorkerOverview};
pub use settings::{Clock, Dice, Settings, SystemClock};

use crate::model::{
    ApiKey, Attempt, Clip, Event, Failure, Job, JobId, JobSpec, KeyId, Lane, LeaseToken, Origin,
    Outcome, Part, Priority, Progress, Secret, Seq, Stage, State, Timestamp, WorkerId,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// The verbs of the queue. Every call is safe to repeat: ids and tokens are made by the caller. (A
/// retry that is sent again has fresh attempts once more, should the job have failed in between.)
///
/// A call that changed something returns only once the change is durable in the engine's sense.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Takes in one job, or a video and the series that waits for it, together or not at all.
    async fn submit(&self, submission: Submission) -> Result<Submitted, QueueError>;

    /// Leases up to `max` due jobs. The same claim id again returns the same jobs.
    async fn claim(&self, request: ClaimRequest) -> Result<Vec<Claimed>, QueueError>;

    /// Renews the leases of a worker and reports its progress; one answer a lease, in order.
    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<Vec<Beat>, QueueError>;

    /// Stores how far a running job has come.
    async fn checkpoint(&self, lease: Lease, checkpoint: Checkpoint) -> Result<(), QueueError>;

    /// Ends a running job's attempt, once.
    async fn settle(&self, lease: Lease, verdict: Verdict) -> Result<State, QueueError>;

    /// Hands a running job back unharmed; the attempt does not count.
    async fn release(&self, lease: Lease) -> Result<(), QueueError>;

    /// Cancels a job: at once when it is not running, else by asking its worker.
    async fn cancel(&self, id: JobId) -> Result<State, QueueError>;

    /// Queues a failed or cancelled job again with a fresh budget of attempts. A series whose
    /// video failed takes its video along.
    async fn retry(&self, id: JobId) -> Result<State, QueueError>;

    /// Stops claims from a lane; what runs goes on.
    async fn pause(&self, lane: Lane) -> Result<(), QueueError>;

    /// Allows claims from a lane again.
    async fn resume(&self, lane: Lane) -> Result<(), QueueError>;

    /// One job, or `None` when it is not known (any more).
    async fn get(&self, id: JobId) -> Result<Option<Job>, QueueError>;

    /// The parts of a series in order; empty before it is planned.
    async fn parts(&self, id: JobId) -> Result<Vec<Part>, QueueError>;

    /// The attempts of a job, oldest first.
    async fn attempts(&self, id: JobId) -> Result<Vec<Attempt>, QueueError>;

    /// How many jobs are before this queued one in its lane, counted up to [`POSITION_MAX`];
    /// `None` when it is not queued.
    async fn position(&self, id: JobId) -> Result<Option<u64>, QueueError>;

    /// A page of jobs, newest first.
    async fn list(&self, query: ListQuery) -> Result<JobPage, QueueError>;

    /// Lanes and workers at a glance.
    async fn overview(&self) -> Result<Overview, QueueError>;

    /// Stored events after `after`, oldest first, at most `limit`. A gap at the front means that
    /// older events were already dropped.
    async fn events(&self, after: Seq, limit: usize) -> Result<Vec<Event>, QueueError>;

    /// Live events from now on, progress included. A slow reader is told that it lagged and
    /// catches up with [`Queue::events`]; it never slows anyone. A jump in the positions of the
    /// stored ones means the same: some were missed while the queue changed hands. The newest may
    /// then be told again.
    fn subscribe(&self) -> broadcast::Receiver<Event>;

    /// Changes whenever a running job was asked to stop, or may have been while nobody could say
    /// so: a worker asks with a heartbeat.
    fn cancels(&self) -> watch::Receiver<u64>;

    /// Changes whenever a job may have become claimable. Mark it seen before claiming, and no
    /// wake-up is lost.
    fn work(&self) -> watch::Receiver<u64>;

    /// Final jobs past their expiry that nothing live uses, at most `limit`. Their files go
    /// first, then [`Queue::prune`] forgets them.
    async fn expired(&self, limit: usize) -> Result<Vec<JobId>, QueueError>;

    /// Makes a final job expire now. Refused while a live series uses it.
    async fn expire(&self, id: JobId) -> Result<(), QueueError>;

    /// Keeps a final job with its files until `until`, or for as long as it is kept anyway if that
    /// is longer; answers when it expires then. One that is about to go is not found.
    async fn keep(&self, id: JobId, until: Timestamp) -> Result<Timestamp, QueueError>;

    /// Forgets expired jobs with their parts and attempts; the others are left alone.
    async fn prune(&self, ids: Vec<JobId>) -> Result<usize, QueueError>;

    /// The API keys of the install, by id.
    async fn keys(&self) -> Result<Vec<ApiKey>, QueueError>;

    /// Keeps a key. The same again is fine.
    async fn add_key(&self, key: ApiKey) -> Result<(), QueueError>;

    /// Forgets a key; whether there was one.
    async fn revoke_key(&self, id: KeyId) -> Result<bool, QueueError>;

    /// The secret of the install: `fresh` becomes it when there is none yet.
    async fn secret(&self, fresh: Secret) -> Result<Secret, QueueError>;

    /// Writes something and waits until it is durable: proof that the queue works.
    async fn probe(&self) -> Result<(), QueueError>;

    /// Writes a dump of everything now; says where it is. Refused by an engine without a disk.
    async fn dump(&self) -> Result<DumpInfo, QueueError>;

    /// Compares every row with every other and with the indexes. Takes the owner's time: for when
    /// somebody asks.
    async fn check(&self) -> Result<CheckReport, QueueError>;
}

/// Places in a lane are counted up to here: further back, nobody needs the exact number, and
/// counting a long lane for every status read would hold up everyone else.
pub const POSITION_MAX: usize = 1000;

/// What is taken in together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// A video to make or an inspection, if one is asked for.
    pub first: Option<NewJob>,
    /// A series. Its spec names the video: that of `first`, or one that exists. When `first`
    /// turns out to be a link that is already in flight or kept, the series is moved onto that
    /// video.
    pub series: Option<NewJob>,
    /// A client's promise that the same key means the same request.
    pub idempotency: Option<Idempotency>,
}

/// A job to take in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewJob {
    /// Made by the caller.
    pub id: JobId,
    /// What is to be done.
    pub spec: JobSpec,
    /// Whom it goes before.
    pub priority: Priority,
    /// What is kept of the request that made it.
    pub origin: Origin,
    /// Jobs with the same key that are in flight or kept are the same job: a digest of the link. A
    /// stretch of a link that is not there itself is the same as the whole, by [`Link::digest`](crate::model::Link::digest).
    pub same_as: Option<[u8; 16]>,
}

/// An idempotency key, kept for 24 h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idempotency {
    /// Digest of the client's key.
    pub key: [u8; 16],
    /// Digest of the request it came with.
    pub request: [u8; 16],
}

/// What a submission became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The video or inspection, if `first` was given.
    pub first: Option<JobId>,
    /// The series, if one was given.
    pub series: Option<JobId>,
    /// `first` already existed (the same link in flight or kept).
    pub reused: bool,
    /// The whole answer is that of an earlier request with the same idempotency key.
    pub replayed: bool,
}

/// Who works, for the operator's eyes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerInfo {
    /// The process.
    pub id: WorkerId,
    /// Its host's name.
    pub host: String,
    /// Its process id.
    pub pid: u32,
    /// How many jobs it runs at once, per lane in the order of [`Lane::ALL`].
    pub slots: [u32; Lane::COUNT],
}

/// A wish for work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRequest {
    /// Makes the call safe to repeat.
    pub claim: Uuid,
    /// Who asks.
    pub worker: WorkerInfo,
    /// From which lane.
    pub lane: Lane,
    /// How many at most; bounded to 64 by the queue.
    pub max: u32,
}

/// A leased job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claimed {
    /// The lease; carried by every write.
    pub lease: Lease,
    /// The job, already running.
    pub job: Job,
    /// How long the lease lasts without a heartbeat.
    pub lease_for: Duration,
}

/// The right to a running job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// The fence.
    pub token: LeaseToken,
}

/// One call for all jobs of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Who lives.
    pub worker: WorkerInfo,
    /// What it runs and how far that is.
    pub leases: Vec<(Lease, Progress)>,
}

/// What a worker hears about one of its leases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Beat {
    /// Renewed for a full period.
    Held,
    /// Renewed, and the user wants it stopped.
    Cancel,
    /// Not this worker's any more: stop at once and write nothing.
    Lost,
}

/// How far a running job has come, stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checkpoint {
    /// It entered a stage.
    Stage(Stage),
    /// Its parts are decided; replaces an earlier plan unless it is the same.
    Plan(Vec<Part>),
    /// A clip was published.
    PartReady {
        /// Which part.
        n: u32,
        /// Its clip.
        clip: Clip,
    },
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Done.
    Succeeded(Outcome),
    /// Failed; the queue decides whether it is tried again.
    Failed(Failure),
    /// Stopped because the user asked.
    Cancelled,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Only of this lane.
    pub lane: Option<Lane>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Also those that have left the board but are still kept.
    pub kept: bool,
    /// Only older than this one: the last of the page before.
    pub before: Option<JobId>,
    /// How many at most; bounded to 200 by the queue.
    pub limit: usize,
}

/// A page of jobs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobPage {
    /// Newest first.
    pub jobs: Vec<Job>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<JobId>,
}
