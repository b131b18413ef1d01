//! A queue on any engine with a clock that is moved by hand, and short words to drive it.

use crate::outcome;
use crate::redis_server;
use ezclips::model::{
    AllowList, Code, Delivered, Failure, Job, JobId, JobSpec, Lane, Link, LinkInfo, Now, Origin,
    Outcome, Part, PartRule, PartState, Priority, Progress, SeriesSpec, SeriesSummary, Source,
    State, Timestamp, WorkerId,
};
use ezclips::queue::share::{Member, Membership, OpenFailure, Opener, Passes, Stands};
use ezclips::queue::{
    Beat, ClaimRequest, Claimed, Clock, Handle, Heartbeat, Idempotency, Layout, Lease, NewJob,
    Queue, QueueError, Settings, Submission, Submitted, Verdict, WorkerInfo, memory, redis, sled,
};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// A clock that stands still until it is moved.
pub struct ManualClock {
    now: Mutex<Now>,
    wakers: Mutex<Vec<Box<dyn Fn() + Send + Sync>>>,
}

impl ManualClock {
    pub fn new() -> Arc<Self> {
        let now = Now { wall: Timestamp(1_800_000_000_000), mono: Duration::from_secs(1) };
        Arc::new(Self { now: Mutex::new(now), wakers: Mutex::default() })
    }

    /// Lets both clocks run on.
    pub fn pass(&self, by: Duration) {
        {
            let mut now = self.now.lock().unwrap();
            *now = Now { wall: now.wall.after(by), mono: now.mono + by };
        }
        self.wakers.lock().unwrap().iter().for_each(|wake| wake());
    }

    /// Sets the wall clock alone.
    pub fn set_wall(&self, wall: Timestamp) {
        self.now.lock().unwrap().wall = wall;
        self.wakers.lock().unwrap().iter().for_each(|wake| wake());
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Now {
        *self.now.lock().unwrap()
    }

    fn on_move(&self, wake: Box<dyn Fn() + Send + Sync>) {
        self.wakers.lock().unwrap().push(wake);
    }
}

/// A queue under test.
pub struct World {
    pub queue: Arc<dyn Queue>,
    engine: Engine,
    pub clock: Arc<ManualClock>,
    pub settings: Settings,
    pub folder: Option<TempDir>,
    /// Every lease there has been, for tests that use old ones.
    pub leases: Vec<Lease>,
}

impl World {
    pub fn memory(settings: Settings) -> Self {
        let clock = ManualClock::new();
        let queue = Arc::new(memory::open(settings, clock.clone()).unwrap());
        let engine = Engine::Memory(Arc::clone(&queue));
        Self { queue, engine, clock, settings, folder: None, leases: Vec::new() }
    }

    pub fn sled(settings: Settings) -> Self {
        let clock = ManualClock::new();
        let folder = TempDir::new().unwrap();
        let queue =
            Arc::new(sled::open(&Layout::of(folder.path()), settings, clock.clone()).unwrap());
        let (engine, folder) = (Engine::Sled(Arc::clone(&queue)), Some(folder));
        Self { queue, engine, clock, settings, folder, leases: Vec::new() }
    }

    /// On sled, seen by a process that is never the owner.
    pub async fn guest(settings: Settings) -> Self {
        let clock = ManualClock::new();
        let folder = TempDir::new().unwrap();
        let owner = OwnerProcess::start(folder.path(), settings, &clock);
        let opener = opener(folder.path(), settings, &clock);
        let queue = Arc::new(join(folder.path(), opener, Duration::MAX).await);
        let (engine, folder) = (Engine::Guest(Some(owner)), Some(folder));
        Self { queue, engine, clock, settings, folder, leases: Vec::new() }
    }

    /// On Redis, with the clock of the test.
    pub async fn redis(settings: Settings) -> Self {
        let (clock, server) = (ManualClock::new(), redis_server::shared());
        let target = redis::Target::new(&server.url(), &redis_server::fresh_prefix()).unwrap();
        let options = redis::Options {
            target,
            settings,
            visits: false,
            clock: Some(clock.clone()),
            dumps: None,
        };
        let queue = Arc::new(redis::open(options).await.unwrap());
        Self { queue, engine: Engine::Redis, clock, settings, folder: None, leases: Vec::new() }
    }

    /// Ends the owner and opens the store anew; in memory, nothing happens. Redis forgets its
    /// scripts.
    pub fn restart(&mut self) {
        if matches!(self.engine, Engine::Redis) {
            redis_server::shared().command::<()>(&["SCRIPT", "FLUSH"]);
        }
        let Some(folder) = &self.folder else { return };
        match &mut self.engine {
            Engine::Memory(_) | Engine::Redis => {}
            Engine::Sled(handle) => {
                handle.close();
                let queue =
                    sled::open(&Layout::of(folder.path()), self.settings, self.clock.clone());
                *handle = Arc::new(queue.unwrap());
                self.queue = handle.clone();
            }
            Engine::Guest(owner) => {
                drop(owner.take());
                *owner = Some(OwnerProcess::start(folder.path(), self.settings, &self.clock));
            }
        }
    }

    /// The engine itself, for what only its owner can do.
    pub fn handle(&self) -> &Handle {
        match &self.engine {
            Engine::Memory(handle) | Engine::Sled(handle) => handle,
            Engine::Guest(_) | Engine::Redis => panic!("another process has the engine"),
        }
    }

    /// Where the queue keeps what; on disk only.
    pub fn layout(&self) -> Layout {
        Layout::of(self.folder.as_ref().unwrap().path())
    }

    /// Lets time pass and waits until the owner has done what became due.
    pub async fn pass(&self, by: Duration) {
        self.clock.pass(by);
        self.queue.probe().await.unwrap();
    }

    pub fn clock_now(&self) -> Now {
        self.clock.now()
    }

    pub fn wall(&self) -> Timestamp {
        self.clock.now().wall
    }

    pub async fn submit(
        &self,
        first: Option<NewJob>,
        series: Option<NewJob>,
    ) -> Result<Submitted, QueueError> {
        self.queue.submit(Submission { first, series, idempotency: None }).await
    }

    /// A video job.
    pub async fn video(&self, n: u128) -> JobId {
        self.submit(Some(video(n)), None).await.unwrap().first.unwrap()
    }

    /// A video that is ready.
    pub async fn ready_video(&self, n: u128) -> JobId {
        let id = self.video(n).await;
        let claimed = self.claim_one(Lane::VideoDownload).await;
        assert_eq!(claimed.job.id, id);
        self.succeed(&claimed).await;
        id
    }

    /// A series of an existing video.
    pub async fn series(&self, n: u128, of: JobId) -> JobId {
        self.submit(None, Some(series(n, of))).await.unwrap().series.unwrap()
    }

    pub async fn claim(&self, lane: Lane, max: u32) -> Vec<Claimed> {
        let worker = worker(1);
        let request = ClaimRequest { claim: Uuid::new_v4(), worker, lane, max };
        self.queue.claim(request).await.unwrap()
    }

    pub async fn claim_one(&self, lane: Lane) -> Claimed {
        let mut claimed = self.claim(lane, 1).await;
        assert_eq!(claimed.len(), 1, "one job should be claimable");
        claimed.remove(0)
    }

    pub async fn succeed(&self, claimed: &Claimed) -> State {
        let outcome = match claimed.job.spec {
            JobSpec::Video { .. } => video_outcome(),
            JobSpec::Inspect { .. } => Outcome::Link(LinkInfo::default()),
            JobSpec::Series { .. } => series_outcome(),
            JobSpec::Delivery(_) => Outcome::Delivered(Delivered { status: 200, took_ms: 1 }),
        };
        self.queue.settle(claimed.lease, Verdict::Succeeded(outcome)).await.unwrap()
    }

    pub async fn fail(&self, claimed: &Claimed, code: Code) -> State {
        let failure = Failure::new(code, "as the test wants").with_stderr("the tool's last words");
        self.queue.settle(claimed.lease, Verdict::Failed(failure)).await.unwrap()
    }

    pub async fn beat(&self, lease: Lease, permille: u16) -> Beat {
        let progress = Progress { permille, ..Progress::default() };
        let heartbeat = Heartbeat { worker: worker(1), leases: vec![(lease, progress)] };
        self.queue.heartbeat(heartbeat).await.unwrap()[0]
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.queue.get(id).await.unwrap().expect("the job should be known")
    }

    pub async fn state(&self, id: JobId) -> State {
        self.job(id).await.state
    }
}

/// What is behind the queue.
enum Engine {
    Memory(Arc<Handle>),
    Sled(Arc<Handle>),
    Guest(Option<OwnerProcess>),
    Redis,
}

/// An owner with threads of its own, as in another process.
struct OwnerProcess(Option<(tokio::runtime::Runtime, Member)>);

impl OwnerProcess {
    fn start(dir: &Path, settings: Settings, clock: &Arc<ManualClock>) -> Self {
        let (dir, opener) = (dir.to_owned(), opener(dir, settings, clock));
        let started = std::thread::spawn(move || {
            let threads =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            let runtime = threads.unwrap();
            let member = runtime.block_on(join(&dir, opener, Duration::ZERO));
            assert!(member.is_owner());
            (runtime, member)
        });
        Self(Some(started.join().unwrap()))
    }
}

impl Drop for OwnerProcess {
    fn drop(&mut self) {
        let (runtime, member) = self.0.take().unwrap();
        let ended = std::thread::spawn(move || runtime.block_on(member.close()));
        ended.join().unwrap();
    }
}

pub fn opener(dir: &Path, settings: Settings, clock: &Arc<ManualClock>) -> Opener {
    let (layout, clock) = (Layout::of(dir), clock.clone());
    Arc::new(move || {
        let opened = sled::open(&layout, settings, clock.clone());
        opened.map_err(|error| OpenFailure {
            reason: error.to_string(),
            passes: Passes::Never,
            hint: "",
        })
    })
}

pub async fn join(dir: &Path, open: Opener, contend_after: Duration) -> Member {
    let stands = Stands::InLine { after: contend_after };
    let membership = Membership { dir: dir.to_owned(), open, stands, address: None };
    Member::join(membership).await.unwrap()
}

/// Runs each named case on every engine, with the usual settings.
macro_rules! on_every_engine {
    ($($case:ident)*) => {
        $crate::support::on_own_engines! { $($case)* }
        mod as_a_guest {
            $(#[tokio::test]
            async fn $case() {
                super::$case($crate::support::World::guest(Default::default()).await).await;
            })*
        }
    };
}
pub(crate) use on_every_engine;

/// The same without the guest of another process.
macro_rules! on_own_engines {
    ($($case:ident)*) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $case() {
                super::$case($crate::support::World::memory(Default::default())).await;
            })*
        }
        mod on_sled {
            $(#[tokio::test]
            async fn $case() {
                super::$case($crate::support::World::sled(Default::default())).await;
            })*
        }
        mod on_redis {
            $(#[tokio::test]
            async fn $case() {
                super::$case($crate::support::World::redis(Default::default()).await).await;
            })*
        }
    };
}
pub(crate) use on_own_engines;

/// Copies a folder as it stands at this moment.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub fn id(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

fn job(n: u128, spec: JobSpec) -> NewJob {
    NewJob { id: id(n), spec, priority: Priority::Normal, origin: Origin::default(), same_as: None }
}

pub fn video(n: u128) -> NewJob {
    job(n, JobSpec::Video { source: Source::upload("holiday.mp4", 10) })
}

/// A video of a link, known again by `digest`.
pub fn link_video(n: u128, digest: u8) -> NewJob {
    let spec = JobSpec::Video { source: Source::Link(link()) };
    NewJob { same_as: Some([digest; 16]), ..job(n, spec) }
}

pub fn inspection(n: u128) -> NewJob {
    NewJob { priority: Priority::High, ..job(n, JobSpec::Inspect { link: link() }) }
}

pub fn series(n: u128, video: JobId) -> NewJob {
    let spec = SeriesSpec::new(PartRule::Count(2));
    job(n, JobSpec::Series { video, spec: Box::new(spec) })
}

pub fn link() -> Link {
    Link::parse("https://example.com/v", &AllowList::default()).unwrap()
}

pub fn key(key: u8, request: u8) -> Idempotency {
    Idempotency { key: [key; 16], request: [request; 16] }
}

pub fn worker(n: u128) -> WorkerInfo {
    let id = WorkerId(Uuid::from_u128(n));
    WorkerInfo { id, host: format!("host-{n}"), pid: 7, slots: [2, 1, 1] }
}

/// A plan of parts of ten frames each.
pub fn plan(count: u32) -> Vec<Part> {
    let part = |n: u32| Part {
        n,
        frames: (n - 1) * 10..n * 10,
        start_ms: u64::from(n - 1) * 400,
        end_ms: u64::from(n) * 400,
        snapped: [ezclips::model::Snapped::Asked; 2],
        method: ezclips::model::Method::Copy,
        reason: None,
        state: PartState::Planned,
    };
    (1..=count).map(part).collect()
}

pub fn clip(made_by: &str) -> ezclips::model::Clip {
    ezclips::model::Clip {
        made_by: made_by.to_owned(),
        method: ezclips::model::Method::Copy,
        reason: None,
        bytes: 1000,
        sha256: "0".repeat(64),
        crc32: 1,
        ready_at: Timestamp(5),
    }
}

pub fn video_outcome() -> Outcome {
    outcome::video("01234567")
}

pub fn series_outcome() -> Outcome {
    Outcome::Series(SeriesSummary {
        made_by: "01234567".to_owned(),
        parts: 2,
        bytes: 10,
        duration_ms: 1000,
        name: "A holiday".to_owned(),
    })
}

pub const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}
