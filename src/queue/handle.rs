//! The queue as callers hold it: commands go to the owner's thread, rows are read directly.

use super::actor::{Actor, Answer, Command, Ended, Mail};
use super::disk::Room;
use super::dump::{self, Contents};
use super::layout::Layout;
use super::machine::{Machine, OpenFault, ProgressMap};
use super::observer::Seat;
use super::record::{Record, RecordError};
use super::row::JobRow;
use super::rows::Store;
use super::settings::{Clock, Settings, SystemDice};
use super::{
    Beat, CheckReport, Checkpoint, ClaimRequest, Claimed, DumpInfo, Heartbeat, JobPage, Lease,
    ListQuery, Overview, Queue, QueueError, Submission, Submitted, Verdict, ballast, keys,
};
use crate::model::{
    ApiKey, Attempt, Event, Job, JobId, KeyId, Lane, Now, Part, Secret, Seq, State, Timestamp,
    WorkerId,
};
use async_trait::async_trait;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock, mpsc};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, broadcast, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// How many commands may be on their way to the owner; more callers wait their turn.
const MAIL_MAX: usize = 1024;
/// How many events a slow listener may fall behind before it is told that it lagged.
const EVENTS_BEHIND_MAX: usize = 4096;

/// A queue whose owner is a thread of this process. It ends with [`Handle::close`] or when the
/// last copy of the handle goes.
pub struct Handle {
    mail: mpsc::Sender<Mail>,
    room: Arc<Semaphore>,
    /// `None` once closed.
    store: RwLock<Option<Arc<dyn Store>>>,
    progress: Arc<ProgressMap>,
    events: broadcast::Sender<Event>,
    work: watch::Receiver<u64>,
    cancels: watch::Receiver<u64>,
    ended: Arc<Ended>,
    pub(super) observer: Seat,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// `None` for an engine without a disk.
    layout: Option<Layout>,
    /// The version of the store that the last dump is of. Held while one is written.
    dumped: tokio::sync::Mutex<Option<u64>>,
}

impl Handle {
    /// Opens a store and starts its owner.
    pub(super) fn start(
        store: Arc<dyn Store>,
        settings: Settings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenFault> {
        let opened =
            Machine::open(Arc::clone(&store), settings, Box::new(SystemDice), clock.now())?;
        Self::run(opened.machine, store, clock, None)
    }

    /// Starts the owner of a machine and the store it was opened on.
    pub(super) fn run(
        machine: Machine,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        layout: Option<Layout>,
    ) -> Result<Self, OpenFault> {
        let progress = machine.progress();
        let (mail, inbox) = mpsc::channel();
        let (events, _) = broadcast::channel(EVENTS_BEHIND_MAX);
        let (work, work_seen) = watch::channel(0);
        let (cancels, cancels_seen) = watch::channel(0);
        let ended = Arc::<Ended>::default();
        let observer = Seat::default();
        let waker = mail.clone();
        clock.on_move(Box::new(move || drop(waker.send(Mail::Wake))));
        let actor = Actor {
            machine,
            clock,
            mail: inbox,
            events: events.clone(),
            work,
            cancels,
            ended: Arc::clone(&ended),
            observer: Arc::clone(&observer),
        };
        let thread = std::thread::Builder::new()
            .name("queue-owner".to_owned())
            .spawn(move || actor.run())
            .map_err(|error| OpenFault::Store(error.to_string()))?;
        Ok(Self {
            mail,
            room: Arc::new(Semaphore::new(MAIL_MAX)),
            store: RwLock::new(Some(store)),
            progress,
            events,
            work: work_seen,
            cancels: cancels_seen,
            ended,
            observer,
            thread: Mutex::new(Some(thread)),
            layout,
            dumped: tokio::sync::Mutex::default(),
        })
    }

    /// Commits what was sent before, ends the owner and lets go of the store. Blocks for as long
    /// as a commit takes. Every later call answers [`QueueError::Unavailable`].
    pub fn close(&self) {
        drop(self.mail.send(Mail::Stop));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic of the owner was told through `failed` already.
            drop(thread.join());
        }
        self.store.write().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Cancelled when the owner ended because its store failed. This handle answers nothing any more
    /// then: close it and open the store again, which reads and checks all of it.
    #[must_use]
    pub fn failed(&self) -> CancellationToken {
        self.ended.failed()
    }

    /// Tells that the connection of a worker broke: its leases end in a few seconds, unless it is
    /// heard of again.
    ///
    /// # Errors
    /// [`QueueError::Unavailable`] when the owner has ended.
    pub async fn miss(&self, worker: WorkerId) -> Result<(), QueueError> {
        self.call(move |machine, now| {
            machine.miss(worker, now);
            Ok(())
        })
        .await
    }

    /// Writes a dump unless nothing was committed since the last one of this handle. The owner of a
    /// store calls this every few minutes; `None` when there was nothing to do.
    ///
    /// # Errors
    /// As [`Queue::dump`].
    pub async fn dump_if_changed(&self) -> Result<Option<DumpInfo>, QueueError> {
        self.write_dump(true).await
    }

    /// Makes the ballast anew if it was given up and there is room again. The owner of a store
    /// calls this every minute. Answers whether there is a ballast; blocks for as long as setting
    /// the room aside takes.
    ///
    /// # Errors
    /// The disk cannot be looked at or written.
    pub fn keep_ballast(&self) -> io::Result<bool> {
        self.layout.as_ref().map_or(Ok(false), ballast::keep)
    }

    /// The rows are collected by the owner, between two commits; the file is written elsewhere.
    async fn write_dump(&self, only_changed: bool) -> Result<Option<DumpInfo>, QueueError> {
        let layout = self.layout.as_ref().ok_or_else(|| {
            QueueError::Refused("a queue in memory has nothing to dump to".to_owned())
        })?;
        let mut dumped = self.dumped.lock().await;
        let known = dumped.filter(|_| only_changed);
        let collect = move |machine: &mut Machine, now: Now| {
            if known == Some(machine.version()) {
                return Ok(None);
            }
            let (contents, version) = machine.contents()?;
            Ok(Some((contents, version, now.wall)))
        };
        let Some((contents, version, made)) = self.call(collect).await? else { return Ok(None) };
        let of = layout.clone();
        let written = move || write_dump(&of, &contents, made);
        let info = tokio::task::spawn_blocking(written).await;
        let info = info.map_err(|error| QueueError::Refused(error.to_string()))??;
        *dumped = Some(version);
        Ok(Some(info))
    }

    /// Runs a command on the owner's thread and waits until what it changed is durable.
    async fn call<T, F>(&self, run: F) -> Result<T, QueueError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Machine, Now) -> Result<T, QueueError> + Send + 'static,
    {
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(|_| stopped())?;
        let (reply, answer) = oneshot::channel();
        let command: Command = Box::new(move |machine, now| {
            let answer = run(machine, now);
            let fatal = match &answer {
                Err(QueueError::Unavailable(why)) => Some(why.clone()),
                _ => None,
            };
            let send = move || {
                drop(room);
                // A caller that went away needs no answer.
                drop(reply.send(answer));
            };
            Answer { send: Box::new(send), fatal }
        });
        self.mail.send(Mail::Do(command)).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    fn store(&self) -> Result<Arc<dyn Store>, QueueError> {
        if self.ended.is_over() {
            return Err(stopped());
        }
        self.store.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(stopped)
    }

    fn read_job(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        let bytes = self.store()?.get(&keys::job(id))?;
        let Some(bytes) = bytes else { return Ok(None) };
        let mut job = JobRow::decode(&bytes)?.job;
        if job.state == State::Running {
            job.progress = self.progress.get(id);
        }
        Ok(Some(job))
    }

    fn read_all<T: Record>(&self, prefix: &[u8]) -> Result<Vec<T>, QueueError> {
        let mut rows: Vec<Result<T, RecordError>> = Vec::new();
        self.store()?.each(prefix, &mut |_, bytes| rows.push(T::decode(bytes)))?;
        Ok(rows.into_iter().collect::<Result<_, _>>()?)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.close();
    }
}

/// Writes a dump if that leaves the store its reserve. No failure of it is one of the queue: who
/// asked is told, instead of asking again and again.
fn write_dump(layout: &Layout, rows: &Contents, made: Timestamp) -> Result<DumpInfo, QueueError> {
    let require = || {
        // A disk that cannot be looked at is found out by the writing.
        let Ok(room) = Room::of(layout.folder()) else { return Ok(()) };
        let reserve = super::sled::reserve(&room).saturating_add(rows.bytes());
        let free = room.free;
        if free < reserve { Err(QueueError::NoSpace { free, reserve }) } else { Ok(()) }
    };
    require()?;
    dump::write(&layout.dump(), rows, made).map_err(|error| {
        // Somebody else may have filled the disk meanwhile.
        require().err().unwrap_or_else(|| error.into())
    })
}

fn stopped() -> QueueError {
    QueueError::Unavailable("it has stopped".to_owned())
}

#[async_trait]
impl Queue for Handle {
    async fn submit(&self, submission: Submission) -> Result<Submitted, QueueError> {
        self.call(move |machine, now| machine.submit(&submission, now)).await
    }

    async fn claim(&self, request: ClaimRequest) -> Result<Vec<Claimed>, QueueError> {
        self.call(move |machine, now| machine.claim(&request, now)).await
    }

    async fn heartbeat(&self, heartbeat: Heartbeat) -> Result<Vec<Beat>, QueueError> {
        self.call(move |machine, now| machine.heartbeat(&heartbeat, now)).await
    }

    async fn checkpoint(&self, lease: Lease, checkpoint: Checkpoint) -> Result<(), QueueError> {
        self.call(move |machine, now| machine.checkpoint(lease, checkpoint, now)).await
    }

    async fn settle(&self, lease: Lease, verdict: Verdict) -> Result<State, QueueError> {
        self.call(move |machine, now| machine.settle(lease, verdict, now)).await
    }

    async fn release(&self, lease: Lease) -> Result<(), QueueError> {
        self.call(move |machine, now| machine.release(lease, now)).await
    }

    async fn cancel(&self, id: JobId) -> Result<State, QueueError> {
        self.call(move |machine, now| machine.cancel(id, now)).await
    }

    async fn retry(&self, id: JobId) -> Result<State, QueueError> {
        self.call(move |machine, now| machine.retry(id, now)).await
    }

    async fn pause(&self, lane: Lane) -> Result<(), QueueError> {
        self.call(move |machine, _| machine.pause(lane)).await
    }

    async fn resume(&self, lane: Lane) -> Result<(), QueueError> {
        self.call(move |machine, _| {
            machine.resume(lane);
            Ok(())
        })
        .await
    }

    async fn get(&self, id: JobId) -> Result<Option<Job>, QueueError> {
        self.read_job(id)
    }

    async fn parts(&self, id: JobId) -> Result<Vec<Part>, QueueError> {
        self.read_all(&keys::parts(id))
    }

    async fn attempts(&self, id: JobId) -> Result<Vec<Attempt>, QueueError> {
        self.read_all(&keys::attempts(id))
    }

    async fn position(&self, id: JobId) -> Result<Option<u64>, QueueError> {
        self.call(move |machine, _| Ok(machine.position(id))).await
    }

    async fn list(&self, query: ListQuery) -> Result<JobPage, QueueError> {
        let asked = query.state;
        let (ids, next) = self.call(move |machine, _| Ok(machine.list(&query))).await?;
        // The rows are read here, not by the owner; a job that moved on meanwhile is left out.
        let rows: Vec<_> = ids.into_iter().map(|id| self.read_job(id)).collect::<Result<_, _>>()?;
        let fits = |job: &Job| asked.is_none_or(|state| job.state == state);
        Ok(JobPage { jobs: rows.into_iter().flatten().filter(fits).collect(), next })
    }

    async fn overview(&self) -> Result<Overview, QueueError> {
        self.call(|machine, now| Ok(machine.overview(now))).await
    }

    async fn events(&self, after: Seq, limit: usize) -> Result<Vec<Event>, QueueError> {
        self.call(move |machine, _| machine.events(after, limit)).await
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    fn cancels(&self) -> watch::Receiver<u64> {
        self.cancels.clone()
    }

    fn work(&self) -> watch::Receiver<u64> {
        self.work.clone()
    }

    async fn expired(&self, limit: usize) -> Result<Vec<JobId>, QueueError> {
        self.call(move |machine, now| Ok(machine.expired(limit, now))).await
    }

    async fn expire(&self, id: JobId) -> Result<(), QueueError> {
        self.call(move |machine, now| machine.expire(id, now)).await
    }

    async fn keep(&self, id: JobId, until: Timestamp) -> Result<Timestamp, QueueError> {
        self.call(move |machine, now| machine.keep(id, until, now)).await
    }

    async fn prune(&self, ids: Vec<JobId>) -> Result<usize, QueueError> {
        self.call(move |machine, now| machine.prune(&ids, now)).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, QueueError> {
        self.read_all(&[keys::API_KEY])
    }

    async fn add_key(&self, key: ApiKey) -> Result<(), QueueError> {
        self.call(move |machine, _| machine.add_key(&key)).await
    }

    async fn revoke_key(&self, id: KeyId) -> Result<bool, QueueError> {
        self.call(move |machine, _| machine.revoke_key(id)).await
    }

    async fn secret(&self, fresh: Secret) -> Result<Secret, QueueError> {
        self.call(move |machine, _| machine.secret(fresh)).await
    }

    async fn probe(&self) -> Result<(), QueueError> {
        self.call(|machine, _| machine.probe()).await
    }

    async fn dump(&self) -> Result<DumpInfo, QueueError> {
        self.write_dump(false).await?.ok_or_else(stopped)
    }

    async fn check(&self) -> Result<CheckReport, QueueError> {
        self.call(|machine, now| machine.check(now)).await
    }
}
