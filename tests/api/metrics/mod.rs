//! `/metrics`: what is served, what is written about it, and who may read it.

mod openmetrics;
mod written;

use crate::world::{LINK, Options, World, next_bytes};
use actix_web::test::TestRequest;
use ezclips::http::{Settings, Token};
use ezclips::measure::catalogue::ALL;
use ezclips::measure::{Delivered, End, Kind, Limit, Measures};
use ezclips::model::{Code, Lane, Method, Stage};
use ezclips::queue::Queue;
use openmetrics::{Family, read};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

async fn figures(world: &World) -> Vec<Family> {
    let answer = world.get("/metrics").await;
    assert_eq!(answer.status, 200);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), (kind, "no-store"));
    read(std::str::from_utf8(&answer.body).unwrap())
}

/// The value of the sample with this name and these label values.
fn value(families: &[Family], name: &str, labels: &[&str]) -> Option<f64> {
    let named = families.iter().flat_map(|family| &family.samples);
    let mut found = named.filter(|sample| {
        let values: Vec<&str> = sample.labels.iter().map(|(_, value)| value.as_str()).collect();
        sample.name == name && values == labels
    });
    found.next().map(|sample| sample.value)
}

/// Tells of one of everything.
fn touch(measures: &Measures) {
    let took = Duration::from_millis(30);
    measures.claimed(Lane::VideoProcess, took);
    measures.leases_ended(1);
    measures.committed(3, took);
    measures.answered("claim", took);
    measures.attempt(Lane::VideoProcess, End::Failed);
    measures.failed(Code::Network, true);
    measures.stage(Stage::Cut, took);
    measures.downloaded(10);
    measures.published(Kind::Source, 10);
    measures.clip(Method::Smart, 7);
    measures.tool("ffmpeg", "good", took);
    measures.delivery(Delivered::Failed, took);
    measures.limited(Limit::Writes);
}

#[actix_web::test]
async fn exactly_what_the_table_says_is_served() {
    let world = World::new();
    touch(&world.api.settings.measures);
    world.get("/version").await;
    let families = figures(&world).await;
    let served: BTreeSet<&str> = families.iter().map(|family| family.name.as_str()).collect();
    let listed: BTreeSet<&str> = ALL.iter().map(|metric| metric.name).collect();
    assert_eq!(served, listed);
    assert_eq!(listed.len(), ALL.len(), "a name is used once");
    for metric in ALL {
        let family = families.iter().find(|family| family.name == metric.name).unwrap();
        assert_eq!(
            (family.kind.as_str(), family.unit.as_deref()),
            (metric.kind.name(), metric.unit)
        );
        assert!(!family.samples.is_empty(), "{} has no sample", metric.name);
        for sample in &family.samples {
            let labels: Vec<&str> = sample
                .labels
                .iter()
                .map(|(name, _)| name.as_str())
                .filter(|name| *name != "le")
                .collect();
            assert_eq!(labels, metric.labels, "{}", metric.name);
            assert!(sample.labels.iter().all(|(_, value)| !value.is_empty()), "{sample:?}");
            assert!(metric.samples().contains(&sample.name), "{sample:?}");
        }
    }
}

#[actix_web::test]
async fn what_happened_is_counted() {
    let world = World::new();
    touch(&world.api.settings.measures);
    world.ready_video().await;
    world.get("/api/v1/videos/x").await;
    world.get("/nowhere/at/all").await;
    world.ask(TestRequest::with_uri("/healthz").method("BREW".parse().unwrap())).await;
    let all = figures(&world).await;
    for (name, labels, expected) in [
        ("ezclips_jobs", &["video-download", "succeeded"][..], 1.0),
        ("ezclips_jobs", &["video-process", "queued"], 0.0),
        ("ezclips_http_requests_total", &["/api/v1/videos", "POST", "2xx"], 1.0),
        ("ezclips_http_requests_total", &["/api/v1/videos/{id}", "GET", "4xx"], 1.0),
        ("ezclips_http_requests_total", &["/healthz", "other", "4xx"], 1.0),
        ("ezclips_http_requests_total", &["other", "GET", "4xx"], 1.0),
        ("ezclips_http_request_seconds_count", &["/api/v1/videos"], 1.0),
        ("ezclips_claim_wait_seconds_bucket", &["video-process", "0.05"], 1.0),
        ("ezclips_claim_wait_seconds_bucket", &["video-process", "0.01"], 0.0),
        ("ezclips_failed_attempts_total", &["network", "retry"], 1.0),
        ("ezclips_published_bytes_total", &["clip"], 7.0),
        ("ezclips_published_bytes_total", &["source"], 10.0),
        ("ezclips_clips_total", &["copy"], 0.0),
        ("ezclips_webhook_deliveries_total", &["refused"], 0.0),
        ("ezclips_store_commit_commands_sum", &[], 3.0),
        ("ezclips_build_info", &[env!("CARGO_PKG_VERSION")], 1.0),
        ("ezclips_workers", &[], 1.0),
    ] {
        let found = value(&all, name, labels);
        // The bucket's bound stands after or before the other labels.
        let turned: Vec<&str> = labels.iter().rev().copied().collect();
        let found = found.or_else(|| value(&all, name, &turned));
        assert_eq!(found, Some(expected), "{name} {labels:?}");
    }
    let memory = value(&all, "process_resident_memory_bytes", &[]).unwrap();
    assert!(memory > 1e6, "{memory}");
    let (open, max) = ("process_open_fds", "process_max_fds");
    assert!(value(&all, open, &[]).unwrap() < value(&all, max, &[]).unwrap());
}

#[actix_web::test]
async fn open_event_streams_are_counted_while_they_are_open() {
    let world = World::new();
    let (_, _, mut body) = world.open(TestRequest::get().uri("/api/v1/events")).await;
    next_bytes(&mut body).await.unwrap();
    assert_eq!(value(&figures(&world).await, "ezclips_event_streams", &[]), Some(1.0));
    drop(body);
    assert_eq!(value(&figures(&world).await, "ezclips_event_streams", &[]), Some(0.0));
}

#[actix_web::test]
async fn figures_of_the_process_are_served_while_the_queue_is_away() {
    let world = World::new();
    touch(&world.api.settings.measures);
    world.queue.close();
    let all = figures(&world).await;
    assert_eq!(value(&all, "ezclips_leases_ended_total", &[]), Some(1.0));
    assert_eq!(value(&all, "ezclips_workers", &[]), None, "unknown is not zero");
}

#[actix_web::test]
async fn where_a_token_is_set_it_is_asked_for() {
    let settings =
        Settings { metrics_token: Some(Token::new("open sesame")), ..Settings::default() };
    let world = World::with(Options { settings, ..Options::default() });
    for (given, status) in [
        (None, 401),
        (Some("Bearer open"), 401),
        (Some("Bearer open sesame!"), 401),
        (Some("Bearer "), 401),
        (Some("Bearer"), 401),
        (Some("Basic open sesame"), 401),
        (Some("Bearer open sesame"), 200),
        (Some("bearer open sesame"), 200),
    ] {
        let request = TestRequest::get().uri("/metrics");
        let request = match given {
            Some(given) => request.insert_header(("authorization", given)),
            None => request,
        };
        let answer = world.ask(request).await;
        assert_eq!(answer.status, status, "{given:?}");
        if status == 401 {
            assert_eq!(answer.problem(), "unauthorized");
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"metrics\"");
        }
    }
    assert!(!format!("{:?}", world.api.settings).contains("sesame"), "it is never shown");
}

/// Waits and commits are told by whoever holds the store.
#[actix_web::test]
async fn a_queue_tells_its_observer() {
    use ezclips::queue::Observer;
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);
    impl Observer for Heard {
        fn committed(&self, commands: usize, _took: Duration) {
            self.0.lock().unwrap().push(format!("{commands} committed"));
        }
        fn answered(&self, _verb: &'static str, _took: Duration) {}
        fn claimed(&self, lane: Lane, waited: Duration) {
            self.0.lock().unwrap().push(format!("{lane} after {} s", waited.as_secs()));
        }
        fn leases_ended(&self, count: u64) {
            self.0.lock().unwrap().push(format!("{count} ended"));
        }
    }
    let world = World::new();
    let heard = Arc::new(Heard::default());
    world.queue.observe(Arc::clone(&heard) as _);
    let said = || std::mem::take(&mut *heard.0.lock().unwrap());
    world.post("/api/v1/videos", &json!({ "url": LINK })).await.id();
    assert_eq!(said(), ["1 committed"]);
    world.get("/api/v1/queue").await;
    world.queue.overview().await.unwrap();
    assert!(said().is_empty(), "what changed nothing was not committed");
    world.claim(Lane::VideoDownload).await;
    assert_eq!(said(), ["1 committed", "video-download after 0 s"]);
}
