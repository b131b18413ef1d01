//! A job's row, schema 3.

use crate::model::Origin;
use crate::queue::record::codec::{Decoded, json, parsed};
use crate::queue::record::v1::JobV1;
use crate::queue::row::JobRow;
use bincode::{Decode, Encode};

/// A job.
#[derive(Clone, Encode, Decode)]
pub struct JobV3 {
    job: JobV1,
    /// JSON; nothing when nothing is known.
    origin: Option<Vec<u8>>,
}

impl JobV3 {
    pub fn of(row: &JobRow) -> Self {
        let origin = &row.job.origin;
        let origin = (*origin != Origin::default()).then(|| json(origin));
        Self { job: JobV1::of(row), origin }
    }

    pub fn without_stderr(self) -> Self {
        Self { job: self.job.without_stderr(), ..self }
    }

    pub fn into_row(self) -> Decoded<JobRow> {
        let mut row = self.job.into_row()?;
        row.job.origin = self.origin.map(|json| parsed(&json)).transpose()?.unwrap_or_default();
        Ok(row)
    }
}
