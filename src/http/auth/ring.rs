//! The keys and the secret as this process knows them: read from the queue when they are asked
//! for, a few seconds old at most, and for a while longer when the queue is away.
//!
//! Only what the queue says is kept, so no number of wrong keys makes it grow.

use super::key::KeyHash;
use crate::model::{ApiKey, KeyId, Scope, Secret};
use crate::queue::{Queue, QueueError, fresh_secret};
use sha2::{Digest, Sha256};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

/// So long a revoked key may still work.
pub(super) const FRESH: Duration = Duration::from_secs(5);
/// A key that is not known is looked for again, this often at most: it may just have been made.
pub(super) const SOON: Duration = Duration::from_secs(1);
/// How long what was read last counts while the queue does not answer.
const STALE: Duration = Duration::from_mins(1);
/// How long the queue may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// After a reading that failed, the queue is left alone for this long.
const REST: Duration = Duration::from_secs(1);

/// A key by which requests are let in.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Its id.
    pub id: KeyId,
    /// What people call it.
    pub name: Arc<str>,
    /// What it opens.
    pub scope: Scope,
    /// The hash of the key.
    pub hash: KeyHash,
}

impl Known {
    /// The key given from outside. Its id follows from the key: another key has other sessions.
    pub fn outside(hash: KeyHash) -> Self {
        let digest: [u8; 32] = Sha256::digest(hash.bytes()).into();
        let id = digest.first_chunk().copied().map_or(Uuid::nil(), Uuid::from_bytes);
        Self { id: KeyId(id), name: "EZCLIPS_API_KEY".into(), scope: Scope::Admin, hash }
    }

    fn stored(key: ApiKey) -> Self {
        let hash = KeyHash::stored(key.hash);
        Self { id: key.id, name: key.name.into(), scope: key.scope, hash }
    }
}

/// Everything that lets somebody in.
#[derive(Debug)]
pub(super) struct Ring {
    /// The keys.
    pub keys: Vec<Known>,
    /// What cookies and links are signed with.
    pub secret: Secret,
}

impl Ring {
    /// The key with this hash. Looks at every key, whichever it is.
    pub fn by_hash(&self, hash: &KeyHash) -> Option<&Known> {
        let mut found = None;
        for known in &self.keys {
            if known.hash.is(hash) {
                found = Some(known);
            }
        }
        found
    }

    /// The key with this id.
    pub fn by_id(&self, id: KeyId) -> Option<&Known> {
        self.keys.iter().find(|known| known.id == id)
    }
}

/// What was read last, and when reading failed last.
#[derive(Debug, Default)]
struct Held {
    ring: Option<(Arc<Ring>, Instant)>,
    failed_at: Option<Instant>,
}

impl Held {
    /// What can be said without asking the queue.
    fn answer(&self, now: Instant, fresh: Duration) -> Answer {
        let age = |since: Instant| now.saturating_duration_since(since);
        let held = |at_most| self.ring.as_ref().filter(|(_, at)| age(*at) < at_most);
        let resting = self.failed_at.is_some_and(|at| age(at) < REST);
        match held(if resting { STALE } else { fresh }) {
            Some((ring, _)) => Answer::Keys(Arc::clone(ring)),
            None if resting => Answer::Away,
            None => Answer::Ask,
        }
    }
}

/// What is known without the queue.
enum Answer {
    /// These keys.
    Keys(Arc<Ring>),
    /// That it does not answer, and for too long.
    Away,
    /// Not enough.
    Ask,
}

/// The keys, kept for a few seconds; see the module.
#[derive(Debug, Default)]
pub(in crate::http) struct Keyring {
    held: RwLock<Held>,
    reading: tokio::sync::Mutex<()>,
}

impl Keyring {
    /// The keys as they were at most `fresh` ago, or a minute ago while the queue is away; `None`
    /// when it is away for longer. `outside` is one key more.
    pub(super) async fn ring(
        &self,
        queue: &dyn Queue,
        outside: Option<KeyHash>,
        fresh: Duration,
    ) -> Option<Arc<Ring>> {
        match self.held(fresh) {
            Answer::Keys(ring) => return Some(ring),
            Answer::Away => return None,
            Answer::Ask => {}
        }
        // One reading for all who wait.
        let _reading = self.reading.lock().await;
        match self.held(fresh) {
            Answer::Keys(ring) => return Some(ring),
            Answer::Away => return None,
            Answer::Ask => {}
        }
        let read = timeout(PATIENCE, read(queue, outside)).await;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(Ok(ring)) => {
                *held = Held { ring: Some((Arc::new(ring), Instant::now())), failed_at: None };
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the keys cannot be read");
                held.failed_at = Some(Instant::now());
            }
            Err(_) => {
                tracing::warn!("the keys cannot be read: the queue does not answer");
                held.failed_at = Some(Instant::now());
            }
        }
        match held.answer(Instant::now(), fresh) {
            Answer::Keys(ring) => Some(ring),
            Answer::Away | Answer::Ask => None,
        }
    }

    /// Has the keys read again by the next who asks: one was made or revoked here.
    pub fn forget(&self) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Held::default();
    }

    fn held(&self, fresh: Duration) -> Answer {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.answer(Instant::now(), fresh)
    }
}

async fn read(queue: &dyn Queue, outside: Option<KeyHash>) -> Result<Ring, QueueError> {
    let fresh = fresh_secret()?;
    let stored = queue.keys().await?.into_iter().map(Known::stored);
    let keys = stored.chain(outside.map(Known::outside)).collect();
    Ok(Ring { keys, secret: queue.secret(fresh).await? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_counts_for_five_seconds_and_for_a_minute_when_reading_fails() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let ring = Arc::new(Ring { keys: Vec::new(), secret: Secret([1; 32]) });
        let read = |failed_at| Held { ring: Some((Arc::clone(&ring), start)), failed_at };
        let known = |held: &Held, ms, fresh| match held.answer(at(ms), fresh) {
            Answer::Keys(_) => Some(true),
            Answer::Away => Some(false),
            Answer::Ask => None,
        };

        assert_eq!(known(&read(None), 4999, FRESH), Some(true));
        assert_eq!(known(&read(None), 5000, FRESH), None, "read it again");
        assert_eq!(known(&read(None), 1000, SOON), None);
        let failed = read(Some(at(59_000)));
        assert_eq!(known(&failed, 59_999, FRESH), Some(true), "served stale");
        assert_eq!(known(&read(Some(at(59_500))), 60_000, FRESH), Some(false), "for a minute");
        assert_eq!(known(&failed, 60_000, FRESH), None, "and asked again after a rest");
        let never = Held { ring: None, failed_at: Some(start) };
        assert_eq!((known(&never, 999, FRESH), known(&never, 1000, FRESH)), (Some(false), None));
        assert_eq!(known(&Held::default(), 0, FRESH), None);
    }

    #[test]
    fn the_key_from_outside_has_an_id_of_its_own() {
        let id = |text| Known::outside(KeyHash::of(text).unwrap()).id;
        assert_eq!(id("one"), id("one"));
        assert_ne!(id("one"), id("two"));
    }
}
