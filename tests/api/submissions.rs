//! Submissions: what a 202 says, one link is one video, and idempotency keys.

use crate::world::{LINK, World};
use actix_web::test::TestRequest;
use ezclips::files::{Files, Note};
use ezclips::model::{Code, Failure, Lane, LinkInfo, Outcome, State};
use ezclips::queue::{ListQuery, Queue, Verdict};
use serde_json::{Value, json};
use std::time::Duration;

fn keyed(path: &str, key: &str, body: &Value) -> TestRequest {
    TestRequest::post().uri(path).insert_header(("idempotency-key", key)).set_json(body)
}

#[actix_web::test]
async fn a_link_is_accepted_and_leads_to_its_video() {
    let world = World::new();
    let answer = world.post("/api/v1/videos", &json!({ "url": LINK })).await;
    let id = answer.id();
    let json = answer.json();
    assert_eq!(json["state"], "queued");
    assert_eq!(json["reused"], false);
    assert_eq!(json["links"]["events"], format!("/api/v1/events?job={id}"));
    assert_eq!(answer.header("location"), format!("/api/v1/videos/{id}"));
    assert_eq!(json["links"]["self"], answer.header("location"));
    let video = world.get(answer.header("location")).await.json();
    assert_eq!((&video["url"], &video["state"]), (&json!(LINK), &json!("queued")));
    assert_eq!((&video["percent"], &video["position"]), (&json!(0.0), &json!(0)));
    assert_eq!(video["waits_for"], "no_worker");
}

#[actix_web::test]
async fn the_same_link_is_the_same_video() {
    let world = World::new();
    let first = world.post("/api/v1/videos", &json!({ "url": LINK })).await;
    let again = world.post("/api/v1/videos", &json!({ "url": format!("{LINK}#t=5") })).await;
    assert_eq!(first.id(), again.id());
    assert_eq!(again.json()["reused"], true);
    let body = json!({ "url": LINK, "parts": { "count": 2 } });
    let series = world.post("/api/v1/series", &body).await.json();
    assert_eq!(series["video_id"], first.json()["id"]);
    assert_eq!((&series["reused"], &series["state"]), (&json!(true), &json!("waiting")));
    let other = world.post("/api/v1/series", &body).await;
    assert_ne!(other.json()["id"], series["id"], "a series is new each time");
}

#[actix_web::test]
async fn a_series_of_a_new_link_waits_for_its_video() {
    let world = World::new();
    let body = json!({ "url": LINK, "parts": { "every_ms": 10_000 }, "tail": "keep", "name": "N" });
    let answer = world.post("/api/v1/series", &body).await;
    assert_eq!(answer.json()["state"], "waiting");
    let series = world.get(answer.header("location")).await.json();
    assert_eq!(series["video_id"], answer.json()["video_id"]);
    assert_eq!(series["request"]["parts"], json!({ "every_ms": 10_000 }));
    assert_eq!(
        (&series["request"]["tail"], &series["request"]["cut"]),
        (&json!("keep"), &json!("exact"))
    );
    assert_eq!((&series["percent"], &series["part_count"]), (&json!(0.0), &Value::Null));
    assert_eq!(series["video_status"]["state"], "queued");
    assert_eq!(series["parts"], json!([]));
    assert_eq!(series["links"], Value::Null);
}

#[actix_web::test]
async fn the_same_key_is_the_same_answer() {
    let world = World::new();
    for (path, body, changed) in [
        ("/api/v1/videos", json!({ "url": LINK }), json!({ "url": "https://example.com/2" })),
        (
            "/api/v1/series",
            json!({ "url": LINK, "parts": { "count": 2 } }),
            json!({ "url": LINK, "parts": { "count": 3 } }),
        ),
    ] {
        let key = format!("key-of-{path}");
        let first = world.ask(keyed(path, &key, &body)).await;
        assert_eq!(first.header("idempotency-replayed"), "");
        let again = world.ask(keyed(path, &key, &body)).await;
        assert_eq!(first.id(), again.id());
        assert_eq!(first.header("location"), again.header("location"));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let other = world.ask(keyed(path, &key, &changed)).await;
        assert_eq!(
            (other.status.as_u16(), other.problem().as_str()),
            (422, "idempotency_key_reused")
        );
        let fresh = world.ask(keyed(path, &format!("{key}2"), &body)).await;
        assert_eq!(fresh.header("idempotency-replayed"), "");
    }
    for key in ["", "a b", &"k".repeat(256)] {
        let answer = world.ask(keyed("/api/v1/videos", key, &json!({ "url": LINK }))).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "invalid_field"));
    }
}

#[actix_web::test]
async fn a_plan_that_cannot_be_is_refused_at_once_when_the_video_is_known() {
    let world = World::new();
    let video = world.ready_video().await;
    let past = json!({ "start_ms": 60_000 });
    let many = json!({ "ranges": (0..1001).map(|_| [0, 1000]).collect::<Vec<_>>() });
    for (body, code) in [
        (json!({ "video_id": video.0, "parts": { "count": 2 }, "trim": past }), "nothing_to_cut"),
        (json!({ "video_id": video.0, "parts": { "count": 751 } }), "nothing_to_cut"),
        (json!({ "video_id": video.0, "parts": many }), "invalid_field"),
    ] {
        for path in ["/api/v1/plan", "/api/v1/series"] {
            let answer = world.post(path, &body).await;
            assert_eq!(answer.status, 422, "{body}");
            let got = answer.problem();
            assert!(got == code || got == "too_many_parts", "{got} for {body}");
        }
    }
    let query = ListQuery { lane: Some(Lane::VideoProcess), limit: 1, ..ListQuery::default() };
    assert_eq!(world.queue.list(query).await.unwrap().jobs, []);
    let fine = world
        .post("/api/v1/series", &json!({ "video_id": video.0, "parts": { "chapters": true } }))
        .await;
    assert_eq!(fine.json()["state"], "queued");
}

#[actix_web::test]
async fn a_series_needs_a_video_that_is_there() {
    let world = World::new();
    let nobody = uuid::Uuid::now_v7();
    let body = json!({ "video_id": nobody, "parts": { "count": 2 } });
    let answer = world.post("/api/v1/series", &body).await;
    assert_eq!((answer.status.as_u16(), answer.pointers().join("")), (404, "/video_id".to_owned()));
    let keyed = world.ask(keyed("/api/v1/series", "k", &body)).await;
    assert_eq!(keyed.status, 404, "{keyed:?}");
    let video = world.post("/api/v1/videos", &json!({ "url": LINK })).await.id();
    let claimed = world.claim(Lane::VideoDownload).await;
    world.settle(&claimed, Verdict::Failed(Failure::of(Code::Gone))).await;
    let answer = world
        .post("/api/v1/series", &json!({ "video_id": video.0, "parts": { "count": 2 } }))
        .await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, "wrong_state"));
}

#[actix_web::test]
async fn a_plan_says_how_long_and_how_large() {
    let encoded = json!({ "parts": { "count": 3 }, "cut": "encode" });
    let preview = async |world: &World, video: ezclips::model::JobId| {
        let mut body = encoded.clone();
        body["video_id"] = json!(video.0);
        world.post("/api/v1/plan", &body).await.json()
    };
    let sum = |plan: &Value, field: &str| -> u64 {
        let parts = plan["parts"].as_array().unwrap();
        parts.iter().map(|part| part[field].as_u64().unwrap()).sum()
    };
    let world = World::new();
    let video = world.ready_video().await;
    let plan = preview(&world, video).await;
    for field in ["estimated_ms", "estimated_bytes"] {
        assert!(plan[field].as_u64().unwrap() > 0);
        assert_eq!(plan[field], sum(&plan, field), "one clip after the other");
    }
    // What a worker has noted counts, also from another process; what is damaged does not.
    let noted = World::new();
    let video = noted.ready_video().await;
    let rate = json!({ "ps": 1_000_000, "bytes": 1_000_000_000, "weight": 1 });
    let note = json!({ "side_by_side": 3, "ways": { "source": rate } }).to_string();
    noted.files.keep_note(Note::Pace, note.as_bytes()).await.unwrap();
    let slow = preview(&noted, video).await;
    assert!(slow["estimated_ms"].as_u64().unwrap() > 50 * plan["estimated_ms"].as_u64().unwrap());
    assert!(slow["estimated_ms"].as_u64().unwrap() <= sum(&slow, "estimated_ms") / 3 + 1);
    assert!(slow["estimated_bytes"].as_u64() > plan["estimated_bytes"].as_u64());
    let damaged = World::new();
    let video = damaged.ready_video().await;
    damaged.files.keep_note(Note::Pace, b"{\"ways\"").await.unwrap();
    assert_eq!(preview(&damaged, video).await, plan);
    let guess = json!({ "duration_ms": 60_000, "parts": { "count": 2 } });
    let guess = world.post("/api/v1/plan", &guess).await.json();
    assert!(guess["estimated_ms"].as_u64().unwrap() > 0);
    // A series that exists has no estimates.
    let finished = World::new();
    let id = finished.ready_series().await;
    let series = finished.get(&format!("/api/v1/series/{id}")).await.json();
    assert_eq!(series["parts"][0].get("estimated_ms"), None);
}

#[actix_web::test]
async fn a_plan_shows_the_parts() {
    let world = World::new();
    let video = world.ready_video().await;
    let plan = world
        .post("/api/v1/plan", &json!({ "video_id": video.0, "parts": { "count": 3 } }))
        .await
        .json();
    assert_eq!((&plan["exact"], &plan["duration_ms"]), (&json!(true), &json!(30_000)));
    assert_eq!(plan["parts"].as_array().unwrap().len(), 3);
    assert_eq!(plan["parts"][1]["start_frame"], 250);
    assert_eq!(
        (&plan["parts"][1]["state"], &plan["parts"][1]["file"]),
        (&json!("planned"), &Value::Null)
    );
    let guess = world
        .post("/api/v1/plan", &json!({ "duration_ms": 60_000, "parts": { "every_ms": 20_000 } }))
        .await
        .json();
    assert_eq!((&guess["exact"], guess["parts"].as_array().unwrap().len()), (&json!(false), 3));
    for body in [
        json!({ "parts": { "count": 1 } }),
        json!({ "duration_ms": 0, "parts": { "count": 1 } }),
        json!({ "duration_ms": u64::MAX, "parts": { "count": 1 } }),
    ] {
        assert_eq!(world.post("/api/v1/plan", &body).await.problem(), "invalid_field");
    }
}

#[actix_web::test]
async fn an_inspection_answers_when_it_is_ready() {
    let mut options = crate::world::Options::default();
    options.settings.inspect_wait = Duration::from_secs(15);
    let world = World::with(options);
    let body = json!({ "url": LINK });
    let work = async {
        // The claim finds nothing until the request has submitted.
        let query = ListQuery { state: Some(State::Queued), limit: 1, ..ListQuery::default() };
        while world.queue.list(query.clone()).await.unwrap().jobs.is_empty() {
            tokio::task::yield_now().await;
        }
        let claimed = world.claim(Lane::VideoDownload).await;
        let info =
            LinkInfo { title: Some("T".to_owned()), chapter_count: 2, ..LinkInfo::default() };
        world.settle(&claimed, Verdict::Succeeded(Outcome::Link(info))).await;
    };
    let (answer, ()) =
        futures_util::future::join(world.post("/api/v1/videos/inspect", &body), work).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        (&answer.json()["info"]["title"], &answer.json()["info"]["chapter_count"]),
        (&json!("T"), &json!(2))
    );
    let again = world.post("/api/v1/videos/inspect", &body).await;
    assert_eq!((again.status.as_u16(), &again.json()["id"]), (200, &answer.json()["id"]));
}

#[actix_web::test]
async fn a_slow_inspection_is_asked_for_again_and_may_fail() {
    let world = World::new();
    let answer = world.post("/api/v1/videos/inspect", &json!({ "url": LINK })).await;
    let id = answer.id();
    assert_eq!(answer.header("location"), format!("/api/v1/videos/inspect/{id}"));
    assert_eq!(world.get(answer.header("location")).await.json()["state"], "queued");
    let claimed = world.claim(Lane::VideoDownload).await;
    world.settle(&claimed, Verdict::Failed(Failure::of(Code::NeedsAccount))).await;
    let shown = world.get(answer.header("location")).await.json();
    assert_eq!(
        (&shown["state"], &shown["error"]["code"]),
        (&json!("failed"), &json!("needs_account"))
    );
    assert!(world.get(&format!("/api/v1/videos/{id}")).await.status == 404, "it is no video");
}
