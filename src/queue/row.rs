//! What a stored job knows beyond what others see of it.

use crate::model::{Event, State};
use crate::model::{Job, JobId, JobSpec, LeaseToken, Seq, Timestamp, WorkerId};
use crate::queue::{Kind, NewJob};
use uuid::Uuid;

/// A job's row.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    /// What everyone sees.
    pub job: Job,
    /// Someone asked for this video itself, not only for a series of it.
    pub wanted: bool,
    /// The digest by which the same link is known again.
    pub same_as: Option<[u8; 16]>,
    /// Attempt rows ever begun, those handed back included.
    pub starts: u32,
    /// Who runs it.
    pub holder: Option<Holder>,
    /// The token of the last attempt that its worker settled or handed back, so that a repeated
    /// call is answered like the first.
    pub ended: Option<LeaseToken>,
    /// How many parts are planned.
    pub parts: u32,
    /// How many of them have a clip.
    pub ready: u32,
}

/// Who runs a job, and by which claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The fence.
    pub token: LeaseToken,
    /// The worker.
    pub worker: WorkerId,
    /// The claim that leased it.
    pub claim: Uuid,
}

/// An answered idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The digest of the request.
    pub request: [u8; 16],
    /// When it was answered.
    pub at: Timestamp,
    /// The answer: the video or inspection.
    pub first: Option<JobId>,
    /// The answer: the series.
    pub series: Option<JobId>,
    /// The answer: whether the video existed.
    pub reused: bool,
}

/// Events that are stored together; numbered on from `first`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The position of the first.
    pub first: Seq,
    /// The events, with their positions.
    pub events: Vec<Event>,
}

impl Block {
    /// The position of its last event. A block without events stands for a jump: its position is
    /// taken, and the next event comes after it.
    #[must_use]
    pub fn last(&self) -> Seq {
        self.first.saturating_add((self.events.len() as u64).saturating_sub(1))
    }
}

/// The kind of work a spec asks for.
#[must_use]
pub fn kind_of(spec: &JobSpec) -> Kind {
    match spec {
        JobSpec::Video { .. } => Kind::Video,
        JobSpec::Inspect { .. } => Kind::Inspect,
        JobSpec::Series { .. } => Kind::Series,
        JobSpec::Delivery(_) => Kind::Delivery,
    }
}

impl JobRow {
    /// A job as it is taken in: not yet in any state but `state`.
    #[must_use]
    pub fn new(new: &NewJob, state: State, at: Timestamp) -> Self {
        let job = Job {
            id: new.id,
            lane: new.spec.lane(),
            spec: new.spec.clone(),
            state,
            priority: new.priority,
            origin: new.origin.clone(),
            created_at: at,
            updated_at: at,
            run_at: (state == State::Queued).then_some(at),
            started_at: None,
            finished_at: None,
            expires_at: None,
            attempts: 0,
            resource_waits: 0,
            stage: None,
            progress: None,
            failure: None,
            outcome: None,
            cancel_requested: false,
            version: 0,
        };
        let same_as = new.same_as;
        Self {
            job,
            wanted: false,
            same_as,
            starts: 0,
            holder: None,
            ended: None,
            parts: 0,
            ready: 0,
        }
    }

    /// The kind of work.
    #[must_use]
    pub fn kind(&self) -> Kind {
        kind_of(&self.job.spec)
    }
}
