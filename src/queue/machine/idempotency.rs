//! Idempotency keys: the same key with the same request within a day gets the same answer.

use super::{Machine, draft::Draft};
use crate::model::{Now, Timestamp};
use crate::queue::keys;
use crate::queue::row::Answered;
use crate::queue::{Idempotency, QueueError, Submitted};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a key is kept.
pub const KEPT_FOR: Duration = Duration::from_hours(24);
/// How many keys one tick forgets, so that no tick is long.
const FORGET_AT_ONCE: usize = 256;

/// When each key ends.
#[derive(Debug, Default)]
pub struct Ends(BTreeSet<(Timestamp, [u8; 16])>);

impl FromIterator<(Timestamp, [u8; 16])> for Ends {
    /// Keys with when they end.
    fn from_iter<T: IntoIterator<Item = (Timestamp, [u8; 16])>>(ends: T) -> Self {
        Self(ends.into_iter().collect())
    }
}

impl Ends {
    /// A key that was answered at `at`.
    pub fn add(&mut self, key: [u8; 16], at: Timestamp) {
        self.0.insert((at.after(KEPT_FOR), key));
    }

    /// Every key with when it ends, soonest first.
    pub fn iter(&self) -> impl Iterator<Item = (Timestamp, [u8; 16])> {
        self.0.iter().copied()
    }

    /// When the next key ends.
    pub fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }
}

impl Machine {
    /// The answer a request was given before, if its key is known.
    pub(super) fn answered(
        &self,
        idempotency: Option<Idempotency>,
        now: Now,
    ) -> Result<Option<Submitted>, QueueError> {
        let Some(Idempotency { key, request }) = idempotency else { return Ok(None) };
        let known: Option<Answered> = self.rows.get(&keys::idempotency(key))?;
        match known.filter(|known| known.at.after(KEPT_FOR) > now.wall) {
            None => Ok(None),
            Some(known) if known.request != request => Err(QueueError::KeyReused),
            Some(Answered { first, series, reused, .. }) => {
                Ok(Some(Submitted { first, series, reused, replayed: true }))
            }
        }
    }

    /// Keeps an answer with the draft that makes it true.
    pub(super) fn draft_answer(
        draft: &mut Draft,
        idempotency: Idempotency,
        answer: Submitted,
        now: Now,
    ) -> Result<(), QueueError> {
        let Submitted { first, series, reused, .. } = answer;
        let answered =
            Answered { request: idempotency.request, at: now.wall, first, series, reused };
        draft.row(keys::idempotency(idempotency.key), &answered)
    }

    /// Forgets keys that have ended.
    pub(super) fn end_idempotency(&mut self, now: Now) -> Result<(), QueueError> {
        for _ in 0..FORGET_AT_ONCE {
            let Some(&(at, key)) = self.idempotency.0.first().filter(|(at, _)| *at <= now.wall)
            else {
                break;
            };
            self.idempotency.0.remove(&(at, key));
            // A key that ended may have been used anew before it was forgotten.
            let row: Option<Answered> = self.rows.get(&keys::idempotency(key))?;
            if row.is_some_and(|row| row.at.after(KEPT_FOR) <= now.wall) {
                self.rows.set(keys::idempotency(key), None);
            }
        }
        Ok(())
    }
}
