//! Counts of this process alone, in bounded memory.

use crate::model::{Quota, Taken};
use crate::queue::QueueError;
use crate::queue::rates::Rates;
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A power of two: a client's first byte chooses.
const SHARDS: usize = 16;
/// Clients of one generation of a shard. Two generations of all shards are about 5 MiB.
const GENERATION: usize = 4096;

/// Counts in memory. When there are too many clients, those are forgotten that have asked nothing
/// for longest; to a forgotten client its whole quota is free again.
pub struct Memory {
    start: Instant,
    shards: [Mutex<Shard>; SHARDS],
}

/// Clients heard of lately, and those heard of before them.
#[derive(Default)]
struct Shard {
    young: HashMap<[u8; 16], u64>,
    old: HashMap<[u8; 16], u64>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { start: Instant::now(), shards: Default::default() }
    }
}

impl Shard {
    fn take(&mut self, who: [u8; 16], quota: Quota, now_us: u64) -> Taken {
        if let Some(kept) = self.young.get_mut(&who) {
            let taken;
            (*kept, taken) = quota.take(*kept, now_us);
            return taken;
        }
        let (kept, taken) = quota.take(self.old.remove(&who).unwrap_or(0), now_us);
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(who, kept);
        taken
    }
}

#[async_trait]
impl Rates for Memory {
    async fn take(&self, who: [u8; 16], quota: Quota) -> Result<Taken, QueueError> {
        // From one on: zero stands for a client that was never heard of.
        let now_us = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let shard = &self.shards[usize::from(who[0]) % SHARDS];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(shard.take(who, quota, now_us.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { per_minute: 1, burst: 1 };

    fn who(n: u64) -> [u8; 16] {
        let mut who = [0; 16];
        who[8..].copy_from_slice(&n.to_be_bytes());
        who
    }

    #[test]
    fn who_asks_on_is_remembered_among_strangers() {
        let mut shard = Shard::default();
        assert!(shard.take(who(0), QUOTA, 1).allowed);
        for stranger in 1..100_000 {
            assert!(shard.take(who(stranger), QUOTA, 1).allowed);
            if stranger % 1000 == 0 {
                assert!(!shard.take(who(0), QUOTA, 1).allowed, "after {stranger} strangers");
            }
            assert!(shard.young.len() + shard.old.len() <= 2 * GENERATION);
        }
    }

    #[test]
    fn who_is_silent_is_forgotten_among_strangers() {
        let mut shard = Shard::default();
        for n in 0..=3 * GENERATION as u64 {
            assert!(shard.take(who(n), QUOTA, 1).allowed);
        }
        assert!(shard.take(who(0), QUOTA, 1).allowed);
    }

    #[tokio::test]
    async fn clients_do_not_count_for_each_other() {
        let rates = Memory::default();
        for n in 0..32 {
            assert!(rates.take(who(n), QUOTA).await.unwrap().allowed);
            assert!(!rates.take(who(n), QUOTA).await.unwrap().allowed);
        }
    }
}
