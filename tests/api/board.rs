//! What is asked of many jobs at once: found by words, failures by code, all retried or cancelled.

use crate::world::{Answer, Options, World};
use actix_web::http::Method;
use ezclips::model::{Code, Failure, JobId, JobSpec, Lane, Origin, Priority, Source, State};
use ezclips::queue::{NewJob, Queue, Submission, Verdict};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

async fn video(world: &World, path: &str) -> JobId {
    let body = json!({ "url": format!("https://example.com/{path}") });
    world.post("/api/v1/videos", &body).await.id()
}

async fn series(world: &World, path: &str, name: Option<&str>) -> (JobId, JobId) {
    let url = format!("https://films.example.org/{path}");
    let body = json!({ "url": url, "parts": { "count": 2 }, "name": name });
    let answer = world.post("/api/v1/series", &body).await;
    let video = answer.json()["video_id"].as_str().unwrap().parse().unwrap();
    (answer.id(), video)
}

/// Fails the next job of the lane.
async fn fail(world: &World, lane: Lane, code: Code) -> JobId {
    let claimed = world.claim(lane).await;
    let failure = Failure::new(code, "as the test wants").with_stderr("cannot open /srv/x/in.mp4");
    world.settle(&claimed, Verdict::Failed(failure)).await;
    claimed.job.id
}

fn ids(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let json = answer.json();
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    json["items"].as_array().unwrap().iter().map(id).collect()
}

fn texts(ids: &[JobId]) -> Vec<String> {
    ids.iter().rev().map(ToString::to_string).collect()
}

/// Follows the `Link` headers; the size of each page and all ids.
async fn walk(world: &World, start: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut all, mut path) = (Vec::new(), Vec::new(), Some(start.to_owned()));
    while let Some(at) = path {
        let answer = world.get(&at).await;
        let page = ids(&answer);
        sizes.push(page.len());
        all.extend(page);
        let link = answer.header("link").strip_prefix('<').and_then(|link| link.split_once('>'));
        assert_eq!(link.is_none(), answer.json()["next"].is_null(), "{at}");
        path = link.map(|(path, _)| path.to_owned());
    }
    (sizes, all)
}

#[actix_web::test]
async fn jobs_are_found_by_words_page_by_page() {
    let world = World::new();
    let mut made = Vec::new();
    for n in 0..7 {
        made.push(video(&world, &format!("Talks&more/{n}")).await);
        video(&world, &format!("other/{n}")).await;
    }
    let (sizes, found) = walk(&world, "/api/v1/jobs?q=%20tALKS%26&limit=3").await;
    assert_eq!((sizes, found), (vec![3, 3, 1], texts(&made)));
    let (sizes, found) = walk(&world, "/api/v1/jobs?q=talks%26m&limit=7&state=queued").await;
    assert_eq!((sizes, found), (vec![7], texts(&made)), "no page that is empty for nothing");
    assert_eq!(ids(&world.get("/api/v1/jobs?q=talks&lane=video-process").await), [""; 0]);
    assert_eq!(ids(&world.get("/api/v1/jobs?q=%20&limit=200").await).len(), 14, "no words");
    let id = made[2].to_string();
    let part = id.rsplit('-').next().unwrap().to_uppercase();
    for q in [&part, &id] {
        assert_eq!(ids(&world.get(&format!("/api/v1/jobs?q={q}")).await), texts(&[made[2]]));
    }
    assert_eq!(ids(&world.get(&format!("/api/v1/jobs?q={id}&state=failed")).await), [""; 0]);
}

#[actix_web::test]
async fn an_answer_looks_at_so_many_jobs_and_says_where_to_go_on() {
    let world = World::with(Options { max_queue: 10_000, ..Options::default() });
    let sought = video(&world, "needle").await;
    for _ in 0..4200 {
        let spec = JobSpec::Video { source: Source::upload("hay.mp4", 10) };
        let first = NewJob {
            id: JobId(Uuid::now_v7()),
            spec,
            priority: Priority::Normal,
            origin: Origin::default(),
            same_as: None,
        };
        let submission = Submission { first: Some(first), series: None, idempotency: None };
        world.queue.submit(submission).await.unwrap();
    }
    for path in ["/api/v1/jobs?q=needle", "/api/v1/videos?q=example.com"] {
        let (sizes, found) = walk(&world, path).await;
        assert_eq!((sizes, found), (vec![0, 1], texts(&[sought])), "{path}");
    }
    let whole = format!("/api/v1/jobs?q={sought}");
    assert_eq!(walk(&world, &whole).await, (vec![1], texts(&[sought])), "a whole id is looked up");
}

#[actix_web::test]
async fn jobs_are_found_by_code() {
    let world = World::new();
    for n in 0..3 {
        video(&world, &n.to_string()).await;
    }
    let gone = fail(&world, Lane::VideoDownload, Code::Gone).await;
    let later = fail(&world, Lane::VideoDownload, Code::Network).await;
    assert_eq!(ids(&world.get("/api/v1/jobs?code=gone").await), texts(&[gone]));
    assert_eq!(ids(&world.get("/api/v1/jobs?code=network").await), texts(&[later]), "tried again");
    assert_eq!(ids(&world.get("/api/v1/jobs?code=network&state=failed").await), [""; 0]);
    assert_eq!(ids(&world.get("/api/v1/jobs?code=gone&q=example").await), texts(&[gone]));
    assert_eq!(ids(&world.get("/api/v1/jobs?code=gone&q=nowhere").await), [""; 0]);
}

#[actix_web::test]
async fn videos_and_series_are_found_by_what_people_call_them() {
    let world = World::new();
    let (named, first) = series(&world, "1", Some("Bridges of Köln")).await;
    let (unnamed, second) = series(&world, "2", None).await;
    let upload = "/api/v1/videos/upload?name=Holiday%20in%20June.mp4";
    let request = actix_web::test::TestRequest::put().uri(upload).set_payload("bytes");
    let uploaded = world.ask(request).await.id();
    world.finish_video().await;
    world.bare(Method::POST, &format!("/api/v1/jobs/{second}/cancel")).await;
    for (path, expected) in [
        ("series?q=k%C3%96ln", vec![named]),
        ("series?q=FILMS.example", vec![named, unnamed]),
        ("series?q=a%20walk", vec![named]),
        ("series?q=films&state=failed", vec![unnamed]),
        ("series?q=june", vec![]),
        ("videos?q=june", vec![uploaded]),
        ("videos?q=a%20WALK", vec![first]),
        ("videos?q=films&limit=1&state=cancelled", vec![second]),
        ("videos?q=bridges", vec![]),
        ("deliveries?q=films", vec![]),
    ] {
        let (_, found) = walk(&world, &format!("/api/v1/{path}")).await;
        assert_eq!(found, texts(&expected), "{path}");
    }
}

#[actix_web::test]
async fn failures_are_grouped_by_code() {
    let world = World::new();
    let none = World::new().get("/api/v1/failures").await.json();
    assert_eq!(none, json!({ "items": [], "counted": 0, "complete": true }));
    for n in 0..3 {
        video(&world, &n.to_string()).await;
    }
    let (waits, _) = series(&world, "1", Some("A series")).await;
    let mut failed = Vec::new();
    for code in [Code::Gone, Code::Gone, Code::GeoBlocked, Code::Gone] {
        failed.push(fail(&world, Lane::VideoDownload, code).await);
    }
    let answer = world.get("/api/v1/failures").await;
    let answer = answer.json();
    assert_eq!((&answer["counted"], &answer["complete"]), (&json!(5), &json!(true)));
    let group = |n: usize| &answer["items"][n];
    assert_eq!((&group(0)["code"], &group(0)["count"]), (&json!("gone"), &json!(3)));
    assert_eq!(group(0)["title"], Code::Gone.title());
    assert_eq!(group(0)["hint"], Code::Gone.hint());
    assert_eq!(group(0)["lanes"], json!(["video-download"]));
    assert!(group(0)["oldest_at"].as_str() <= group(0)["newest_at"].as_str());
    let codes: BTreeSet<_> = [1, 2].map(|n| group(n)["code"].as_str()).into();
    assert_eq!(codes, BTreeSet::from([Some("geo_blocked"), Some("video_failed")]));
    let example = &group(0)["example"];
    let of: JobId = example["job_id"].as_str().unwrap().parse().unwrap();
    assert!([failed[0], failed[1], failed[3]].contains(&of), "{example}");
    assert_eq!((&example["host"], &example["attempts"]), (&json!("here"), &json!(1)));
    assert_eq!(example["message"], "as the test wants");
    assert_eq!(example["stderr"], "cannot open …/in.mp4");
    let process = world.get("/api/v1/failures?lane=video-process").await.json();
    let [only] = &process["items"].as_array().unwrap()[..] else { panic!("{process:#}") };
    assert_eq!(only["example"]["job_id"], waits.to_string());
    assert_eq!(only["example"]["subject"], "A series");
    assert_eq!(
        (&only["example"]["host"], &only["example"]["stderr"]),
        (&json!(null), &json!(null))
    );
}

#[actix_web::test]
async fn what_failed_with_a_code_is_retried() {
    let world = World::new();
    for n in 0..4 {
        video(&world, &n.to_string()).await;
    }
    for code in [Code::Gone, Code::Gone, Code::GeoBlocked] {
        fail(&world, Lane::VideoDownload, code).await;
    }
    assert_eq!(world.get("/api/v1/failures").await.json()["counted"], 3);
    for (query, retried) in [
        ("state=failed&code=drm", 0),
        ("state=cancelled&code=gone", 0),
        ("state=failed&code=gone&q=elsewhere", 0),
        ("state=failed&code=gone&lane=video-process", 0),
        ("state=failed&code=gone", 2),
        ("state=failed", 1),
    ] {
        let answer = world.bare(Method::POST, &format!("/api/v1/jobs/retry?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "retried": retried })));
    }
    assert_eq!(world.get("/api/v1/failures").await.json()["counted"], 0, "seen at once");
}

#[actix_web::test]
async fn all_that_match_are_cancelled() {
    let world = World::new();
    let cancel = |query: &'static str| {
        let world = &world;
        async move {
            let answer = world.bare(Method::POST, &format!("/api/v1/jobs/cancel{query}")).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            answer.json()["cancelled"].as_u64().unwrap()
        }
    };
    for n in 0..230 {
        video(&world, &format!("many/{n}")).await;
    }
    assert_eq!(cancel("?lane=video-process").await, 0);
    assert_eq!(cancel("?state=waiting").await, 0);
    assert_eq!(cancel("?q=many/17").await, 11, "17 and 170 to 179");
    assert_eq!(cancel("?state=queued&lane=video-download").await, 219);
    let running = video(&world, "running").await;
    let claimed = world.claim(Lane::VideoDownload).await;
    let (waits, of) = series(&world, "1", None).await;
    assert_eq!(cancel("").await, 3);
    for id in [waits, of] {
        assert_eq!(world.job(id).await.state, State::Cancelled, "none fails for the other");
    }
    assert!(world.job(running).await.cancel_requested);
    assert_eq!(cancel("").await, 0, "it was asked already");
    world.settle(&claimed, Verdict::Cancelled).await;
    let retried = world.bare(Method::POST, "/api/v1/jobs/retry?state=cancelled").await;
    assert_eq!(retried.json()["retried"], 233);
}

#[actix_web::test]
async fn filters_that_cannot_be_meant_are_refused() {
    let world = World::new();
    let long = "x".repeat(201);
    for (method, path, pointer) in [
        (Method::GET, "jobs?code=nonsense".to_owned(), "?code"),
        (Method::GET, format!("jobs?q={long}"), "?q"),
        (Method::GET, format!("series?q={long}"), "?q"),
        (Method::GET, format!("videos?q={long}"), "?q"),
        (Method::GET, "failures?lane=fast".to_owned(), "?lane"),
        (Method::POST, "jobs/retry?state=failed&code=Gone".to_owned(), "?code"),
        (Method::POST, "jobs/cancel?code=nonsense".to_owned(), "?code"),
        (Method::POST, "jobs/cancel?state=failed".to_owned(), "?state"),
        (Method::POST, "jobs/cancel?lane=fast".to_owned(), "?lane"),
    ] {
        let answer = world.bare(method, &format!("/api/v1/{path}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "invalid_field"));
        assert_eq!(answer.pointers(), [pointer], "{path}");
    }
    let unknown = world.bare(Method::POST, "/api/v1/jobs/cancel?colour=red").await;
    assert_eq!((unknown.status.as_u16(), unknown.problem().as_str()), (400, "unknown_field"));
    assert_eq!(world.get("/api/v1/failures?code=gone").await.status, 400);
}
