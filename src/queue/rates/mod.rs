//! Who asked how often: one number a client, in this process or shared by all.

mod memory;

pub use memory::Memory;

use crate::model::{Quota, Taken};
use crate::queue::QueueError;
use async_trait::async_trait;

/// Counts requests against quotas.
#[async_trait]
pub trait Rates: Send + Sync {
    /// Takes one of the quota of `who`: 16 bytes that stand for a client and for what is counted,
    /// always asked with the same quota.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when the counts cannot be reached.
    async fn take(&self, who: [u8; 16], quota: Quota) -> Result<Taken, QueueError>;
}
