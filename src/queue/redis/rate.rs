//! One number a client, for [`crate::queue::rates`].

use super::RedisQueue;
use super::fields::hex;
use super::link::Patience;
use super::scripts::Script;
use crate::model::{Quota, Taken};
use crate::queue::QueueError;

impl RedisQueue {
    /// Takes one for a client, by the server's clock.
    pub(in crate::queue) async fn take(
        &self,
        who: [u8; 16],
        quota: Quota,
    ) -> Result<Taken, QueueError> {
        let interval = quota.interval_us();
        let mut call = self.inner.call(Script::TakeOne);
        call.push(hex(who)).push(interval);
        call.push(interval.saturating_mul(u64::from(quota.burst.max(1))));
        let mut answer = self.inner.run(&call, Patience::Short).await?;
        let (kept, now) = (answer.next()?, answer.next()?);
        Ok(quota.take(kept, now).1)
    }
}
