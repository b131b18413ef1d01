//! The owner's end: answers guests over the socket.

use super::frame::{self, ANSWER_MAX, Frame, NEWS, REQUEST_MAX};
use super::message::{Hello, News, Request};
use super::socket;
use super::staff::{Desk, Staff};
use crate::model::Event;
use crate::queue::handle::Handle;
use crate::queue::{Queue, QueueError};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How many requests of one guest are worked on at once; more wait in the socket.
const AT_ONCE: usize = 1024;
/// How many frames may wait to be sent to one guest.
const OUTBOX: usize = 1024;
/// How long a guest may take to say who it is.
const HELLO: Duration = Duration::from_secs(5);
/// The most events one frame tells.
const EVENTS_MAX: usize = 256;
/// How many bytes are put together into one write.
const WRITE_MAX: usize = 256 << 10;

/// Serves guests until `until`.
pub async fn serve(queue: Arc<Handle>, listener: UnixListener, until: CancellationToken) {
    let staff = Arc::new(Staff::default());
    let mut guests = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = until.cancelled() => return,
            Some(_) = guests.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                guests.spawn(guest(Arc::clone(&queue), stream, Arc::clone(&staff)));
            }
            Err(error) => {
                // Too many open files, most likely: passes when others close.
                tracing::warn!(%error, "a process could not be let in to the queue");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn guest(queue: Arc<Handle>, stream: UnixStream, staff: Arc<Staff>) {
    let desk = staff.desk();
    if let Err(error) = attend(&queue, stream, &desk).await {
        tracing::warn!(%error, "a guest of the queue was turned away");
    }
    for worker in desk.close() {
        // The owner has ended: its successor hears of the worker or does not.
        let _ = queue.miss(worker).await;
    }
}

/// One guest, from its hello to the end of its connection.
async fn attend(queue: &Arc<Handle>, stream: UnixStream, desk: &Desk) -> io::Result<()> {
    socket::check_peer(&stream)?;
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::with_capacity(64 << 10, reader);
    let Some(first) = timeout(HELLO, frame::read(&mut reader, REQUEST_MAX)).await?? else {
        return Ok(());
    };
    let hello: Hello = first.parse()?;
    // Both sides look at each other's; a guest that does not fit goes by itself.
    writer.write_all(&frame::pack(NEWS, &Hello::own(), ANSWER_MAX)?).await?;
    if hello.check().is_err() {
        let Hello { pid, version, .. } = hello;
        tracing::debug!(pid, version, "a process of another version asks for the queue");
        return Ok(());
    }

    let (out, outbox) = mpsc::channel(OUTBOX);
    // All of it ends with this guest.
    let mut tasks = JoinSet::new();
    tasks.spawn(write_all(writer, outbox));
    tasks.spawn(tell(queue.work(), News::Work, out.clone()));
    tasks.spawn(tell(queue.cancels(), News::Cancels, out.clone()));
    let room = Arc::new(Semaphore::new(AT_ONCE));
    // A guest that breaks off may have died in the middle of a frame: no reason to complain.
    while let Ok(Some(frame)) = frame::read(&mut reader, REQUEST_MAX).await {
        let request = frame.parse::<Request>();
        match &request {
            Ok(Request::Listen) => {
                tasks.spawn(tell_events(queue.subscribe(), out.clone()));
                continue;
            }
            Ok(Request::Claim(claim)) => desk.hear(claim.worker.id),
            Ok(Request::Heartbeat(heartbeat)) => desk.hear(heartbeat.worker.id),
            _ => {}
        }
        let Ok(turn) = Arc::clone(&room).acquire_owned().await else { break };
        let (queue, out) = (Arc::clone(queue), out.clone());
        tasks.spawn(async move {
            let _turn = turn;
            let answer = respond(queue.as_ref(), &frame, request).await;
            // Nobody to hear it is no failure.
            let _ = out.send(answer).await;
        });
        while tasks.try_join_next().is_some() {}
    }
    Ok(())
}

async fn respond(queue: &dyn Queue, frame: &Frame, request: io::Result<Request>) -> Vec<u8> {
    let refuse = |why: io::Error| Err::<(), _>(QueueError::Refused(why.to_string()));
    let answered = match request {
        Ok(request) => answer(queue, frame.id, request).await,
        Err(error) => frame::pack(frame.id, &refuse(error), ANSWER_MAX),
    };
    let short = |error| frame::pack(frame.id, &refuse(error), ANSWER_MAX);
    // An answer that does not fit is refused in few words, which do.
    answered.or_else(short).unwrap_or_default()
}

/// Carries out a request; the answer as a frame.
async fn answer(queue: &dyn Queue, id: u64, request: Request) -> io::Result<Vec<u8>> {
    macro_rules! pack {
        ($answer:expr) => {
            frame::pack(id, &$answer.await, ANSWER_MAX)
        };
    }
    match request {
        Request::Submit(submission) => pack!(queue.submit(submission)),
        Request::Claim(request) => pack!(queue.claim(request)),
        Request::Heartbeat(heartbeat) => pack!(queue.heartbeat(heartbeat)),
        Request::Checkpoint(lease, checkpoint) => pack!(queue.checkpoint(lease, checkpoint)),
        Request::Settle(lease, verdict) => pack!(queue.settle(lease, verdict)),
        Request::Release(lease) => pack!(queue.release(lease)),
        Request::Cancel(job) => pack!(queue.cancel(job)),
        Request::Retry(job) => pack!(queue.retry(job)),
        Request::Pause(lane) => pack!(queue.pause(lane)),
        Request::Resume(lane) => pack!(queue.resume(lane)),
        Request::Get(job) => pack!(queue.get(job)),
        Request::Parts(job) => pack!(queue.parts(job)),
        Request::Attempts(job) => pack!(queue.attempts(job)),
        Request::Position(job) => pack!(queue.position(job)),
        Request::List(query) => pack!(queue.list(query)),
        Request::Overview => pack!(queue.overview()),
        Request::Events(after, limit) => pack!(queue.events(after, limit)),
        Request::Expired(limit) => pack!(queue.expired(limit)),
        Request::Expire(job) => pack!(queue.expire(job)),
        Request::Keep(job, until) => pack!(queue.keep(job, until)),
        Request::Prune(jobs) => pack!(queue.prune(jobs)),
        Request::Keys => pack!(queue.keys()),
        Request::AddKey(key) => pack!(queue.add_key(key)),
        Request::RevokeKey(key) => pack!(queue.revoke_key(key)),
        Request::Secret(fresh) => pack!(queue.secret(fresh)),
        Request::Dump => pack!(queue.dump()),
        Request::Check => pack!(queue.check()),
        Request::Probe | Request::Listen => pack!(queue.probe()),
    }
}

/// Passes on that something happened; several times in a row are one.
async fn tell(mut turn: watch::Receiver<u64>, news: News, out: mpsc::Sender<Vec<u8>>) {
    while turn.changed().await.is_ok() {
        let Ok(frame) = frame::pack(NEWS, &news, ANSWER_MAX) else { return };
        if out.send(frame).await.is_err() {
            return;
        }
    }
}

async fn tell_events(mut live: Receiver<Event>, out: mpsc::Sender<Vec<u8>>) {
    loop {
        let mut events = match live.recv().await {
            Ok(event) => vec![event],
            // The guest sees the jump in the positions.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        while events.len() < EVENTS_MAX {
            let Ok(event) = live.try_recv() else { break };
            events.push(event);
        }
        let Ok(frame) = frame::pack(NEWS, &News::Events(events), ANSWER_MAX) else { return };
        if out.send(frame).await.is_err() {
            return;
        }
    }
}

/// Writes frames as they come, all that wait at once.
pub async fn write_all(mut writer: impl AsyncWrite + Unpin, mut outbox: mpsc::Receiver<Vec<u8>>) {
    while let Some(mut bytes) = outbox.recv().await {
        while bytes.len() < WRITE_MAX {
            let Ok(more) = outbox.try_recv() else { break };
            bytes.extend_from_slice(&more);
        }
        if writer.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
