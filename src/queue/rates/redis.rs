//! The numbers in Redis, for all processes together.

use super::Rates;
use crate::model::{Quota, Taken};
use crate::queue::QueueError;
use crate::queue::redis::RedisQueue;
use async_trait::async_trait;
use std::sync::Arc;

/// See the module. Each number goes by itself once its client has rested.
pub struct Shared(Arc<RedisQueue>);

impl Shared {
    /// Keeps the numbers where the jobs are.
    #[must_use]
    pub fn beside(queue: Arc<RedisQueue>) -> Self {
        Self(queue)
    }
}

#[async_trait]
impl Rates for Shared {
    async fn take(&self, who: [u8; 16], quota: Quota) -> Result<Taken, QueueError> {
        self.0.take(who, quota).await
    }
}
