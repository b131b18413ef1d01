//! Bytes of a file that come in: how slowly they may, and the room that is set aside for them.

use crate::files::Reservation;
use crate::http::api::Api;
use crate::http::limit::{FILE, Watch};
use crate::http::problem::Problem;
use crate::model::Code;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::time::{Duration, Instant};

/// Room is first set aside for so many bytes, so that many slow uploads hold little of it ...
const FIRST: u64 = 1 << 20;
/// ... then as much again as has come, up to this many at once.
const STEP: u64 = 64 << 20;

/// A file is given this long ...
const PATIENCE: Duration = Duration::from_mins(1);
/// ... and a second for so many bytes: the slowest one that is waited for to its end.
const SLOWEST: u64 = 16 << 10;

/// The bytes of one request. Their room is given back when this is dropped.
pub(super) struct Inflow {
    /// How many have come.
    pub bytes: u64,
    begun: Instant,
    watch: Watch,
    room: Vec<Reservation>,
    reserved: u64,
}

impl Inflow {
    /// Makes room for `promised` bytes, or for the first step of at most `limit`.
    pub async fn open(api: &Api, promised: Option<u64>, limit: u64) -> Result<Self, Problem> {
        // What is promised must fit, but only what comes is held: a client that promises much and
        // sends nothing keeps nobody else out.
        drop(api.files.reserve(promised.unwrap_or(0)).await?);
        let reserved = promised.unwrap_or(limit).min(FIRST);
        let room = vec![api.files.reserve(reserved).await?];
        let begun = Instant::now();
        Ok(Self { bytes: 0, begun, watch: Watch::new(FILE, begun), room, reserved })
    }

    /// The next bytes; `None` when all have come.
    ///
    /// # Errors
    /// [`Code::RequestTimeout`] when they come too slowly.
    pub async fn next<S>(&self, chunks: &mut S) -> Result<Option<Bytes>, Problem>
    where
        S: Stream<Item = Result<Bytes, Problem>> + Unpin,
    {
        let Some(chunk) = self.watch.next(chunks.next()).await? else { return Ok(None) };
        let chunk = chunk?;
        if self.begun.elapsed() > PATIENCE + Duration::from_secs(self.bytes / SLOWEST) {
            return Err(Problem::of(Code::RequestTimeout));
        }
        Ok(Some(chunk))
    }

    /// Notes that so many bytes were written, and makes room for more.
    pub async fn wrote(&mut self, api: &Api, bytes: usize) -> Result<(), Problem> {
        self.bytes += bytes as u64;
        while self.bytes > self.reserved {
            let more = self.reserved.clamp(FIRST, STEP);
            self.room.push(api.files.reserve(more).await?);
            self.reserved += more;
        }
        self.watch.came(bytes, Instant::now());
        Ok(())
    }
}
