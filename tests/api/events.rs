//! Live events: replay, no gap and no duplicate, whom they reach, and how streams end.

use crate::world::{LINK, Options, Strides, World, next_bytes};
use actix_web::body::BoxBody;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use ezclips::model::{JobId, Lane, Origin, Progress, WorkerId};
use ezclips::queue::{Claimed, Heartbeat, Queue, WorkerInfo};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// An event as a browser understands it.
#[derive(Debug)]
struct Heard {
    name: String,
    id: Option<u64>,
    data: Value,
}

/// A stream being read.
struct Stream(BoxBody);

impl Stream {
    async fn open(world: &World, query: &str, last: Option<u64>) -> Self {
        let mut request = TestRequest::get().uri(&format!("/api/v1/events{query}"));
        request = request.insert_header(("accept-encoding", "gzip"));
        if let Some(last) = last {
            request = request.insert_header(("last-event-id", last.to_string()));
        }
        let (status, headers, body) = world.open(request).await;
        assert_eq!(status, 200);
        assert_eq!(headers.get("content-type").unwrap(), "text/event-stream");
        assert_eq!(headers.get("x-accel-buffering").unwrap(), "no");
        assert!(!headers.contains_key("content-encoding"));
        let mut stream = Self(body);
        assert_eq!(stream.text().await.as_deref(), Some("retry: 2000\n\n"));
        stream
    }

    async fn text(&mut self) -> Option<String> {
        let bytes = next_bytes(&mut self.0).await?;
        Some(String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn heard(&mut self) -> Heard {
        let text = self.text().await.expect("another event");
        assert!(text.ends_with("\n\n"), "{text:?}");
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        Heard {
            name: field("event: ").unwrap_or_default().to_owned(),
            id: field("id: ").map(|id| id.parse().unwrap()),
            data: serde_json::from_str(field("data: ").unwrap_or("null")).unwrap(),
        }
    }

    /// Everything up to the event that tells of this state of this job.
    async fn until(&mut self, job: JobId, state: &str) -> Vec<Heard> {
        let mut all = Vec::new();
        loop {
            let heard = self.heard().await;
            let last = heard.data["job"] == job.to_string() && heard.data["state"] == state;
            all.push(heard);
            if last {
                return all;
            }
        }
    }
}

async fn beat(world: &World, claimed: &Claimed, permille: u16) {
    let id = WorkerId(Uuid::from_u128(1));
    let worker = WorkerInfo { id, host: "here".to_owned(), pid: 1, slots: [2, 1, 0] };
    let progress = Progress { permille, ..Progress::default() };
    let leases = vec![(claimed.lease, progress)];
    world.queue.heartbeat(Heartbeat { worker, leases }).await.unwrap();
}

async fn submit(world: &World, n: u32) -> JobId {
    world.post("/api/v1/videos", &json!({ "url": format!("https://example.com/{n}") })).await.id()
}

fn rising(events: &[Heard]) -> bool {
    let ids: Vec<u64> = events.iter().filter_map(|heard| heard.id).collect();
    ids.windows(2).all(|pair| pair[0] < pair[1])
}

#[actix_web::test]
async fn a_series_is_followed_from_its_video_to_its_last_clip() {
    let world = World::new();
    let body = json!({ "url": LINK, "parts": { "count": 2 } });
    let accepted = world.post("/api/v1/series", &body).await;
    let (series, video) = (accepted.id(), accepted.json()["video_id"].clone());
    let mut stream = Stream::open(&world, &format!("?job={series}"), None).await;
    world.finish_video().await;
    let (claimed, _) = world.cut(2, 2).await;
    beat(&world, &claimed, 300).await;
    world.bare(Method::POST, &format!("/api/v1/jobs/{series}/cancel")).await;
    world.settle(&claimed, ezclips::queue::Verdict::Cancelled).await;
    let heard = stream.until(series, "cancelled").await;
    assert!(rising(&heard));
    let of = |job: &Value, name: &str| {
        heard.iter().filter(|heard| &heard.data["job"] == job && heard.name == name).count()
    };
    assert!(of(&video, "state") >= 1, "the video, while the series waits: {heard:?}");
    let series = json!(series.to_string());
    assert_eq!(of(&series, "part_ready"), 2);
    assert_eq!(of(&series, "cancel_requested"), 1);
    let progress = heard.iter().find(|heard| heard.name == "progress").unwrap();
    assert_eq!((&progress.data["percent"], progress.id), (&json!(30.0), None));
    assert_eq!(progress.data["video"], video);
    assert!(progress.data["at"].as_str().unwrap().ends_with('Z'));
}

#[actix_web::test]
async fn a_reader_goes_on_where_it_left() {
    let world = World::new();
    let mut stream = Stream::open(&world, "", None).await;
    let first = submit(&world, 0).await;
    let seen = stream.until(first, "queued").await.pop().unwrap().id.unwrap();
    drop(stream);
    // More than one page of stored events while nobody listens.
    let mut missed = Vec::new();
    for n in 1..=600 {
        missed.push(submit(&world, n).await);
    }
    let mut stream = Stream::open(&world, "", Some(seen)).await;
    let live = submit(&world, 601).await;
    missed.push(live);
    let heard = stream.until(live, "queued").await;
    assert!(rising(&heard));
    let jobs: Vec<String> =
        heard.iter().map(|heard| heard.data["job"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<String> = missed.iter().map(ToString::to_string).collect();
    assert_eq!(jobs, expected, "each once, in order");
}

#[actix_web::test]
async fn a_reader_that_lagged_misses_nothing_stored() {
    let world = World::with(Options { max_queue: 10_000, ..Options::default() });
    let mut stream = Stream::open(&world, "", None).await;
    // Far more than a broadcast channel holds, while the reader does not read.
    let mut jobs = Vec::new();
    for n in 0..5000 {
        jobs.push(submit_directly(&world, n).await);
    }
    let heard = stream.until(jobs[4999], "queued").await;
    assert!(rising(&heard));
    let count = heard.iter().filter(|heard| heard.name == "state").count();
    let gaps = heard.iter().filter(|heard| heard.name == "gap").count();
    assert!(count == 5000 || gaps == 1, "{count} of 5000 without saying so");
}

async fn submit_directly(world: &World, n: u32) -> JobId {
    use ezclips::model::{JobSpec, Priority, Source};
    use ezclips::queue::{NewJob, Submission};
    let id = JobId(Uuid::now_v7());
    let spec = JobSpec::Video { source: Source::upload(&n.to_string(), 1) };
    let first = Some(NewJob {
        id,
        spec,
        priority: Priority::Normal,
        origin: Origin::default(),
        same_as: None,
    });
    world.queue.submit(Submission { first, series: None, idempotency: None }).await.unwrap();
    id
}

#[actix_web::test]
async fn only_what_was_asked_for_is_heard() {
    let world = World::new();
    let (one, two, three) =
        (submit(&world, 1).await, submit(&world, 2).await, submit(&world, 3).await);
    let mut stream = Stream::open(&world, &format!("?job={one},{three}&job={one}"), None).await;
    for id in [two, one, three] {
        world.bare(Method::POST, &format!("/api/v1/jobs/{id}/cancel")).await;
    }
    let heard = stream.until(three, "cancelled").await;
    let said: Vec<(&str, &str, bool)> = heard
        .iter()
        .map(|heard| {
            let text = |name: &str| heard.data[name].as_str().unwrap();
            (text("job"), text("state"), heard.id.is_some())
        })
        .collect();
    let (one, three) = (one.to_string(), three.to_string());
    let now = [(one.as_str(), "queued", false), (three.as_str(), "queued", false)];
    let then = [(one.as_str(), "cancelled", true), (three.as_str(), "cancelled", true)];
    assert_eq!(said, [now, then].concat(), "where they are, then what happens");
}

#[actix_web::test]
async fn who_comes_late_is_told_how_it_ended() {
    let world = World::new();
    let id = submit(&world, 1).await;
    world.bare(Method::POST, &format!("/api/v1/jobs/{id}/cancel")).await;
    let mut stream = Stream::open(&world, &format!("?job={id}"), None).await;
    let heard = stream.until(id, "cancelled").await;
    assert_eq!(heard.len(), 1);
}

#[actix_web::test]
async fn progress_never_goes_back() {
    // The queue announces a job's progress now and then only; on this clock each time.
    let clock = Arc::new(Strides::default());
    let world = World::with(Options { clock, ..Options::default() });
    let id = submit(&world, 1).await;
    let claimed = world.claim(Lane::VideoDownload).await;
    let mut stream = Stream::open(&world, &format!("?job={id}"), None).await;
    for permille in [100, 300, 200, 400] {
        beat(&world, &claimed, permille).await;
    }
    world.queue.release(claimed.lease).await.unwrap();
    let heard = stream.until(id, "queued").await;
    let percents: Vec<f64> =
        heard.iter().filter_map(|heard| heard.data["percent"].as_f64()).collect();
    assert!(percents.windows(2).all(|pair| pair[0] <= pair[1]), "{percents:?}");
    assert_eq!(percents.last(), Some(&40.0));
}

#[actix_web::test]
async fn an_id_of_another_store_is_told_to_read_again() {
    let world = World::new();
    submit(&world, 1).await;
    let mut stream = Stream::open(&world, "", Some(1_000_000)).await;
    assert_eq!(stream.heard().await.name, "gap");
    let id = submit(&world, 2).await;
    assert_eq!(stream.heard().await.data["job"], id.to_string());
}

#[actix_web::test]
async fn an_idle_stream_says_that_it_lives_and_ends_with_the_server() {
    let mut options = Options::default();
    options.settings.keep_alive = Duration::from_millis(5);
    let world = World::with(options);
    let mut stream = Stream::open(&world, "", None).await;
    assert_eq!(stream.text().await.as_deref(), Some(": keep-alive\n\n"));
    world.api.closing.cancel();
    while let Some(text) = stream.text().await {
        assert_eq!(text, ": keep-alive\n\n");
    }
}
