//! The keys of the rows: one prefix byte a table, then big-endian fields, so that order works.

use crate::model::{JobId, KeyId, Lane, Seq};

/// A row's key.
pub type Key = Vec<u8>;

/// The schema of the store.
pub const META: u8 = 0;
/// Jobs by id.
pub const JOB: u8 = 1;
/// Parts by series and number.
pub const PART: u8 = 2;
/// Attempts by job and number.
pub const ATTEMPT: u8 = 3;
/// Blocks of events by the position of their first.
pub const EVENTS: u8 = 4;
/// Answers by idempotency key.
pub const IDEMPOTENCY: u8 = 5;
/// Lanes that are paused.
pub const PAUSE: u8 = 6;

/// API keys by id.
pub const API_KEY: u8 = 7;
/// The secret of the install.
pub const SECRET: u8 = 8;

/// An API key's row.
#[must_use]
pub fn api_key(id: KeyId) -> Key {
    [&[API_KEY][..], id.0.as_bytes()].concat()
}

/// The row with the secret of the install.
#[must_use]
pub fn secret() -> Key {
    vec![SECRET]
}

/// The one row that names the schema.
#[must_use]
pub fn meta() -> Key {
    vec![META]
}

/// A job's row.
#[must_use]
pub fn job(id: JobId) -> Key {
    of_job(JOB, id)
}

/// A part's row.
#[must_use]
pub fn part(id: JobId, n: u32) -> Key {
    numbered(PART, id, n)
}

/// What the keys of all parts of a series begin with.
#[must_use]
pub fn parts(id: JobId) -> Key {
    of_job(PART, id)
}

/// An attempt's row.
#[must_use]
pub fn attempt(id: JobId, n: u32) -> Key {
    numbered(ATTEMPT, id, n)
}

/// What the keys of all attempts of a job begin with.
#[must_use]
pub fn attempts(id: JobId) -> Key {
    of_job(ATTEMPT, id)
}

/// The row of the block whose first event is `first`.
#[must_use]
pub fn events(first: Seq) -> Key {
    [&[EVENTS][..], &first.to_be_bytes()].concat()
}

/// The position that a block's key names; `None` for another table's key.
#[must_use]
pub fn events_first(key: &[u8]) -> Option<Seq> {
    let first = key.strip_prefix(&[EVENTS])?;
    first.try_into().ok().map(Seq::from_be_bytes)
}

/// The row of an idempotency key.
#[must_use]
pub fn idempotency(key: [u8; 16]) -> Key {
    [&[IDEMPOTENCY][..], &key].concat()
}

/// The row that says a lane is paused.
#[must_use]
pub fn pause(lane: Lane) -> Key {
    vec![PAUSE, lane as u8]
}

fn of_job(table: u8, id: JobId) -> Key {
    let mut key = Vec::with_capacity(21);
    key.push(table);
    key.extend_from_slice(id.0.as_bytes());
    key
}

fn numbered(table: u8, id: JobId, n: u32) -> Key {
    let mut key = of_job(table, id);
    key.extend_from_slice(&n.to_be_bytes());
    key
}
