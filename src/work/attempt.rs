//! One attempt: a pipeline beside its lease, a cancel and a deadline, ending in one settle.

use crate::files::Scratch;
use crate::measure::{End, Measures};
use crate::media::{Run, Sink};
use crate::model::{Class, Code, Failure, Job, JobSpec, Outcome, Stage, State};
use crate::queue::{Checkpoint, Claimed, Lease, QueueError, Verdict};
use crate::work::halt::Halt;
use crate::work::keeper::Keeper;
use crate::work::meter::Meter;
use crate::work::shares::Shares;
use crate::work::stages::Stages;
use crate::work::stop::{Stop, Why};
use crate::work::{Rooms, Settings, deliver, inspect, named, series, video};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::sleep;
use tracing::{Instrument, info, info_span, warn};

/// How long to wait before a call is repeated that the queue could not take.
const AGAIN: Duration = Duration::from_millis(200);

/// What the pipelines of one attempt work with.
pub struct Attempt {
    /// The rooms below.
    pub rooms: Rooms,
    /// How this worker works.
    pub settings: Arc<Settings>,
    /// The job as it was claimed.
    pub job: Job,
    /// How far it is.
    pub meter: Arc<Meter>,
    /// The time of this worker, shared with its other attempts.
    pub shares: Arc<Shares>,
    stages: Stages,
    lease: Lease,
    stop: Stop,
}

/// Runs a claimed job to its end. Never panics, never fails: what went wrong is settled.
pub async fn run(
    rooms: Rooms,
    settings: Arc<Settings>,
    keeper: Arc<Keeper>,
    shares: Arc<Shares>,
    claimed: Claimed,
    asked_at: Instant,
) {
    let Claimed { job, .. } = &claimed;
    let request_id = job.origin.request.as_deref();
    let span =
        info_span!("attempt", job = %job.id, lane = %job.lane, attempt = job.attempts, request_id);
    let stop = Stop::default();
    let meter = Arc::new(Meter::default());
    let hold = span.in_scope(|| keeper.hold(&claimed, asked_at, &stop, &meter));
    let stages = Stages::new(Arc::clone(&settings.measures));
    let Claimed { job, lease, .. } = claimed;
    let attempt = Arc::new(Attempt { rooms, settings, job, meter, shares, stages, lease, stop });
    async {
        info!("started");
        let started = Instant::now();
        let ended = attempt.work().await;
        attempt.stages.leave();
        attempt.end(ended).await;
        info!(
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "ended"
        );
    }
    .instrument(span)
    .await;
    drop(hold);
}

impl Attempt {
    /// The pipeline in a task of its own, so that a panic is a failure like any other.
    async fn work(self: &Arc<Self>) -> Result<Outcome, Halt> {
        let this = Arc::clone(self);
        let mut task = tokio::spawn(async move { this.pipeline().await }.in_current_span());
        let deadline = sleep(self.settings.deadline);
        let joined = tokio::select! {
            joined = &mut task => joined,
            () = deadline => {
                self.stop.stop(Why::Deadline);
                task.await
            }
        };
        joined.unwrap_or_else(|error| {
            warn!(%error, "the pipeline panicked");
            Err(Halt::of(Code::Internal))
        })
    }

    async fn pipeline(&self) -> Result<Outcome, Halt> {
        let scratch = || self.rooms.files.scratch(self.job.id, self.lease.token);
        match &self.job.spec {
            JobSpec::Inspect { link } => inspect::run(self, link, &scratch().await?).await,
            JobSpec::Video { source } => video::run(self, source, &scratch().await?).await,
            JobSpec::Series { video, spec } => {
                series::run(self, *video, spec, &scratch().await?).await
            }
            // Sending must go on when the disk is full.
            JobSpec::Delivery(delivery) => deliver::run(self, delivery).await,
        }
    }

    async fn end(&self, ended: Result<Outcome, Halt>) {
        let verdict = match (ended, self.stop.why()) {
            (_, Some(Why::Lost)) => return self.count(End::Lost),
            (Ok(outcome), _) => Verdict::Succeeded(outcome),
            (Err(Halt::Failed(failure)), None) => Verdict::Failed(failure),
            // Tools that are stopped fail in many ways; the reason for the stop is what counts.
            (Err(_), Some(Why::Cancelled)) => Verdict::Cancelled,
            (Err(_), Some(Why::Draining)) => return self.release().await,
            (Err(_), Some(Why::Deadline)) => Verdict::Failed(Failure::of(Code::Deadline)),
            (Err(Halt::Stopped), None) => Verdict::Failed(Failure::of(Code::Internal)),
        };
        if let Verdict::Failed(failure) = &verdict {
            warn!(code = %failure.code, message = %failure.message, "failed");
        }
        let permanent =
            matches!(&verdict, Verdict::Failed(failure) if failure.class == Class::Permanent);
        let (mut verdict, mut settled) = (verdict.clone(), self.settle(&verdict).await);
        if let Err(Halt::Failed(failure)) = settled {
            // A verdict the queue does not take must not leave the job running until its lease ends.
            verdict = Verdict::Failed(failure);
            settled = self.settle(&verdict).await;
        }
        if let Ok(state) = settled {
            info!(%state, "settled");
            self.count_settled(&verdict, state);
            self.tidy(state, permanent).await;
        }
    }

    async fn settle(&self, verdict: &Verdict) -> Result<State, Halt> {
        self.insist(|| self.rooms.queue.settle(self.lease, verdict.clone())).await
    }

    async fn release(&self) {
        if self.insist(|| self.rooms.queue.release(self.lease)).await.is_ok() {
            info!("handed back");
            self.count(End::Released);
        }
    }

    /// Where it is told what was done.
    pub fn measures(&self) -> &Measures {
        &self.settings.measures
    }

    fn count(&self, end: End) {
        self.measures().attempt(self.job.lane, end);
    }

    fn count_settled(&self, verdict: &Verdict, state: State) {
        self.count(match verdict {
            Verdict::Succeeded(_) => End::Succeeded,
            Verdict::Failed(_) => End::Failed,
            Verdict::Cancelled => End::Cancelled,
        });
        if let Verdict::Failed(failure) = verdict {
            self.measures().failed(failure.code, state == State::Queued);
        }
    }

    /// Removes what no longer serves anyone: what attempts that died had published before they
    /// could say so (and the upload) once the job is done, and all files of a source that can
    /// never become a video. Only after the settle: until then another attempt may be the one
    /// that counts.
    async fn tidy(&self, state: State, permanent: bool) {
        let is_video = matches!(self.job.spec, JobSpec::Video { .. });
        let removed = match state {
            State::Succeeded => self.drop_unnamed().await,
            State::Failed if permanent && is_video => {
                self.rooms.files.delete_all(self.job.id).await.map_err(Halt::from)
            }
            _ => Ok(()),
        };
        if let Err(error) = removed {
            warn!(?error, "files could not be removed; the cleanup will");
        }
    }

    async fn drop_unnamed(&self) -> Result<(), Halt> {
        let (id, mark) = (self.job.id, self.mark());
        match named::files_of(&*self.rooms.queue, (id, &self.job.spec), &mark).await? {
            Some(named) => Ok(self.rooms.files.retain(id, &named).await?),
            None => Ok(()),
        }
    }

    /// What tools need, with progress going to `progress`.
    pub fn tool_run(&self, scratch: &Scratch, progress: Sink) -> Run {
        let (dir, cancel) = (scratch.dir().to_owned(), self.stop.token().clone());
        Run { dir, cancel, progress, cookies: false }
    }

    /// Waits for `call`, unless the attempt is stopped first: transfers can take hours.
    pub async fn unless_stopped<T, E>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Halt>
    where
        Halt: From<E>,
    {
        tokio::select! {
            biased;
            done = call => Ok(done?),
            () = self.stopped() => Err(Halt::Stopped),
        }
    }

    /// Asks the queue, again and again while it is away, unless the attempt is stopped first: a
    /// moment without an answer is no failure of the job.
    pub async fn ask<T, F, R>(&self, call: F) -> Result<T, Halt>
    where
        F: FnMut() -> R,
        R: Future<Output = Result<T, QueueError>>,
    {
        self.unless_stopped(self.insist(call)).await
    }

    /// Returns when the attempt is stopped from outside.
    pub async fn stopped(&self) {
        self.stop.token().cancelled().await;
    }

    /// The mark of this attempt in the names of what it publishes.
    pub fn mark(&self) -> String {
        self.lease.token.short()
    }

    /// Enters a stage that covers `from..to` permille of the attempt.
    pub async fn stage(&self, stage: Stage, from: u16, to: u16) -> Result<Sink, Halt> {
        self.checkpoint(Checkpoint::Stage(stage)).await?;
        Ok(self.meter.stage(from, to))
    }

    /// Stores how far the job has come; ends the attempt when the lease is lost.
    pub async fn checkpoint(&self, checkpoint: Checkpoint) -> Result<(), Halt> {
        if self.stop.why().is_some() {
            return Err(Halt::Stopped);
        }
        self.insist(|| self.rooms.queue.checkpoint(self.lease, checkpoint.clone())).await?;
        if let Checkpoint::Stage(stage) = checkpoint {
            self.stages.enter(stage);
        }
        Ok(())
    }

    /// Repeats a call while the queue is away and the lease may still be ours.
    async fn insist<T, F, R>(&self, mut call: F) -> Result<T, Halt>
    where
        F: FnMut() -> R,
        R: Future<Output = Result<T, QueueError>>,
    {
        loop {
            match call().await {
                Ok(value) => return Ok(value),
                Err(QueueError::LeaseLost | QueueError::NotFound) => {
                    self.stop.stop(Why::Lost);
                    return Err(Halt::Stopped);
                }
                // Whether the lease is still this worker's, nobody knows: nothing more is said.
                Err(QueueError::Unavailable(_)) if self.stop.why() == Some(Why::Lost) => {
                    return Err(Halt::Stopped);
                }
                Err(QueueError::Unavailable(reason)) => {
                    warn!(reason, "the queue is away");
                    sleep(AGAIN).await;
                }
                Err(error) => {
                    warn!(%error, "the queue refused");
                    return Err(Failure::new(Code::Internal, error.to_string()).into());
                }
            }
        }
    }
}
