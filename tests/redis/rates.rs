//! Rates that all processes share.

use crate::redis_server::{fresh_prefix, shared};
use crate::rig::*;
use ezclips::model::Quota;
use ezclips::queue::rates::{Rates, Shared};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn processes_count_together_and_numbers_go_by_themselves() {
    let (url, prefix) = (shared().url(), fresh_prefix());
    let process = async || Shared::beside(Arc::new(queue(&url, &prefix).await));
    let (one, other) = (process().await, process().await);
    let quota = Quota { per_minute: 1, burst: 3 };
    for rates in [&one, &other, &one] {
        assert!(rates.take([1; 16], quota).await.unwrap().allowed);
    }
    let refused = other.take([1; 16], quota).await.unwrap();
    assert!(!refused.allowed);
    assert!(refused.retry_after > Duration::from_secs(30), "{refused:?}");
    assert!(one.take([2; 16], quota).await.unwrap().allowed, "another client");
    let key = format!("{prefix}:{{q}}:rate:{}", "01".repeat(16));
    let left: i64 = shared().command(&["PTTL", &key]);
    assert!((1..=180_000).contains(&left), "{left} ms");
}
