//! A job's row, schema 1.

use super::attempt::FailureV1;
use super::{Decoded, Id, PRIORITIES, STAGES, STATES, id, json, number, one_of, parsed};
use crate::model::{Job, JobId, LeaseToken, Origin, Timestamp, WorkerId};
use crate::queue::row::{Holder, JobRow};
use bincode::{Decode, Encode};
use uuid::Uuid;

/// A job.
#[derive(Clone, Encode, Decode)]
pub struct JobV1 {
    id: Id,
    /// JSON, so that the user's words outlive any struct.
    spec: Vec<u8>,
    state: u8,
    priority: u8,
    created_at: u64,
    updated_at: u64,
    run_at: Option<u64>,
    started_at: Option<u64>,
    finished_at: Option<u64>,
    expires_at: Option<u64>,
    attempts: u32,
    resource_waits: u32,
    stage: Option<u8>,
    failure: Option<FailureV1>,
    /// JSON.
    outcome: Option<Vec<u8>>,
    cancel_requested: bool,
    version: u64,
    wanted: bool,
    same_as: Option<Id>,
    starts: u32,
    holder: Option<HolderV1>,
    ended: Option<Id>,
    parts: u32,
    ready: u32,
}

#[derive(Clone, Encode, Decode)]
struct HolderV1 {
    token: Id,
    worker: Id,
    claim: Id,
}

impl JobV1 {
    pub fn of(row: &JobRow) -> Self {
        let job = &row.job;
        Self {
            id: id(job.id.0),
            spec: json(&job.spec),
            state: number(&STATES, &job.state),
            priority: number(&PRIORITIES, &job.priority),
            created_at: job.created_at.0,
            updated_at: job.updated_at.0,
            run_at: job.run_at.map(|at| at.0),
            started_at: job.started_at.map(|at| at.0),
            finished_at: job.finished_at.map(|at| at.0),
            expires_at: job.expires_at.map(|at| at.0),
            attempts: job.attempts,
            resource_waits: job.resource_waits,
            stage: job.stage.map(|stage| number(&STAGES, &stage)),
            failure: job.failure.as_ref().map(FailureV1::of),
            outcome: job.outcome.as_ref().map(json),
            cancel_requested: job.cancel_requested,
            version: job.version,
            wanted: row.wanted,
            same_as: row.same_as,
            starts: row.starts,
            holder: row.holder.map(HolderV1::of),
            ended: row.ended.map(|token| id(token.0)),
            parts: row.parts,
            ready: row.ready,
        }
    }

    pub fn without_stderr(mut self) -> Self {
        if let Some(failure) = &mut self.failure {
            failure.stderr.clear();
        }
        self
    }

    pub fn into_row(self) -> Decoded<JobRow> {
        let spec: crate::model::JobSpec = parsed(&self.spec)?;
        let job = Job {
            id: JobId(Uuid::from_bytes(self.id)),
            lane: spec.lane(),
            spec,
            state: one_of(&STATES, self.state)?,
            priority: one_of(&PRIORITIES, self.priority)?,
            origin: Origin::default(),
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
            run_at: self.run_at.map(Timestamp),
            started_at: self.started_at.map(Timestamp),
            finished_at: self.finished_at.map(Timestamp),
            expires_at: self.expires_at.map(Timestamp),
            attempts: self.attempts,
            resource_waits: self.resource_waits,
            stage: self.stage.map(|stage| one_of(&STAGES, stage)).transpose()?,
            progress: None,
            failure: self.failure.map(FailureV1::into_failure).transpose()?,
            outcome: self.outcome.map(|outcome| parsed(&outcome)).transpose()?,
            cancel_requested: self.cancel_requested,
            version: self.version,
        };
        Ok(JobRow {
            job,
            wanted: self.wanted,
            same_as: self.same_as,
            starts: self.starts,
            holder: self.holder.map(HolderV1::into_holder),
            ended: self.ended.map(|token| LeaseToken(Uuid::from_bytes(token))),
            parts: self.parts,
            ready: self.ready,
        })
    }
}

impl HolderV1 {
    fn of(holder: Holder) -> Self {
        let Holder { token, worker, claim } = holder;
        Self { token: id(token.0), worker: id(worker.0), claim: id(claim) }
    }

    fn into_holder(self) -> Holder {
        Holder {
            token: LeaseToken(Uuid::from_bytes(self.token)),
            worker: WorkerId(Uuid::from_bytes(self.worker)),
            claim: Uuid::from_bytes(self.claim),
        }
    }
}
