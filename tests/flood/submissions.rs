//! Thousands of submissions at the same moment, half of them twice.

use crate::program::{DEADLINE, Program};
use crate::wire::{Line, get, submission};
use crate::{Size, rush};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// An answer later than this is none.
const SOON: Duration = Duration::from_secs(5);

/// What one submission was answered.
struct Answered {
    key: usize,
    id: Option<String>,
    status: u16,
    took: Duration,
}

/// Sends them all at once and answers the ids that were acknowledged.
pub async fn flood(program: &Program, size: Size) -> BTreeSet<String> {
    let count = size.submissions;
    let ready = Arc::new(Barrier::new(count));
    let mut all = JoinSet::new();
    for n in 0..count {
        // The second half of the requests comes in pairs under one key.
        let key = if n < count / 2 { n } else { count / 2 + (n - count / 2) / 2 };
        all.spawn(one(program.address, key, Arc::clone(&ready)));
    }
    let answers = tokio::time::timeout(DEADLINE, all.join_all()).await.expect("all are answered");
    let mut statuses = BTreeMap::<u16, usize>::new();
    let mut by_key = BTreeMap::<usize, BTreeSet<String>>::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_default() += 1;
        by_key.entry(answer.key).or_default().extend(answer.id.clone());
    }
    let mut times: Vec<_> = answers.iter().map(|answer| answer.took).collect();
    times.sort_unstable();
    println!("{count} submissions at once: {statuses:?}, {}", rush::times(&times));
    assert!(by_key.values().all(|ids| ids.len() <= 1), "one key is one job");
    let ids: BTreeSet<_> = by_key.values().flatten().cloned().collect();
    let acknowledged = by_key.values().filter(|ids| !ids.is_empty()).count();
    assert_eq!(ids.len(), acknowledged, "two keys are two jobs");
    assert_eq!(ids.len(), count * 6 / 10, "as many as may wait, and no more");
    if size.hurries() {
        assert!(times.last().is_some_and(|longest| *longest < SOON), "late answers");
    }
    ids
}

async fn one(address: std::net::SocketAddr, key: usize, ready: Arc<Barrier>) -> Answered {
    let request = submission(&format!("v/{key}"), Some(&format!("key-{key}")));
    ready.wait().await;
    // A connection that is made and then says nothing for five seconds is closed.
    let begun = Instant::now();
    let mut line = Line::open(address, Ipv4Addr::LOCALHOST).await.unwrap();
    let answer = line.ask(&request).await.unwrap();
    let took = begun.elapsed();
    let id = match answer.status {
        202 => Some(answer.id()),
        409 => {
            assert_eq!(answer.code(), "idempotency_key_in_use");
            None
        }
        429 | 503 => {
            assert!(answer.says_when(), "{}", answer.head);
            None
        }
        other => panic!("answered {other}: {}", String::from_utf8_lossy(&answer.body)),
    };
    Answered { key, id, status: answer.status, took }
}

/// Everything that was acknowledged is there, and nothing else.
pub async fn check(program: &Program, ids: BTreeSet<String>) {
    let mut line = Line::open(program.address, Ipv4Addr::LOCALHOST).await.unwrap();
    for id in &ids {
        let answer = line.ask(&get(&format!("/api/v1/jobs/{id}"))).await.unwrap();
        assert_eq!(answer.status, 200, "{id} was acknowledged and is gone");
        assert_eq!(answer.id(), *id);
    }
    let queue = line.ask(&get("/api/v1/queue")).await.unwrap();
    let queue: Value = serde_json::from_slice(&queue.body).unwrap();
    let lanes = queue["lanes"].as_array().unwrap().iter();
    let queued: u64 = lanes.map(|lane| lane["counts"]["queued"].as_u64().unwrap()).sum();
    println!("after kill -9: {queued} jobs wait, {} were acknowledged", ids.len());
    assert_eq!(queued, ids.len() as u64);
}
