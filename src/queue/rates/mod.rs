//! How often each client may ask: one number a client, kept where all processes see it. The rule is
//! [`Quota::take`]; an engine only decides where the numbers live.

mod memory;
mod redis;

pub use memory::Memory;
pub use redis::Shared;

use crate::model::{Quota, Taken};
use crate::queue::QueueError;
use async_trait::async_trait;

/// What each client has taken lately.
#[async_trait]
pub trait Rates: Send + Sync {
    /// Takes one for a client, if its quota allows it. `who` is a digest of what the client is known
    /// by and of the kind of request.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when the numbers are elsewhere and cannot be reached.
    async fn take(&self, who: [u8; 16], quota: Quota) -> Result<Taken, QueueError>;
}
