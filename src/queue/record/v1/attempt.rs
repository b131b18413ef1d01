//! An attempt's row and failures, schema 1.

use super::{CLASSES, Decoded, number, one_of};
use crate::model::{Attempt, AttemptEnd, Code, Failure, Timestamp};
use crate::queue::record::RecordError;
use bincode::{Decode, Encode};

/// A failure, inside a job or an attempt.
#[derive(Clone, Encode, Decode)]
pub struct FailureV1 {
    /// The stable name.
    code: String,
    class: u8,
    message: String,
    pub stderr: String,
}

impl FailureV1 {
    pub fn of(failure: &Failure) -> Self {
        Self {
            code: failure.code.name().to_owned(),
            class: number(&CLASSES, &failure.class),
            message: failure.message.clone(),
            stderr: failure.stderr.clone(),
        }
    }

    pub fn into_failure(self) -> Decoded<Failure> {
        let code = Code::ALL.iter().copied().find(|code| code.name() == self.code);
        Ok(Failure {
            code: code.ok_or(RecordError::Damaged("it has an unknown failure code"))?,
            class: one_of(&CLASSES, self.class)?,
            message: self.message,
            stderr: self.stderr,
        })
    }
}

/// An attempt.
#[derive(Encode, Decode)]
pub struct AttemptV1 {
    n: u32,
    host: String,
    started_at: u64,
    ended_at: Option<u64>,
    end: Option<EndV1>,
}

#[derive(Encode, Decode)]
enum EndV1 {
    Succeeded,
    Failed(FailureV1),
    Cancelled,
    Released,
}

impl AttemptV1 {
    pub fn of(attempt: &Attempt) -> Self {
        Self {
            n: attempt.n,
            host: attempt.host.clone(),
            started_at: attempt.started_at.0,
            ended_at: attempt.ended_at.map(|at| at.0),
            end: attempt.end.as_ref().map(|end| match end {
                AttemptEnd::Succeeded => EndV1::Succeeded,
                AttemptEnd::Failed(failure) => EndV1::Failed(FailureV1::of(failure)),
                AttemptEnd::Cancelled => EndV1::Cancelled,
                AttemptEnd::Released => EndV1::Released,
            }),
        }
    }

    pub fn into_row(self) -> Decoded<Attempt> {
        let end = match self.end {
            None => None,
            Some(EndV1::Succeeded) => Some(AttemptEnd::Succeeded),
            Some(EndV1::Failed(failure)) => Some(AttemptEnd::Failed(failure.into_failure()?)),
            Some(EndV1::Cancelled) => Some(AttemptEnd::Cancelled),
            Some(EndV1::Released) => Some(AttemptEnd::Released),
        };
        Ok(Attempt {
            n: self.n,
            host: self.host,
            started_at: Timestamp(self.started_at),
            ended_at: self.ended_at.map(Timestamp),
            end,
        })
    }
}
