//! A whole API in one test, and a hand that does what workers do.

use actix_web::body::{self, BoxBody, MessageBody};
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service};
use bytes::Bytes;
use ezclips::files::local::{self, LocalFiles};
use ezclips::files::{FileKey, Files};
use ezclips::http::{Api, Hosts, LimitSettings, Limits, Settings, app};
use ezclips::model::{
    AllowList, Analysis, Chapter, Clip, Extent, Facts, Heat, Job, JobId, Lane, Loudness, MediaInfo,
    MediaTime, Method as CutMethod, Now, Outcome, Part, PartState, Pause, Rotation, SeriesSummary,
    Snapped, Sprite, Timebase, Timeline, Timestamp, VideoInfo, VideoSummary, WorkerId,
};
use ezclips::queue::memory::{self, MemoryQueue};
use ezclips::queue::rates::Memory;
use ezclips::queue::{Checkpoint, ClaimRequest, Claimed, Queue, Verdict, WorkerInfo};
use ezclips::queue::{Clock, Settings as QueueSettings, SystemClock};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Nothing here takes this long unless it hangs.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// A link that is fine.
pub const LINK: &str = "https://example.com/watch?v=1";
/// The bytes of the only source there is.
pub const SOURCE: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// The bytes of its waveform.
pub const WAVEFORM: &[u8] = b"{\"version\":1,\"levels\":[]}";

/// An API with its queue and files.
pub struct World {
    pub api: Arc<Api>,
    pub queue: Arc<MemoryQueue>,
    pub files: Arc<LocalFiles>,
    pub dir: tempfile::TempDir,
}

/// What may differ from the usual.
pub struct Options {
    pub settings: Settings,
    pub max_queue: u64,
    pub floor: u64,
    pub reasons: Vec<String>,
    pub clock: Arc<dyn Clock>,
    pub limits: LimitSettings,
}

/// A clock on which half a second passes between two looks: nothing is too soon.
#[derive(Default)]
pub struct Strides(SystemClock, AtomicU64);

impl Clock for Strides {
    fn now(&self) -> Now {
        let looks = self.1.fetch_add(1, Ordering::Relaxed);
        Now { mono: Duration::from_millis(500 * looks), ..self.0.now() }
    }
}

impl Default for Options {
    fn default() -> Self {
        let allowed = AllowList::parse("127.0.0.1:8099").unwrap();
        let inspect_wait = Duration::from_millis(1);
        let settings = Settings { allowed, inspect_wait, ..Settings::default() };
        Self {
            settings,
            max_queue: 1000,
            floor: 0,
            reasons: Vec::new(),
            clock: Arc::new(SystemClock::default()),
            limits: LimitSettings::default(),
        }
    }
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {:?}", self.status, self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem document, after its shape was checked.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let json = self.json();
        let code = json["code"].as_str().unwrap().to_owned();
        assert_eq!(json["type"], format!("/docs#{code}"));
        assert_eq!(json["status"], self.status.as_u16());
        for text in ["title", "detail", "hint", "request_id"] {
            assert!(json[text].as_str().is_some_and(|text| !text.is_empty()), "{text} in {json}");
        }
        assert!(json["retryable"].is_boolean());
        assert_eq!(self.header("x-request-id"), json["request_id"].as_str().unwrap());
        code
    }

    /// The pointers of a problem document.
    pub fn pointers(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }

    /// The id in a 202.
    pub fn id(&self) -> JobId {
        assert_eq!(self.status, StatusCode::ACCEPTED, "{self:?}");
        JobId(self.json()["id"].as_str().unwrap().parse().unwrap())
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let limits = QueueSettings { max_queue: options.max_queue, ..QueueSettings::default() };
        let queue = Arc::new(memory::open(limits, options.clock).unwrap());
        let floor = Some(options.floor);
        let files = Arc::new(local::open(dir.path(), local::Settings { floor }).unwrap());
        let reasons = options.reasons;
        let ready = Arc::new(move || reasons.clone());
        let rates = Arc::new(Memory::default());
        let limits = Limits::new(options.limits, Arc::clone(&rates) as _, rates);
        let (jobs, kept) = (Arc::clone(&queue) as _, Arc::clone(&files) as _);
        let api = Arc::new(Api::new(jobs, kept, options.settings, ready).limited(limits));
        Self { api, queue, files, dir }
    }

    /// Sends a request and reads the whole answer.
    pub async fn ask(&self, request: TestRequest) -> Answer {
        let (status, headers, body) = self.open(request).await;
        let body = tokio::time::timeout(DEADLINE, body::to_bytes(body)).await.unwrap().unwrap();
        self.check_no_path(&body);
        Answer { status, headers, body }
    }

    /// Sends a request and leaves the body to be read.
    pub async fn open(&self, request: TestRequest) -> (StatusCode, HeaderMap, BoxBody) {
        let service = init_service(app(Arc::clone(&self.api), Hosts::Any)).await;
        let answer = call_service(&service, request.to_request()).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
        assert!(headers.contains_key("content-security-policy"));
        (status, headers, answer.into_body().boxed())
    }

    /// No answer ever holds a path of the server.
    fn check_no_path(&self, body: &[u8]) {
        let path = self.dir.path().to_str().unwrap();
        assert!(!String::from_utf8_lossy(body).contains(path));
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(TestRequest::post().uri(path).set_json(body)).await
    }

    pub async fn bare(&self, method: Method, path: &str) -> Answer {
        self.ask(TestRequest::with_uri(path).method(method)).await
    }

    /// Claims one job as a worker would.
    pub async fn claim(&self, lane: Lane) -> Claimed {
        let worker = WorkerInfo {
            id: WorkerId(Uuid::from_u128(1)),
            host: "here".to_owned(),
            pid: 1,
            slots: [2, 1, 0],
        };
        let request = ClaimRequest { claim: Uuid::new_v4(), worker, lane, max: 1 };
        self.queue.claim(request).await.unwrap().pop().expect("a job to claim")
    }

    pub async fn settle(&self, claimed: &Claimed, verdict: Verdict) {
        self.queue.settle(claimed.lease, verdict).await.unwrap();
    }

    /// Puts bytes under a key.
    pub async fn put(&self, claimed: &Claimed, key: FileKey, bytes: &[u8]) {
        let scratch = self.files.scratch(claimed.lease.job, claimed.lease.token).await.unwrap();
        let path = scratch.dir().join("file");
        std::fs::write(&path, bytes).unwrap();
        self.files.publish(&path, &key).await.unwrap();
    }

    /// A video of thirty seconds that is ready.
    pub async fn ready_video(&self) -> JobId {
        let id = self.post("/api/v1/videos", &serde_json::json!({ "url": LINK })).await.id();
        self.finish_video().await;
        id
    }

    /// One of which nothing could be made, not even facts that say more than the summary.
    pub async fn bare_video(&self) -> JobId {
        let id = self.post("/api/v1/videos", &serde_json::json!({ "url": LINK })).await.id();
        let claimed = self.claim(Lane::VideoDownload).await;
        let by = claimed.lease.token.short();
        self.put(&claimed, FileKey::Source(id, by.clone()), SOURCE).await;
        let bare = VideoSummary {
            chapter_count: 0,
            has_poster: false,
            has_waveform: false,
            has_sprite: false,
            ..summary(by)
        };
        self.settle(&claimed, Verdict::Succeeded(Outcome::Video(bare))).await;
        id
    }

    /// Does what a worker does with the next video.
    pub async fn finish_video(&self) {
        let claimed = self.claim(Lane::VideoDownload).await;
        let (id, by) = (claimed.job.id, claimed.lease.token.short());
        let facts = serde_json::to_vec(&facts()).unwrap();
        self.put(&claimed, FileKey::Source(id, by.clone()), SOURCE).await;
        self.put(&claimed, FileKey::Facts(id, by.clone()), &facts).await;
        self.put(&claimed, FileKey::VideoPoster(id, by.clone()), b"jpeg").await;
        self.put(&claimed, FileKey::Waveform(id, by.clone()), WAVEFORM).await;
        self.put(&claimed, FileKey::Sprite(id, by.clone()), b"sheet").await;
        self.settle(&claimed, Verdict::Succeeded(Outcome::Video(summary(by)))).await;
    }

    /// Plans the next series into `parts` and publishes the first `ready` clips.
    pub async fn cut(&self, parts: u32, ready: u32) -> (Claimed, Vec<Part>) {
        let claimed = self.claim(Lane::VideoProcess).await;
        let plan: Vec<Part> = (1..=parts).map(part).collect();
        self.queue.checkpoint(claimed.lease, Checkpoint::Plan(plan.clone())).await.unwrap();
        let by = claimed.lease.token.short();
        for n in 1..=ready {
            let bytes = clip_bytes(n);
            self.put(&claimed, FileKey::Clip(claimed.job.id, n, by.clone()), &bytes).await;
            self.put(&claimed, FileKey::ClipPoster(claimed.job.id, n, by.clone()), b"jpeg").await;
            let clip = clip(&by, &bytes);
            let ready = Checkpoint::PartReady { n, clip };
            self.queue.checkpoint(claimed.lease, ready).await.unwrap();
        }
        (claimed, plan)
    }

    /// A complete series of three parts.
    pub async fn ready_series(&self) -> JobId {
        let video = self.ready_video().await;
        let body =
            serde_json::json!({ "video_id": video.0, "parts": { "count": 3 }, "name": "Talk é" });
        let id = self.post("/api/v1/series", &body).await.id();
        let (claimed, _) = self.cut(3, 3).await;
        let by = claimed.lease.token.short();
        self.put(&claimed, FileKey::Manifest(id, by.clone()), b"{\"parts\":[]}").await;
        let summary = SeriesSummary {
            made_by: by,
            parts: 3,
            bytes: 30,
            duration_ms: 30_000,
            name: "Talk é".to_owned(),
        };
        self.settle(&claimed, Verdict::Succeeded(Outcome::Series(summary))).await;
        id
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.queue.get(id).await.unwrap().expect("the job is there")
    }
}

/// The next bytes of a body, or `None` at its end.
pub async fn next_bytes(body: &mut BoxBody) -> Option<Bytes> {
    let next = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_next(cx));
    tokio::time::timeout(DEADLINE, next)
        .await
        .expect("the stream says something")
        .map(Result::unwrap)
}

pub fn clip_bytes(n: u32) -> Vec<u8> {
    format!("clip number {n}").into_bytes()
}

fn clip(by: &str, bytes: &[u8]) -> Clip {
    let digest = Sha256::digest(bytes);
    let sha256 = digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    Clip {
        made_by: by.to_owned(),
        method: CutMethod::Copy,
        reason: None,
        bytes: bytes.len() as u64,
        sha256,
        crc32: crc32fast::hash(bytes),
        ready_at: Timestamp(1_700_000_000_000),
    }
}

fn part(n: u32) -> Part {
    Part {
        n,
        frames: (n - 1) * 250..n * 250,
        start_ms: u64::from(n - 1) * 10_000,
        end_ms: u64::from(n) * 10_000,
        snapped: [Snapped::Asked; 2],
        method: CutMethod::Encoded,
        reason: None,
        state: PartState::Planned,
    }
}

fn summary(made_by: String) -> VideoSummary {
    VideoSummary {
        made_by,
        title: "A walk".to_owned(),
        duration_ms: 30_000,
        frames: 750,
        bytes: SOURCE.len() as u64,
        width: 1280,
        height: 720,
        frame_rate: (30_000, 1001),
        codec: "h264".to_owned(),
        sound_codec: Some("aac".to_owned()),
        content_type: "video/mp4".to_owned(),
        chapter_count: 1,
        has_poster: true,
        has_waveform: true,
        has_sprite: true,
        offset_ms: 0,
        extent: Extent::Whole,
    }
}

/// Thirty seconds at 25 frames a second with a cut point every second and one chapter.
fn facts() -> Facts {
    let base = Timebase::new(1, 25).unwrap();
    let timeline = Timeline::constant(base, 0, 1, 750).unwrap();
    let video = VideoInfo {
        codec: "h264".to_owned(),
        profile: None,
        width: 1280,
        height: 720,
        rotation: Rotation::None,
        pixel_format: "yuv420p".to_owned(),
        pixel_aspect: (1, 1),
        interlaced: false,
        frame_rate: (25, 1),
        timebase: base,
        reorder_depth: 0,
        start: MediaTime::new(0, base),
        bit_rate: None,
        colour: [None, None, None],
    };
    let chapter = Chapter { start_ms: 0, end_ms: 30_000, title: "All of it".to_owned() };
    let info = MediaInfo {
        container: "mov".to_owned(),
        duration_ms: 30_000,
        bytes: SOURCE.len() as u64,
        video,
        sound: None,
        chapters: vec![chapter],
        title: Some("A walk".to_owned()),
    };
    let timeline = timeline.with_cut_points((0..750).step_by(25).collect());
    let sprite = Sprite { every_ms: 1000, count: 30, columns: 10, width: 160, height: 90 };
    let analysis = Analysis {
        pauses: vec![Pause { start_ms: 4000, end_ms: 4500 }],
        scenes: vec![25],
        heat: vec![Heat { start_ms: 2000, end_ms: 3000, permille: 900 }],
        loudness: Some(Loudness { integrated: -1875, peak: -100 }),
        sprite: Some(sprite),
        has_waveform: true,
        ..Analysis::default()
    };
    Facts { analysis, ..Facts::new(info, timeline) }
}
