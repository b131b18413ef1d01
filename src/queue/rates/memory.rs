//! The numbers of one process, in a bounded number of places.

use super::Rates;
use crate::model::{Quota, Taken};
use crate::queue::QueueError;
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// So many requests are counted side by side.
const SHARDS: usize = 64;
/// The most clients of a shard: 64 times as many take some 16 MB.
const CLIENTS_MAX: usize = 4096;

/// See the module.
pub struct Memory {
    start: Instant,
    shards: [Mutex<HashMap<[u8; 16], u64>>; SHARDS],
}

impl Default for Memory {
    fn default() -> Self {
        Self { start: Instant::now(), shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Memory {
    /// Takes one at a moment of this engine's clock, in microseconds.
    fn take_at(&self, who: [u8; 16], quota: Quota, now_us: u64) -> Taken {
        let shard = &self.shards[usize::from(who[0]) % SHARDS];
        let mut clients = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = clients.get(&who).copied();
        if kept.is_none() && clients.len() >= CLIENTS_MAX {
            make_room(&mut clients, now_us);
        }
        let (keep, taken) = quota.take(kept.unwrap_or_default(), now_us);
        clients.insert(who, keep);
        taken
    }
}

/// Forgets clients that have rested long enough to have their whole burst again; if there is none,
/// the one that is nearest to it.
fn make_room(clients: &mut HashMap<[u8; 16], u64>, now_us: u64) {
    clients.retain(|_, kept| *kept > now_us);
    if clients.len() >= CLIENTS_MAX
        && let Some(who) = clients.iter().min_by_key(|(_, kept)| **kept).map(|(who, _)| *who)
    {
        clients.remove(&who);
    }
}

#[async_trait]
impl Rates for Memory {
    async fn take(&self, who: [u8; 16], quota: Quota) -> Result<Taken, QueueError> {
        let now_us = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(self.take_at(who, quota, now_us))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { per_minute: 60, burst: 2 };

    fn who(n: u32) -> [u8; 16] {
        let mut who = [0; 16];
        who[1..5].copy_from_slice(&n.to_be_bytes());
        who
    }

    #[test]
    fn clients_do_not_use_up_each_other() {
        let rates = Memory::default();
        let allowed = |n, at| rates.take_at(who(n), QUOTA, at).allowed;
        assert!(allowed(1, 10) && allowed(1, 10) && !allowed(1, 10));
        assert!(allowed(2, 10));
        assert!(allowed(1, 1_000_010));
    }

    #[test]
    fn a_flood_of_clients_takes_bounded_room_and_forgets_the_least_busy() {
        let rates = Memory::default();
        let busy = who(u32::MAX);
        assert!(rates.take_at(busy, QUOTA, 5).allowed && rates.take_at(busy, QUOTA, 5).allowed);
        for n in 0..10_000 {
            assert!(rates.take_at(who(n), QUOTA, 5).allowed);
        }
        assert!(rates.shards[0].lock().unwrap().len() <= CLIENTS_MAX);
        assert!(!rates.take_at(busy, QUOTA, 5).allowed);
    }
}
