//! An answered idempotency key, schema 1.

use super::{Decoded, Id, id};
use crate::model::{JobId, Timestamp};
use crate::queue::row::Answered;
use bincode::{Decode, Encode};
use uuid::Uuid;

/// An answered idempotency key.
#[derive(Encode, Decode)]
pub struct AnsweredV1 {
    request: Id,
    at: u64,
    first: Option<Id>,
    series: Option<Id>,
    reused: bool,
}

impl AnsweredV1 {
    pub fn of(answered: &Answered) -> Self {
        Self {
            request: answered.request,
            at: answered.at.0,
            first: answered.first.map(|job| id(job.0)),
            series: answered.series.map(|job| id(job.0)),
            reused: answered.reused,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same shape as its siblings")]
    pub fn into_row(self) -> Decoded<Answered> {
        let job = |bytes| JobId(Uuid::from_bytes(bytes));
        Ok(Answered {
            request: self.request,
            at: Timestamp(self.at),
            first: self.first.map(job),
            series: self.series.map(job),
            reused: self.reused,
        })
    }
}
