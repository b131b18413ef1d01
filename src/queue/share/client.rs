//! A guest's end: one connection to the owner, as a queue. It does not outlive its owner.

use super::frame::{self, ANSWER_MAX, NEWS, REQUEST_MAX};
use super::message::{Hello, News, Request};
use super::server::write_all;
use super::socket;
use crate::model::{
    ApiKey, Attempt, Event, Job, JobId, KeyId, Lane, Part, Secret, Seq, State, Timestamp,
};
use crate::queue::actor::tick;
use crate::queue::{
    Beat, CheckReport, Checkpoint, ClaimRequest, Claimed, DumpInfo, Heartbeat, JobPage, Lease,
    ListQuery, Overview, Queue, QueueError, Submission, Submitted, Verdict,
};
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedReadHalf;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one may take that concerns every row.
const LONG: Duration = Duration::from_mins(2);
/// How many requests may wait to be sent.
const OUTBOX: usize = 1024;
/// How many events a slow listener may fall behind before it is told that it lagged.
const EVENTS_BEHIND_MAX: usize = 4096;

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// Nobody listens, at the moment.
    #[error("nobody serves the store: {0}")]
    Away(#[from] io::Error),
    /// Somebody does who speaks another protocol.
    #[error("{0}")]
    Foreign(String),
}

/// A connection to the owner.
pub struct Client {
    out: mpsc::Sender<Vec<u8>>,
    lines: Arc<Lines>,
    next: AtomicU64,
    listens: AtomicBool,
}

/// What the reading task and the callers share.
struct Lines {
    /// `None` once the connection is gone.
    waiting: Mutex<Option<HashMap<u64, oneshot::Sender<Vec<u8>>>>>,
    work: watch::Sender<u64>,
    cancels: watch::Sender<u64>,
    events: broadcast::Sender<Event>,
    closed: CancellationToken,
}

impl Client {
    /// Connects to the owner of the data folder `dir`.
    pub async fn connect(dir: &Path) -> Result<Self, ConnectError> {
        let stream = socket::connect(dir).await?;
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::with_capacity(64 << 10, reader);
        writer.write_all(&frame::pack(NEWS, &Hello::own(), REQUEST_MAX)?).await?;
        let hello = frame::read(&mut reader, ANSWER_MAX).await?;
        let hello: Hello =
            hello.ok_or(io::ErrorKind::UnexpectedEof).map_err(io::Error::from)?.parse()?;
        hello.check().map_err(ConnectError::Foreign)?;

        let lines = Arc::new(Lines {
            waiting: Mutex::new(Some(HashMap::new())),
            work: watch::Sender::new(0),
            cancels: watch::Sender::new(0),
            events: broadcast::Sender::new(EVENTS_BEHIND_MAX),
            closed: CancellationToken::new(),
        });
        let (out, outbox) = mpsc::channel(OUTBOX);
        let (reading, writing) = (Arc::clone(&lines), lines.closed.clone());
        tokio::spawn(async move {
            let closed = reading.closed.clone();
            closed.run_until_cancelled(reading.read(reader)).await;
            reading.close();
        });
        tokio::spawn(async move { writing.run_until_cancelled(write_all(writer, outbox)).await });
        Ok(Self { out, lines, next: AtomicU64::new(1), listens: AtomicBool::new(false) })
    }

    /// Returns when the connection is gone.
    pub async fn closed(&self) {
        self.lines.closed.cancelled().await;
    }

    async fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T, QueueError> {
        self.ask_for(request, PATIENCE).await
    }

    async fn ask_for<T: DeserializeOwned>(
        &self,
        request: Request,
        patience: Duration,
    ) -> Result<T, QueueError> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let frame = frame::pack(id, &request, REQUEST_MAX);
        let frame = frame.map_err(|error| QueueError::Refused(error.to_string()))?;
        let (reply, answer) = oneshot::channel();
        self.lines.waiting().as_mut().ok_or_else(gone)?.insert(id, reply);
        let _waiting = Waiting { lines: &self.lines, id };
        let answer = async {
            self.out.send(frame).await.map_err(|_| gone())?;
            answer.await.map_err(|_| gone())
        };
        let Ok(body) = timeout(patience, answer).await else {
            return Err(QueueError::Unavailable("its owner does not answer".to_owned()));
        };
        let answer: Result<Result<T, QueueError>, _> = serde_json::from_slice(&body?);
        answer.unwrap_or_else(|error| {
            Err(QueueError::Unavailable(format!("its owner's answer cannot be read: {error}")))
        })
    }
}

/// A call that waits for its answer; forgotten when it does not wait any more.
struct Waiting<'a> {
    lines: &'a Lines,
    id: u64,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.lines.forget(self.id);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.lines.closed.cancel();
    }
}

fn gone() -> QueueError {
    QueueError::Unavailable("its owner went away".to_owned())
}

impl Lines {
    fn waiting(&self) -> MutexGuard<'_, Option<HashMap<u64, oneshot::Sender<Vec<u8>>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, id: u64) {
        if let Some(waiting) = self.waiting().as_mut() {
            waiting.remove(&id);
        }
    }

    /// Ends all waits, those to come included.
    fn close(&self) {
        self.waiting().take();
        self.closed.cancel();
    }

    /// Hands out what the owner says, until it says no more.
    async fn read(&self, mut reader: BufReader<OwnedReadHalf>) {
        while let Ok(Some(frame)) = frame::read(&mut reader, ANSWER_MAX).await {
            if frame.id == NEWS {
                match frame.parse() {
                    Ok(news) => self.hear(news),
                    Err(error) => {
                        tracing::warn!(%error, "the queue's owner says what cannot be read");
                        return;
                    }
                }
            } else if let Some(reply) =
                self.waiting().as_mut().and_then(|waiting| waiting.remove(&frame.id))
            {
                // A caller that went away needs no answer.
                drop(reply.send(frame.body));
            }
        }
    }

    fn hear(&self, news: News) {
        match news {
            News::Work => tick(&self.work),
            News::Cancels => tick(&self.cancels),
            News::Events(events) => events.into_iter().for_each(|event| {
                // Nobody listening is no failure.
                let _ = self.events.send(event);
            }),
        }
    }
}

#[async_trait]
impl Queue for Client {
    async fn submit(&self, submission: Submission) -> Result<Submitted, QueueError> {
        self.ask(Request::Submit(submission)).await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Vec<Claimed>, QueueError> {
        self.ask(Request::Claim(request)).await
    }

    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<Vec<Beat>, QueueError> {
        self.ask(Request::Heartbeat(heartbeat)).await
    }

    async fn checkpoint(&self, lease: Lease, checkpoint: Checkpoint) -> Result<(), QueueError> {
        self.ask(Request::Checkpoint(lease, checkpoint)).await
    }

    async fn settle(&self, lease: Lease, verdict: Verdict) -> Result<State, QueueError> {
        self.ask(Request::Settle(lease, verdict)).await
    }

    async fn release(&self, lease: Lease) -> Result<(), QueueError> {
        self.ask(Request::Release(lease)).await
    }

    async fn cancel(&self, id: JobId) -> Result<State, QueueError> {
        self.ask(Request::Cancel(id)).await
    }

    async fn retry(&self, id: JobId) -> Result<State, QueueError> {
        self.ask(Request::Retry(id)).await
    }

    async fn pause(&self, lane: Lane) -> Result<(), QueueError> {
        self.ask(Request::Pause(lane)).await
    }

    async fn resume(&self, lane: Lane) -> Result<(), QueueError> {
        self.ask(Request::Resume(lane)).await
    }

    async fn get(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        self.ask(Request::Get(id)).await
    }

    async fn parts(&self, id: JobId) -> Result<Vec<Part>, QueueError> {
        self.ask(Request::Parts(id)).await
    }

    async fn attempts(&self, id: JobId) -> Result<Vec<Attempt>, QueueError> {
        self.ask(Request::Attempts(id)).await
    }

    async fn position(&self, id: JobId) -> Result<Option<u64>, QueueError> {
        self.ask(Request::Position(id)).await
    }

    async fn list(&self, query: ListQuery) -> Result<JobPage, QueueError> {
        self.ask(Request::List(query)).await
    }

    async fn overview(&self) -> Result<Overview, QueueError> {
        self.ask(Request::Overview).await
    }

    async fn events(&self, after: Seq, limit: usize) -> Result<Vec<Event>, QueueError> {
        self.ask(Request::Events(after, limit)).await
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        let events = self.lines.events.subscribe();
        if !self.listens.swap(true, Ordering::AcqRel) {
            let frame = frame::pack(NEWS, &Request::Listen, REQUEST_MAX).unwrap_or_default();
            let out = self.out.clone();
            // Waits its turn; the connection's end ends it.
            tokio::spawn(async move { out.send(frame).await });
        }
        events
    }

    fn cancels(&self) -> watch::Receiver<u64> {
        self.lines.cancels.subscribe()
    }

    fn work(&self) -> watch::Receiver<u64> {
        self.lines.work.subscribe()
    }

    async fn expired(&self, limit: usize) -> Result<Vec<JobId>, QueueError> {
        self.ask(Request::Expired(limit)).await
    }

    async fn expire(&self, id: JobId) -> Result<(), QueueError> {
        self.ask(Request::Expire(id)).await
    }

    async fn keep(&self, id: JobId, until: Timestamp) -> Result<Timestamp, QueueError> {
        self.ask(Request::Keep(id, until)).await
    }

    async fn prune(&self, ids: Vec<JobId>) -> Result<usize, QueueError> {
        self.ask(Request::Prune(ids)).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, QueueError> {
        self.ask(Request::Keys).await
    }

    async fn add_key(&self, key: ApiKey) -> Result<(), QueueError> {
        self.ask(Request::AddKey(key)).await
    }

    async fn revoke_key(&self, id: KeyId) -> Result<bool, QueueError> {
        self.ask(Request::RevokeKey(id)).await
    }

    async fn secret(&self, fresh: Secret) -> Result<Secret, QueueError> {
        self.ask(Request::Secret(fresh)).await
    }

    async fn probe(&self) -> Result<(), QueueError> {
        self.ask(Request::Probe).await
    }

    async fn dump(&self) -> Result<DumpInfo, QueueError> {
        self.ask_for(Request::Dump, LONG).await
    }

    async fn check(&self) -> Result<CheckReport, QueueError> {
        self.ask_for(Request::Check, LONG).await
    }
}
