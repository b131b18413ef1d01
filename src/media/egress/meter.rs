//! What one run may spend: bytes, and time without any.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep_until};

/// The bytes of a whole run, in both directions together.
#[derive(Debug)]
pub(super) struct Quota {
    used: AtomicU64,
    limit: u64,
}

impl Quota {
    pub(super) fn new(limit: u64) -> Self {
        Self { used: AtomicU64::new(0), limit }
    }

    /// Counts `bytes`; an error once there are more than the run may have.
    fn take(&self, bytes: u64) -> io::Result<()> {
        let used = self.used.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if used > self.limit { Err(io::ErrorKind::QuotaExceeded.into()) } else { Ok(()) }
    }

    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    pub(super) fn is_spent(&self) -> bool {
        self.used() > self.limit
    }
}

/// One connection's share: counts into the run's quota and remembers when bytes last moved.
pub(super) struct Meter<'a> {
    quota: &'a Quota,
    moved: Mutex<Instant>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(quota: &'a Quota) -> Self {
        Self { quota, moved: Mutex::new(Instant::now()) }
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.quota.take(bytes as u64)
    }

    /// Copies until `from` ends; returns how many bytes that were.
    pub(super) async fn pump(
        &self,
        mut from: impl AsyncRead + Unpin,
        to: &mut (impl AsyncWrite + Unpin),
    ) -> io::Result<u64> {
        let mut buffer = vec![0; 32 << 10];
        let mut total = 0;
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                to.flush().await?;
                return Ok(total);
            }
            self.count(count)?;
            to.write_all(&buffer[..count]).await?;
            total += count as u64;
        }
    }

    /// Ends with an error once no byte has moved for `limit`.
    pub(super) async fn idle(&self, limit: Duration) -> io::Error {
        loop {
            let end = *self.moved.lock().unwrap_or_else(PoisonError::into_inner) + limit;
            if Instant::now() >= end {
                return io::ErrorKind::TimedOut.into();
            }
            sleep_until(end).await;
        }
    }
}
